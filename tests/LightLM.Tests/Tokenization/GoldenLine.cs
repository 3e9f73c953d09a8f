using System.IO.Compression;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Testing;

namespace LightLM.Tests.Tokenization;

/// <summary>One line of the reference's output: a text, the options and what the reference made of it.</summary>
internal sealed record GoldenLine(int Number, string Text, TokenizerOptions Options, int[] Ids, string[] Pieces, int[][]? Offsets)
{
    /// <summary>Reads the cases that were written by hand, from the copy beside the tests.</summary>
    public static List<GoldenLine> ReadHandmade()
    {
        using FileStream file = File.OpenRead(Fixture("handmade.jsonl.gz"));
        using GZipStream stream = new(file, CompressionMode.Decompress);
        return Read(stream);
    }

    /// <summary>Reads the cases made of the tasks' own texts, where they lie.</summary>
    public static List<GoldenLine> ReadChinese()
    {
        using FileStream file = File.OpenRead(SharedData.Require("goldens/tokenizer/chinese.jsonl"));
        return Read(file);
    }

    /// <summary>The path of a file beside the tests.</summary>
    public static string Fixture(string name) => Path.Combine(AppContext.BaseDirectory, "Tokenization", "Fixtures", name);

    private static List<GoldenLine> Read(Stream stream)
    {
        using StreamReader reader = new(stream);
        List<GoldenLine> lines = [];
        while (reader.ReadLine() is string line)
        {
            using JsonDocument document = JsonDocument.Parse(line);
            lines.Add(Parse(lines.Count + 1, document.RootElement));
        }

        return lines;
    }

    private static GoldenLine Parse(int number, JsonElement line)
    {
        TokenizerOptions options = new()
        {
            LowerCase = line.GetProperty("do_lower_case").GetBoolean(),
            StripAccents = Flag(line, "strip_accents"),
            TokenizeChineseCharacters = Flag(line, "tokenize_chinese_chars") ?? true,
            SplitSpecialTokens = Flag(line, "split_special_tokens") ?? false,
        };
        int[] ids = [.. line.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())];
        string[] pieces = [.. line.GetProperty("pieces").EnumerateArray().Select(piece => piece.GetString()!)];
        int[][]? offsets = line.TryGetProperty("offsets_utf16", out JsonElement spans)
            ? [.. spans.EnumerateArray().Select(span => span.EnumerateArray().Select(end => end.GetInt32()).ToArray())]
            : null;
        return new GoldenLine(number, line.GetProperty("text").GetString()!, options, ids, pieces, offsets);
    }

    private static bool? Flag(JsonElement line, string name)
        => line.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value.GetBoolean() : null;
}
