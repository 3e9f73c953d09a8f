using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LightLM.Files;

namespace LightLM.Contest;

/// <summary>Names what a measurement belongs to: equal parts give equal fingerprints.</summary>
internal static class Fingerprint
{
    /// <summary>The fingerprint of texts in their order.</summary>
    public static string Of(params IEnumerable<string> parts)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string part in parts)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            hash.AppendData(Encoding.ASCII.GetBytes(bytes.Length.ToString(CultureInfo.InvariantCulture) + ":"));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The fingerprint of a file's contents, or of the names and contents of all files in a folder.</summary>
    /// <exception cref="LightLMException">It cannot be read, or holds something else than files and folders.</exception>
    public static string OfFile(string path)
    {
        try
        {
            return Directory.Exists(path) ? OfFolder(path) : OfContents(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the file cannot be read: {e.Message} Check its permissions.", e);
        }
    }

    private static string OfFolder(string path)
    {
        List<string> files = [];
        AddFiles(new DirectoryInfo(path), files, []);
        files.Sort(StringComparer.Ordinal);
        return Of(files.SelectMany(file => (string[])[Path.GetRelativePath(path, file), OfContents(file)]));
    }

    private static void AddFiles(DirectoryInfo folder, List<string> files, HashSet<string> seen)
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
                AddFiles(new DirectoryInfo(entry.FullName), files, seen);
            }
            else
            {
                files.Add(entry.FullName);
            }
        }
    }

    private static string OfContents(string path)
    {
        using FileStream stream = new(RegularFile.Open(path), FileAccess.Read, bufferSize: 1 << 16);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
