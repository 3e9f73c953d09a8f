using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>
/// The normalization in front of a Unigram vocabulary: the character map over grapheme clusters, the end stripped, and repeated spaces
/// replaced, as Hugging Face's tokenizers do it, whose offsets these are too.
/// </summary>
internal sealed class UnigramNormalizer : INormalizer
{
    /// <summary>A cluster of more UTF-8 bytes is mapped character by character.</summary>
    private const int LongestCluster = 5;

    private readonly UnigramRules _rules;
    private readonly CharacterMap _map;

    /// <summary>Creates a normalizer.</summary>
    /// <exception cref="InputException">The character map is damaged.</exception>
    public UnigramNormalizer(UnigramRules rules)
    {
        _rules = rules;
        _map = CharacterMap.Read(rules.CharacterMap.Span, out (string Expected, string Found) fault)
            ?? throw new InputException($"The character map: expected {fault.Expected}, found {fault.Found}. Take it from the model's own tokenizer.");
    }

    /// <inheritdoc/>
    public void Normalize(ReadOnlySpan<char> text, int start, WordBuffer view)
    {
        view.Clear();
        Map(text, start, view);
        if (_rules.StripsEnd)
        {
            int count = view.Count;
            while (count > 0 && view.Items[count - 1].IsWhiteSpace)
            {
                count--;
            }

            view.Truncate(count);
        }

        if (_rules.RepeatedSpaces is char replacement)
        {
            ReplaceRepeatedSpaces(view, replacement);
        }
    }

    private void Map(ReadOnlySpan<char> text, int start, WordBuffer view)
    {
        MappedText mapped = new(text, start, view);
        Span<byte> key = stackalloc byte[LongestCluster];
        int next;
        for (int i = start; i < text.Length; i = next)
        {
            next = i + (IsSimple(text[i]) && (i + 1 == text.Length || IsSimple(text[i + 1])) ? 1 : StringInfo.GetNextTextElementLength(text[i..]));
            ReadOnlySpan<char> cluster = text[i..next];
            Rune.DecodeFromUtf16(cluster, out _, out int first);
            if (first == cluster.Length || !TryMap(cluster, key, ref mapped))
            {
                MapEach(cluster, key, ref mapped);
            }
        }
    }

    /// <summary>Whether two such characters behind one another are two clusters: what Chinese text mostly consists of.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool IsSimple(char unit) =>
        unit is (>= ' ' and <= '~') or (>= '\u4E00' and <= '\u9FFF') or (>= '\uFF01' and <= '\uFF5E') or (>= '\u3001' and <= '\u3029');

    /// <summary>Maps the characters one by one; halves of surrogate pairs are dropped.</summary>
    private void MapEach(ReadOnlySpan<char> cluster, scoped Span<byte> key, ref MappedText mapped)
    {
        while (!cluster.IsEmpty)
        {
            bool isValid = Rune.DecodeFromUtf16(cluster, out Rune rune, out int length) == OperationStatus.Done;
            if (isValid && !TryMap(cluster[..length], key, ref mapped))
            {
                mapped.Keep(rune.Value);
            }

            cluster = cluster[length..];
        }
    }

    private bool TryMap(ReadOnlySpan<char> part, scoped Span<byte> key, ref MappedText mapped)
    {
        if (Utf8.FromUtf16(part, key, out _, out int length, replaceInvalidSequences: false) != OperationStatus.Done
            || !_map.TryFind(key[..length], out ReadOnlySpan<byte> text))
        {
            return false;
        }

        mapped.Replace(CountCharacters(key[..length]), text);
        return true;
    }

    private static int CountCharacters(ReadOnlySpan<byte> utf8)
    {
        int count = 0;
        foreach (byte value in utf8)
        {
            count += (value & 0xC0) == 0x80 ? 0 : 1;
        }

        return count;
    }

    /// <summary>The replacement is where the last of the spaces was.</summary>
    private static void ReplaceRepeatedSpaces(WordBuffer view, char replacement)
    {
        Span<SourceScalar> items = view.Items;
        int count = 0;
        for (int i = 0; i < items.Length; i++)
        {
            bool isRepeated = false;
            while (items[i].Value == ' ' && i + 1 < items.Length && items[i + 1].Value == ' ')
            {
                isRepeated = true;
                i++;
            }

            items[count++] = isRepeated ? items[i] with { Value = replacement } : items[i];
        }

        view.Truncate(count);
    }
}
