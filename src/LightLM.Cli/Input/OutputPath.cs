using LightLM.Files;

namespace LightLM.Cli.Input;

/// <summary>Checks places for results before the work begins that would be lost.</summary>
internal static class OutputPath
{
    /// <summary>Makes sure that a folder can be created under a name, or is there and empty.</summary>
    /// <exception cref="LightLMException">It cannot, or has contents.</exception>
    public static void RequireNewFolder(string path)
    {
        string place = Path.TrimEndingDirectorySeparator(path);
        if (!Directory.Exists(path))
        {
            if (Path.Exists(path))
            {
                throw new InputException($"{path}: expected the name of a folder to write, found a file. Name another one.");
            }

            AtomicFile.RequireWritable(place);
            return;
        }

        AtomicFile.RequireWritableFolder(path);
        if (Directory.EnumerateFileSystemEntries(path).Any())
        {
            throw new InputException($"{path}: expected a new or empty folder, found one with contents. Name another one, or empty it.");
        }
    }

    /// <summary>Makes sure that files can be written into a folder, which is created where it is missing.</summary>
    /// <exception cref="LightLMException">They cannot.</exception>
    public static void RequireWritableFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw new InputException($"{folder}: the folder cannot be created: {e.Message} Write elsewhere.", e);
        }

        AtomicFile.RequireWritableFolder(folder);
    }
}
