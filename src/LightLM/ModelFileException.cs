namespace LightLM;

/// <summary>A model file, checkpoint, configuration or vocabulary that is missing, damaged or contradicts itself.</summary>
public sealed class ModelFileException : LightLMException
{
    private const int ExpectedLength = 600;
    private const int FoundLength = 200;

    /// <summary>Creates the error.</summary>
    /// <param name="path">The file that is at fault.</param>
    /// <param name="item">The tensor, field or line that is at fault, or null when it is the whole file.</param>
    /// <param name="problem">What was expected, what was found and what to do, in one line.</param>
    /// <param name="innerException">The error underneath, if any.</param>
    public ModelFileException(string path, string? item, string problem, Exception? innerException = null)
        : base(item is null ? $"{path}: {problem}" : $"{path}: {Excerpt.Of(item)}: {problem}", innerException)
    {
        Path = path;
        Item = item;
    }

    /// <summary>Creates the error in the form that all messages about model files have.</summary>
    internal static ModelFileException Mismatch(
        string path, string? item, string expected, string found, string remedy, Exception? innerException = null) =>
        new(path, item, $"expected {Excerpt.Of(expected, ExpectedLength)}, found {Excerpt.Of(found, FoundLength)}. {remedy}", innerException);

    /// <summary>The file that is at fault.</summary>
    public string Path { get; }

    /// <summary>The tensor, field or line that is at fault, or null when it is the whole file.</summary>
    public string? Item { get; }
}
