using System.Buffers;
using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>What is wrong with added tokens.</summary>
/// <param name="Token">The token that is at fault.</param>
/// <param name="Expected">What was expected.</param>
/// <param name="Found">What was found.</param>
internal sealed record AddedTokenFault(AddedToken Token, string Expected, string Found);

/// <summary>What added tokens must be like to be found in texts.</summary>
internal static class AddedTokenRules
{
    /// <summary>The most UTF-16 units of all contents, which bound the memory that finding them takes.</summary>
    private const int MaxTotalLength = 1 << 20;

    private const int MaxShownLength = 40;

    /// <summary>The first thing that is wrong with added tokens, or null.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="vocabulary">The vocabulary, extended by them.</param>
    /// <param name="normalizer">How texts are normalized.</param>
    public static AddedTokenFault? FindFault(IEnumerable<AddedToken> tokens, Vocabulary vocabulary, INormalizer normalizer)
    {
        int total = 0;
        HashSet<string> contents = new(StringComparer.Ordinal);
        foreach (AddedToken token in tokens)
        {
            if (token.Content.Length is 0 or > AddedToken.MaxLength)
            {
                string length = $"{token.Content.Length} for id {token.Id}";
                return new AddedTokenFault(token, $"added tokens of 1 to {AddedToken.MaxLength} UTF-16 units", length);
            }

            if (HasLoneSurrogate(token.Content))
            {
                return new AddedTokenFault(token, "added tokens of whole characters", $"half a surrogate pair in that with id {token.Id}");
            }

            total += token.Content.Length;
            if (total > MaxTotalLength)
            {
                return new AddedTokenFault(token, $"added tokens of at most {MaxTotalLength} UTF-16 units together", "more");
            }

            if (!contents.Add(token.Content))
            {
                return new AddedTokenFault(token, "each added token once", $"{Show(token.Content)} twice");
            }

            if (!vocabulary.TryGetId(token.Content, out int id) || id != token.Id)
            {
                string there = id < 0 ? "none in the vocabulary" : $"{id} in the vocabulary";
                return new AddedTokenFault(token, $"{Show(token.Content)} with its id, {there}", $"{token.Id}");
            }

            if (token.IsNormalized && Array.TrueForAll(normalizer.Normalize(token.Content), codePoint => codePoint == ' '))
            {
                return new AddedTokenFault(token, "added tokens of which normalization leaves something", Show(token.Content));
            }
        }

        return null;
    }

    private static bool HasLoneSurrogate(ReadOnlySpan<char> content)
    {
        while (!content.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(content, out _, out int length) != OperationStatus.Done)
            {
                return true;
            }

            content = content[length..];
        }

        return false;
    }

    /// <summary>A content for messages.</summary>
    public static string Show(string content) => $"'{Excerpt.Of(content.ReplaceLineEndings(" "), MaxShownLength)}'";
}
