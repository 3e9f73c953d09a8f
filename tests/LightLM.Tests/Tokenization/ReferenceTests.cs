using LightLM.Checkpoints.Tokenizers;
using LightLM.Descriptions;
using LightLM.Testing;
using LightLM.Tokenization;

namespace LightLM.Tests.Tokenization;

/// <summary>Our tokens are those of the reference implementation.</summary>
public sealed class ReferenceTests
{
    /// <summary>
    /// The lines with split_special_tokens were made by the faster reference implementation alone, which misses 256 characters of
    /// CJK Extension E and keeps unassigned code points. Where that shows, we follow the original: the line of the same text without
    /// split_special_tokens, which is the line before.
    /// </summary>
    private static readonly int[] NotTheOriginal = [62, 317, 1807];

    [Fact]
    public void HandmadeTexts_EqualReference() => AssertEqualReference(HandmadeAsTheOriginal(), PiecesThatOccur(GoldenLine.ReadHandmade()));

    [Fact]
    public void HandmadeTexts_WithWholeVocabulary_EqualReference()
        => AssertEqualReference(HandmadeAsTheOriginal(), VocabularyFile.Read(SharedData.Require("clue/vocab.txt")));

    [Fact]
    public void ChineseTexts_EqualReference()
        => AssertEqualReference(GoldenLine.ReadChinese(), VocabularyFile.Read(SharedData.Require("clue/vocab.txt")));

    private static List<GoldenLine> HandmadeAsTheOriginal()
    {
        List<GoldenLine> lines = GoldenLine.ReadHandmade();
        foreach (int number in NotTheOriginal)
        {
            GoldenLine original = lines[number - 2];
            Assert.Equal(original.Text, lines[number - 1].Text);
            lines[number - 1] = original with { Number = number, Options = lines[number - 1].Options };
        }

        return lines;
    }

    /// <summary>The reference's vocabulary as far as the lines show it, with names that match nothing in the gaps.</summary>
    private static Vocabulary PiecesThatOccur(List<GoldenLine> lines)
    {
        string[] pieces = [.. Enumerable.Range(0, lines.Max(line => line.Ids.DefaultIfEmpty().Max()) + 1).Select(id => $"[gap {id}]")];
        foreach (GoldenLine line in lines)
        {
            for (int i = 0; i < line.Ids.Length; i++)
            {
                pieces[line.Ids[i]] = line.Pieces[i];
            }
        }

        return new Vocabulary(pieces);
    }

    private static void AssertEqualReference(List<GoldenLine> lines, Vocabulary vocabulary)
    {
        Dictionary<TokenizerOptions, BertWordPieceTokenizer> tokenizers = [];
        List<string> differences = [];
        foreach (GoldenLine line in lines)
        {
            if (!tokenizers.TryGetValue(line.Options, out BertWordPieceTokenizer? tokenizer))
            {
                tokenizer = new BertWordPieceTokenizer(new TokenizerSettings(vocabulary, line.Options));
                tokenizers.Add(line.Options, tokenizer);
            }

            if (FindDifference(line, tokenizer) is string difference)
            {
                differences.Add(difference);
            }
        }

        Assert.NotEmpty(lines);
        string shown = string.Join('\n', differences.Take(20));
        Assert.True(differences.Count == 0, $"{differences.Count} of {lines.Count} lines differ:\n{shown}");
    }

    private static string? FindDifference(GoldenLine line, BertWordPieceTokenizer tokenizer)
    {
        IReadOnlyList<Token> tokens = tokenizer.Tokenize(line.Text);
        string found = string.Join(' ', tokens.Select(token => $"{token.Id} {tokenizer.Settings.Vocabulary[token.Id]}"));
        string expected = string.Join(' ', line.Ids.Zip(line.Pieces, (id, piece) => $"{id} {piece}"));
        if (found == expected && line.Offsets is not null)
        {
            found = string.Join(' ', tokens.Select(token => $"{token.Start}-{token.End}"));
            expected = string.Join(' ', line.Offsets.Select(span => $"{span[0]}-{span[1]}"));
        }

        return found == expected
            ? null
            : $"line {line.Number} {line.Options}: expected {expected}, found {found}, text {Escape(line.Text)}";
    }

    private static string Escape(string text)
        => string.Concat(text.Select(unit => unit is >= ' ' and <= '~' ? unit.ToString() : $"\\u{(int)unit:x4}"));
}
