using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LightLM.Contest.Journal;
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
    /// <inheritdoc cref="FactsOf"/>
    public static string OfFile(string path) => FactsOf(path).Sha256;

    /// <summary>The size of a file and the fingerprint of its contents, or of a folder with the names and contents of all files in it.</summary>
    /// <exception cref="LightLMException">It cannot be read, or holds something else than files and folders.</exception>
    public static FileFacts FactsOf(string path)
    {
        try
        {
            string hash = Directory.Exists(path)
                ? Of(FileTree.Of(path).SelectMany(file => (string[])[Path.GetRelativePath(path, file), OfContents(file)]))
                : OfContents(path);
            return new FileFacts(path, FileTree.BytesOf(path), hash);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the file cannot be read: {e.Message} Check its permissions.", e);
        }
    }

    private static string OfContents(string path)
    {
        using FileStream stream = new(RegularFile.Open(path), FileAccess.Read, bufferSize: 1 << 16);
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
