namespace LightLM.Files;

/// <summary>Where the contents of a file to write end up, links followed.</summary>
/// <param name="Path">The file itself.</param>
/// <param name="IsWrittenInPlace">Whether it is a pipe or a device, which takes what is written and is not replaced.</param>
internal sealed record OutputTarget(string Path, bool IsWrittenInPlace)
{
    private const int MostLinks = 40;

    // Where a process's open files have names, such as the target of /dev/stdout: a new file of that name would not be the open one.
    private static readonly string[] OpenFiles = ["/proc/", "/dev/fd/"];

    /// <summary>The folder that the file is in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? Path;

    /// <summary>Finds the target of a path.</summary>
    /// <exception cref="FileException">Nothing can be written there.</exception>
    public static OutputTarget Of(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileKind kind = FileKinds.Of(path);
        if (kind == FileKind.Directory || System.IO.Path.EndsInDirectorySeparator(path))
        {
            throw FileException.Mismatch(path, "the name of a file to write", "a directory", "Name a file in it.");
        }

        if (kind is FileKind.Socket or FileKind.BlockDevice)
        {
            throw FileException.Mismatch(path, "the name of a file to write", kind.Describe(), "Write elsewhere.");
        }

        return kind is FileKind.Pipe or FileKind.CharacterDevice ? new OutputTarget(path, true) : Follow(path);
    }

    private static OutputTarget Follow(string path)
    {
        try
        {
            string place = System.IO.Path.GetFullPath(path);
            for (int links = 0; links <= MostLinks; links++)
            {
                if (Array.Exists(OpenFiles, start => place.StartsWith(start, StringComparison.Ordinal)))
                {
                    throw FileException.Mismatch(path, "the name of a file to write", "an open file", "Name the file itself.");
                }

                if (new FileInfo(place).LinkTarget is not string link)
                {
                    return RequireFolder(path, new OutputTarget(place, false));
                }

                place = System.IO.Path.GetFullPath(link, System.IO.Path.GetDirectoryName(place)!);
            }

            throw FileException.Mismatch(path, "the name of a file to write", "a link that leads back to itself", "Write elsewhere.");
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw CurrentFolder.IsGone && !System.IO.Path.IsPathRooted(path) ? CurrentFolder.Gone(path, e) : AtomicFile.Unwritable(path, e);
        }
    }

    private static OutputTarget RequireFolder(string path, OutputTarget target)
    {
        if (!Directory.Exists(target.Folder))
        {
            throw new FileException(path, $"the folder {target.Folder} does not exist. Create it, or write elsewhere.");
        }

        try
        {
            // Names that the system does not take come to light here rather than when all the work is done.
            _ = File.GetAttributes(target.Path);
        }
        catch (FileNotFoundException)
        {
        }

        return target;
    }
}
