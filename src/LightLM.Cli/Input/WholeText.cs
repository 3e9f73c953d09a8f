using LightLM.Files;

namespace LightLM.Cli.Input;

/// <summary>Reads whole texts in UTF-8.</summary>
internal static class WholeText
{
    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="LightLMException">The file cannot be read, is too large or not UTF-8.</exception>
    public static string ReadFile(string path, long maxBytes = long.MaxValue) =>
        Decode(path, RegularFile.Read(path, maxBytes), "Convert the file to UTF-8.");

    /// <summary>Reads the rest of standard input.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public static string ReadAll(Stream input, CancellationToken cancellationToken)
    {
        using MemoryStream bytes = new();

        // A read from a terminal or a pipe cannot be cancelled itself, so only the waiting is.
        Task.Run(() => input.CopyTo(bytes), cancellationToken).WaitAsync(cancellationToken).GetAwaiter().GetResult();
        return Decode("standard input", bytes.GetBuffer().AsSpan(0, (int)bytes.Length), "Convert the text to UTF-8.");
    }

    private static string Decode(string source, ReadOnlySpan<byte> bytes, string remedy) =>
        StrictUtf8.Decode(StrictUtf8.WithoutMark(bytes), out StrictUtf8.Fault fault)
            ?? throw new InputException($"{source}, line {fault.Line}: expected UTF-8, found {fault}. {remedy}");
}
