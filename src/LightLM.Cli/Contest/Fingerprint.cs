using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace LightLM.Cli.Contest;

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
    /// <exception cref="InputException">It cannot be read.</exception>
    public static string OfFile(string path)
    {
        try
        {
            if (Directory.Exists(path))
            {
                string[] files = [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
                return Of(files.SelectMany(file => (string[])[Path.GetRelativePath(path, file), OfFile(file)]));
            }

            using FileStream stream = File.OpenRead(path);
            return Convert.ToHexStringLower(SHA256.HashData(stream));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{path}: the file cannot be read: {e.Message} Correct the manifest.", e);
        }
    }
}
