namespace LightLM.Files;

/// <summary>A folder that is written as a whole: unless it is kept, it is removed again, or emptied where it was there before.</summary>
internal sealed class NewFolder : IDisposable
{
    private readonly string _path;
    private readonly bool _existed;
    private bool _isKept;

    private NewFolder(string path, bool existed) => (_path, _existed) = (path, existed);

    /// <summary>Creates a folder, or takes an empty one.</summary>
    /// <exception cref="FileException">It has contents, or cannot be created.</exception>
    public static NewFolder Create(string path)
    {
        bool existed = Directory.Exists(path);
        Require(path);
        try
        {
            return Directory.EnumerateFileSystemEntries(path).FirstOrDefault() is string entry
                ? throw FileException.Mismatch(
                    path, "a new or empty directory", $"'{Path.GetFileName(entry)}' in it", "Name another one, or empty it.")
                : new NewFolder(path, existed);
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw AtomicFile.Unwritable(path, e);
        }
    }

    /// <summary>Creates a folder where it is missing.</summary>
    /// <exception cref="FileException">It cannot be created.</exception>
    public static void Require(string path)
    {
        try
        {
            Directory.CreateDirectory(path);
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw AtomicFile.Unwritable(path, e);
        }
    }

    /// <summary>All is written.</summary>
    public void Keep() => _isKept = true;

    public void Dispose()
    {
        if (_isKept)
        {
            return;
        }

        try
        {
            Directory.Delete(_path, recursive: true);
            if (_existed)
            {
                Directory.CreateDirectory(_path);
            }
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            // The failure that led here is the one worth reporting.
        }
    }
}
