using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>
/// A <c>tokenizer.json</c> that is XLM-RoBERTa's: Unigram behind a precompiled map of characters and Metaspace, in the forms that the
/// versions of transformers have written; all else is refused.
/// </summary>
/// <param name="root">The file's root.</param>
internal sealed class UnigramTokenizerFile(JsonItem root)
{
    private const string SaveAgain = "Save the tokenizer again from the one that the model was trained with.";
    private const string OtherRules = "Only XLM-RoBERTa's own rules are supported; use a checkpoint that was trained with an XLMRobertaTokenizer.";
    private const string RepeatedSpaces = " {2,}";

    /// <summary>The steps of normalization, in the order in which they are done.</summary>
    private static readonly string[] Steps = ["Precompiled", "Strip", "Replace"];

    /// <summary>Whether a file is of this kind. Tokenizers before 0.9 wrote no type; Unigram is told by its settings then.</summary>
    public static bool IsUnigram(JsonItem root)
    {
        JsonItem model = root["model"];
        return model["type"].OrNull?.Text() == "Unigram" || (model["type"].IsNull && model.OrNull?.Find("unk_id") is not null);
    }

    /// <summary>The pieces, without the tokens that are added behind them.</summary>
    /// <param name="scores">Receives their scores.</param>
    public Vocabulary ReadVocabulary(out float[] scores)
    {
        JsonItem list = root["model"]["vocab"];
        if (list.Count > InputLimits.MaxPieces)
        {
            throw list.Error($"at most {InputLimits.MaxPieces} pieces", $"{list.Count}", FastTokenizerFile.OtherModel);
        }

        Vocabulary vocabulary = Vocabulary.OfPieces(ReadPieces(list, out scores));
        JsonItem unknown = root["model"]["unk_id"];
        string name = SpecialTokenNames.Roberta.Unknown;
        return unknown.Integer(0, vocabulary.Count - 1) is int id && vocabulary[id] == name
            ? vocabulary
            : throw unknown.Error($"the id of {name}", $"{id}, the id of {AddedTokenRules.Show(vocabulary[id])}", OtherRules);
    }

    /// <summary>The rules, after a check that nothing else is asked for.</summary>
    /// <param name="vocabulary">The pieces.</param>
    /// <param name="scores">Their scores.</param>
    public UnigramRules ReadRules(Vocabulary vocabulary, float[] scores)
    {
        FastTokenizerFile.RequireCutsEnds(root);
        JsonItem model = root["model"];
        UnigramRules rules = ReadWords(root["pre_tokenizer"], ReadNormalizer(root["normalizer"], new UnigramRules
        {
            Scores = scores,
            FallsBackToBytes = model["byte_fallback"].OrNull?.Flag() ?? false,
        }));
        return UnigramFault.Find(vocabulary, rules.Scores) is UnigramFault fault
            ? throw model["vocab"][fault.Id].Error(fault.Expected, fault.Found, SaveAgain)
            : rules;
    }

    /// <summary>Reads the list without an item for each of its hundreds of thousands of values.</summary>
    private static string[] ReadPieces(JsonItem list, out float[] scores)
    {
        string[] pieces = new string[list.Count];
        scores = new float[pieces.Length];
        int id = 0;
        foreach (JsonElement entry in list.Value.EnumerateArray())
        {
            if (!IsScored(entry) || !entry[1].TryGetSingle(out scores[id]))
            {
                throw list[id].Error("a piece and its score");
            }

            pieces[id++] = entry[0].GetString()!;
        }

        return pieces;
    }

    private static bool IsScored(JsonElement entry) =>
        entry.ValueKind == JsonValueKind.Array
        && entry.GetArrayLength() == 2
        && entry[0].ValueKind == JsonValueKind.String
        && entry[1].ValueKind == JsonValueKind.Number;

