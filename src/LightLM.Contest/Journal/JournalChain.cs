using System.Security.Cryptography;
using System.Text;

namespace LightLM.Contest.Journal;

/// <summary>
/// Chains the journal's lines: each ends with the SHA-256 of itself and of the end before it, so that no line can be changed, taken out or
/// moved without changing all that follow.
/// </summary>
internal sealed class JournalChain
{
    private const string Opening = ",\"chain\":\"";
    private const string Closing = "\"}";
    private static readonly int SuffixLength = Opening.Length + (2 * SHA256.HashSizeInBytes) + Closing.Length;
    private string _last = "";

    /// <summary>The line of an object, with its link as the last member.</summary>
    public byte[] Append(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> open = line[..^1];
        _last = LinkOf(open);
        return [.. open, .. Encoding.ASCII.GetBytes($"{Opening}{_last}{Closing}")];
    }

    /// <summary>The object of the next line without its link, or null where it does not follow from the lines before it.</summary>
    public byte[]? Follow(ReadOnlySpan<byte> line)
    {
        if (line.Length <= SuffixLength)
        {
            return null;
        }

        ReadOnlySpan<byte> open = line[..^SuffixLength];
        string link = LinkOf(open);
        if (!line[^SuffixLength..].SequenceEqual(Encoding.ASCII.GetBytes($"{Opening}{link}{Closing}")))
        {
            return null;
        }

        _last = link;
        return [.. open, (byte)'}'];
    }

    private string LinkOf(ReadOnlySpan<byte> open) => Convert.ToHexStringLower(SHA256.HashData([.. Encoding.ASCII.GetBytes(_last), .. open]));
}
