namespace LightLM.Files;

/// <summary>The files that a path stands for: itself, or all in a folder and its sub-folders, links followed.</summary>
internal static class FileTree
{
    /// <summary>The paths of the files, in ordinal order.</summary>
    /// <param name="path">A file or folder.</param>
    /// <exception cref="InputException">A folder leads to itself.</exception>
    /// <exception cref="IOException">A folder cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A folder may not be read.</exception>
    public static IReadOnlyList<string> Of(string path)
    {
        if (!Directory.Exists(path))
        {
            return [path];
        }

        List<string> files = [];
        Add(new DirectoryInfo(path), files, []);
        files.Sort(StringComparer.Ordinal);
        return files;
    }

    /// <summary>How many bytes they have together.</summary>
    /// <inheritdoc cref="Of"/>
    public static long BytesOf(string path) => Of(path).Sum(LengthOf);

    private static long LengthOf(string file) =>
        (File.ResolveLinkTarget(file, returnFinalTarget: true) as FileInfo ?? new FileInfo(file)).Length;

    private static void Add(DirectoryInfo folder, List<string> files, HashSet<string> seen)
    {
        // A link to a folder may lead back, or lead to the same folders in ever more ways.
        string real = (folder.ResolveLinkTarget(returnFinalTarget: true) ?? folder).FullName;
        if (!seen.Add(real))
        {
            throw new InputException($"{folder.FullName}: expected each folder once, found a link to {real}. Remove the link.");
        }

        foreach (FileSystemInfo entry in folder.EnumerateFileSystemInfos())
        {
            if (Directory.Exists(entry.FullName))
            {
                Add(new DirectoryInfo(entry.FullName), files, seen);
            }
            else
            {
                files.Add(entry.FullName);
            }
        }
    }
}
