using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// Texts with the tokens that an original made of them: JSON lines of <c>text</c> and <c>ids</c>, and optionally <c>pieces</c>, <c>offsets</c>
/// (code points), <c>offsets_utf16</c>, the ids <c>with_special</c> tokens, and <c>sentencepiece_ids</c>, where SentencePiece itself gives
/// others and either will do; as <c>cases.jsonl</c>.
/// </summary>
internal static class TokenizationCases
{
    private const string Remedy = "Record the cases again.";
    private const int MaxBytes = 64 << 20;
    private const int KeptDifferences = 20;

    /// <summary>Tokenizes recorded texts and compares the tokens.</summary>
    /// <param name="tokenizer">The tokenizer, of the same vocabulary as the recorded one.</param>
    /// <param name="casesPath">The file.</param>
    /// <exception cref="ModelFileException">The file is damaged, or its lines hold something else.</exception>
    public static TokenizationComparison Compare(TextTokenizer tokenizer, string casesPath)
    {
        ReadOnlySpan<byte> content = StrictUtf8.WithoutMark(FileReading.ReadAll(casesPath, MaxBytes, allowsEmpty: true));
        SequenceBuilder builder = new(tokenizer);
        List<TokenizationDifference> differences = [];
        (int line, int rows, int different) = (0, 0, 0);
        foreach (Range range in content.Split((byte)'\n'))
        {
            line++;
            if (content[range].Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            rows++;
            if (FindDifference(tokenizer, builder, Parse(casesPath, line, content[range])) is TokenizationDifference difference)
            {
                different++;
                if (differences.Count < KeptDifferences)
                {
                    differences.Add(difference);
                }
            }
        }

        return new TokenizationComparison(rows, different, differences);
    }

    private static JsonItem Parse(string path, int line, ReadOnlySpan<byte> json)
    {
        JsonOrigin origin = new(
            path, Remedy, (path, line, item, problem, innerException) => new ModelFileException(path, line, item, problem, innerException))
        {
            FirstLine = line,
        };
        JsonItem row = JsonItem.Parse(json, origin).AsObject();
        row.RefuseMembersExcept("text", "ids", "pieces", "offsets", "offsets_utf16", "with_special", "sentencepiece_ids");
        return row;
    }

    private static TokenizationDifference? FindDifference(TextTokenizer tokenizer, SequenceBuilder builder, JsonItem row)
    {
        string text = row["text"].Text();
        IReadOnlyList<Token> tokens = tokenizer.Tokenize(text);
        string ids = Join(tokens.Select(token => token.Id));
        if (row["sentencepiece_ids"].OrNull is JsonItem others && Numbers(others) == ids)
        {
            return null;
        }

        int[] points = TextOffsets.CodePointsBefore(text);
        builder.Build([.. tokens], tokens.Count + tokenizer.Layout.SpecialTokensOfOne);
        return Difference("ids", ids, Numbers)
            ?? Difference("pieces", Join(tokens.Select(token => tokenizer.Settings.Vocabulary[token.Id])), list => Join(list.Texts()))
            ?? Difference("offsets_utf16", Join(tokens.Select(token => (token.Start, token.End))), Places)
            ?? Difference("offsets", Join(tokens.Select(token => (points[token.Start], points[token.End]))), Places)
            ?? Difference("with_special", Join(builder.Ids.ToArray()), Numbers);

        TokenizationDifference? Difference(string field, string found, Func<JsonItem, string> read)
        {
            // The ids have to be there.
            string? expected = field != "ids" && row[field].IsNull ? null : read(row[field]);
            return expected is null || expected == found ? null : new TokenizationDifference(row.Line, field, expected, found);
        }
    }

    private static string Numbers(JsonItem list) => Join(list.Items.Select(item => item.Integer(0, int.MaxValue)));

    private static string Places(JsonItem list) => Join(list.Items.Select(item => item.Count == 2
        ? (item[0].Integer(0, int.MaxValue), item[1].Integer(0, int.MaxValue))
        : throw item.Error("a start and an end", $"{item.Count} numbers")));

    private static string Join<T>(IEnumerable<T> values) => string.Join(' ', values);
}
