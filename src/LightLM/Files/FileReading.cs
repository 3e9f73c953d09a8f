using Microsoft.Win32.SafeHandles;

namespace LightLM.Files;

/// <summary>Opens the files of a model; whatever goes wrong becomes a <see cref="ModelFileException"/>.</summary>
internal static class FileReading
{
    /// <summary>Opens a regular, non-empty file.</summary>
    public static SafeFileHandle Open(string path) => OfModel(() =>
    {
        SafeFileHandle file = RegularFile.Open(path);
        if (RandomAccess.GetLength(file) > 0)
        {
            return file;
        }

        file.Dispose();
        throw ModelFileException.Mismatch(path, null, "a file with contents", "an empty one", "Download or convert it again.");
    });

    /// <summary>Reads a whole small file, such as a configuration.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <param name="allowsEmpty">Whether it may have none.</param>
    public static byte[] ReadAll(string path, int maxBytes, bool allowsEmpty = false) => OfModel(() =>
    {
        byte[] contents = RegularFile.Read(path, maxBytes);
        return contents.Length > 0 || allowsEmpty
            ? contents
            : throw ModelFileException.Mismatch(path, null, "a file with contents", "an empty one", "Download or convert it again.");
    });

    /// <summary>Whether an exception is one that the file system raises.</summary>
    public static bool IsFileError(Exception e) => RegularFile.IsFileError(e);

    /// <summary>The error for a file that exists and cannot be read.</summary>
    public static ModelFileException Unreadable(string path, Exception e) =>
        ModelFileException.Mismatch(path, null, "a readable file", $"an error ({e.Message})", "Check the path and its permissions.", e);

    /// <summary>Whether a name from a file stays in the folder that it is looked up in.</summary>
    public static bool IsPlainName(string name) =>
        name.Length > 0 && name is not ("." or "..") && name.AsSpan().IndexOfAny("/\\:\0") < 0;

    private static T OfModel<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (FileException e)
        {
            throw new ModelFileException(e.Path, null, e.Problem, e);
        }
    }
}
