using LightLM.Files;

namespace LightLM.Timing.Models.Commands;

/// <summary>A temporary folder that is deleted at the end, or by a later run where this one is killed.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly FileStream _owner;

    /// <exception cref="InputException">There is no place for temporary files.</exception>
    public ScratchFolder()
    {
        string place = System.IO.Path.GetTempPath();
        try
        {
            if (!Directory.Exists(place))
            {
                throw new DirectoryNotFoundException("there is no such folder.");
            }

            Leftovers.Remove(place);
            _folder = Directory.CreateDirectory(System.IO.Path.Combine(place, Leftovers.NewName()));
            _owner = new FileStream(At(Leftovers.OwnerName), FileMode.CreateNew, FileAccess.Write, FileShare.None);
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw new InputException($"{place}: temporary files cannot be written there: {e.Message} Set TMPDIR to another folder.", e);
        }
    }

    /// <summary>The folder.</summary>
    public string Path => _folder.FullName;

    /// <summary>Creates an empty folder in it.</summary>
    public string NewFolder() => _folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;

    /// <summary>A place in it.</summary>
    public string At(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        _owner.Dispose();
        Delete(Path);
    }

    /// <summary>Deletes a folder with all that is in it, as far as that is possible.</summary>
    public static void Delete(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What a command has made undeletable stays.
        }
    }
}
