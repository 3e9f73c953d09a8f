namespace LightLM.Extensions;

/// <summary>What tells whether another file has taken a file's place: where links lead, its length, and when it was created and written.</summary>
/// <param name="Path">The path without links, as far as they can be followed.</param>
/// <param name="Length">Bytes; of a directory and of nothing 0.</param>
/// <param name="WrittenAt">When it was last written.</param>
/// <param name="CreatedAt">When it was created, where the system tells.</param>
internal readonly record struct FileStamp(string Path, long Length, DateTime WrittenAt, DateTime CreatedAt)
{
    private const int MostLinks = 40;

    /// <summary>What is at a path now.</summary>
    public static FileStamp Of(string path)
    {
        string real = Follow(System.IO.Path.GetFullPath(path));
        FileInfo file = new(real);
        return new FileStamp(real, file.Exists ? file.Length : 0, File.GetLastWriteTimeUtc(real), File.GetCreationTimeUtc(real));
    }

    /// <summary>Follows the links of all parts of a path: Kubernetes swaps one of a folder above the file.</summary>
    private static string Follow(string path)
    {
        for (int links = 0; links < MostLinks; links++)
        {
            if (FindLink(path) is not (string link, string target))
            {
                break;
            }

            string behind = path[link.Length..].TrimStart(System.IO.Path.DirectorySeparatorChar);
            path = System.IO.Path.GetFullPath(System.IO.Path.Combine(System.IO.Path.GetDirectoryName(link) ?? link, target, behind));
        }

        return path;
    }

    private static (string Link, string Target)? FindLink(string path)
    {
        for (string? part = path; part is not null; part = System.IO.Path.GetDirectoryName(part))
        {
            FileSystemInfo info = Directory.Exists(part) ? new DirectoryInfo(part) : new FileInfo(part);
            if (info.LinkTarget is string target)
            {
                return (part, target);
            }
        }

        return null;
    }
}