    private static UnigramRules ReadNormalizer(JsonItem normalizer, UnigramRules rules)
    {
        int done = -1;
        foreach (JsonItem step in Sequence(normalizer, "normalizers"))
        {
            string? type = step["type"].OrNull?.Text();
            int place = Array.IndexOf(Steps, type);
            if (place <= done)
            {
                throw step["type"].Error($"at most {string.Join(", ", Steps)} in this order", remedy: OtherRules);
            }

            done = place;
            rules = type switch
            {
                "Precompiled" => rules with { CharacterMap = ReadMap(step["precompiled_charsmap"]) },
                "Strip" => rules with { StripsEnd = ReadStrip(step) },
                _ => rules with { RepeatedSpaces = ReadReplacement(step) },
            };
        }

        return rules;
    }

    /// <summary>The parts of a sequence, or the item itself; of what is absent, none.</summary>
    private static IEnumerable<JsonItem> Sequence(JsonItem item, string parts) =>
        item.IsNull ? [] : item["type"].OrNull?.Text() == "Sequence" ? item[parts].Items : [item];

    private static byte[] ReadMap(JsonItem map)
    {
        if (map.IsNull)
        {
            return [];
        }

        if (map.Kind != JsonValueKind.String || !map.Value.TryGetBytesFromBase64(out byte[]? bytes))
        {
            throw map.Error("Base64", remedy: SaveAgain);
        }

        return CharacterMap.Read(bytes, out (string Expected, string Found) fault) is not null
            ? bytes
            : throw map.Error(fault.Expected, fault.Found, SaveAgain);
    }

    private static bool ReadStrip(JsonItem step) =>
        step["strip_left"].Flag() ? throw step["strip_left"].Error("false", remedy: OtherRules) : step["strip_right"].Flag();

    private static char ReadReplacement(JsonItem step)
    {
        JsonItem pattern = step["pattern"];
        if (pattern["Regex"].OrNull?.Text() != RepeatedSpaces)
        {
            throw pattern.Error($"the regular expression '{RepeatedSpaces}'", remedy: OtherRules);
        }

        return step["content"].Text() is [char replacement] && !char.IsSurrogate(replacement)
            ? replacement
            : throw step["content"].Error("one character", remedy: OtherRules);
    }

    private static UnigramRules ReadWords(JsonItem preTokenizer, UnigramRules rules)
    {
        JsonItem[] parts = [.. Sequence(preTokenizer, "pretokenizers")];
        if (parts is [JsonItem split, _] && split["type"].OrNull?.Text() == "WhitespaceSplit")
        {
            return ReadMetaspace(parts[1], rules with { SplitsAtWhiteSpace = true });
        }

        return parts is [JsonItem only] ? ReadMetaspace(only, rules) : throw preTokenizer["type"].Error("\"Metaspace\"", remedy: OtherRules);
    }

    private static UnigramRules ReadMetaspace(JsonItem metaspace, UnigramRules rules)
    {
        if (metaspace["type"].OrNull?.Text() != "Metaspace")
        {
            throw metaspace["type"].Error("\"Metaspace\"", remedy: OtherRules);
        }

        JsonItem mark = metaspace["replacement"];
        if (mark.Text() is not [UnigramRules.WordMark])
        {
            throw mark.Error($"\"{UnigramRules.WordMark}\"", remedy: OtherRules);
        }

        return rules with
        {
            MarksBeginning = ReadScheme(metaspace["prepend_scheme"], metaspace["add_prefix_space"]),
            SplitsAtMarks = metaspace["split"].OrNull?.Flag() ?? true,
        };
    }

    /// <summary>Reads where a mark is put: the newer field, or the older one, which is a flag.</summary>
    private static MarkPlacement ReadScheme(JsonItem scheme, JsonItem flag) => scheme.OrNull?.Text() switch
    {
        null => flag.OrNull?.Flag() ?? true ? MarkPlacement.Always : MarkPlacement.Never,
        "always" => MarkPlacement.Always,
        "first" => MarkPlacement.First,
        "never" => MarkPlacement.Never,
        _ => throw scheme.Error("\"always\", \"first\" or \"never\""),
    };
}
