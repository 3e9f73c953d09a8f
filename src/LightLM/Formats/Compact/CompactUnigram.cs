using System.Runtime.InteropServices;
using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Formats.Compact;

/// <summary>How the compact format stores a Unigram vocabulary's rules: fields of the object <c>tokenizer</c>, and two tensors.</summary>
internal static class CompactUnigram
{
    /// <summary>The tensor of the scores: single precision, one a piece.</summary>
    public const string ScoresName = CompactVocabulary.TensorName + ".scores";

    /// <summary>The tensor of the map of characters: bytes; absent where there is none.</summary>
    public const string CharactersName = CompactVocabulary.TensorName + ".characters";

    private const string ModelField = "model";
    private const string ModelName = "unigram";
    private const string StripEndField = "strip_end";
    private const string RepeatedSpacesField = "repeated_spaces";
    private const string SplitAtWhiteSpaceField = "split_at_white_space";
    private const string SplitAtMarksField = "split_at_marks";
    private const string MarkBeginningField = "mark_beginning";
    private const string ByteFallbackField = "byte_fallback";
    private const string Damaged = "The file is damaged: download or convert it again.";

    /// <summary>The version that can say this.</summary>
    public const int FirstVersion = 4;

    private static readonly NameTable<MarkPlacement> Placements = new(
        ("always", MarkPlacement.Always), ("first", MarkPlacement.First), ("never", MarkPlacement.Never));

    /// <summary>Whether the object <c>tokenizer</c> is that of a Unigram vocabulary.</summary>
    public static bool IsIn(JsonItem json, int version)
    {
        if (version < FirstVersion || json[ModelField].IsNull)
        {
            return false;
        }

        string name = json[ModelField].Text();
        return name == ModelName ? true : throw json[ModelField].Error($"one of {ModelName}", $"'{name}'");
    }

    /// <summary>Reads the rules, but for the tensors.</summary>
    public static UnigramRules Read(JsonItem json)
    {
        json.RefuseMembersExcept(
            "pieces",
            CompactTokenizer.SplitSpecialTokensField,
            CompactTokenizer.AddedTokensField,
            ModelField,
            StripEndField,
            RepeatedSpacesField,
            SplitAtWhiteSpaceField,
            SplitAtMarksField,
            MarkBeginningField,
            ByteFallbackField);
        return new UnigramRules
        {
            Scores = [],
            StripsEnd = json[StripEndField].Flag(),
            RepeatedSpaces = json[RepeatedSpacesField].OrNull is JsonItem spaces ? ReadCharacter(spaces) : null,
            SplitsAtWhiteSpace = json[SplitAtWhiteSpaceField].Flag(),
            SplitsAtMarks = json[SplitAtMarksField].Flag(),
            MarksBeginning = Placements.Read(json[MarkBeginningField]),
            FallsBackToBytes = json[ByteFallbackField].Flag(),
        };
    }

    /// <summary>Writes the rules, but for the tensors.</summary>
    public static void Write(Utf8JsonWriter writer, UnigramRules rules)
    {
        writer.WriteString(ModelField, ModelName);
        writer.WriteBoolean(StripEndField, rules.StripsEnd);
        if (rules.RepeatedSpaces is char spaces)
        {
            writer.WriteString(RepeatedSpacesField, $"{spaces}");
        }

        writer.WriteBoolean(SplitAtWhiteSpaceField, rules.SplitsAtWhiteSpace);
        writer.WriteBoolean(SplitAtMarksField, rules.SplitsAtMarks);
        writer.WriteString(MarkBeginningField, Placements.NameOf(rules.MarksBeginning));
        writer.WriteBoolean(ByteFallbackField, rules.FallsBackToBytes);
    }

    /// <summary>The tensors with their bytes.</summary>
    /// <exception cref="ModelFileException">The vocabulary has a fault that a reader would refuse.</exception>
    public static IEnumerable<(TensorInfo Tensor, byte[] Bytes)> Encode(string path, TokenizerSettings tokenizer)
    {
        if (tokenizer.Unigram is not UnigramRules rules)
        {
            yield break;
        }

        Require(path, tokenizer.Vocabulary, rules, "Correct the vocabulary.");
        float[] scores = [.. rules.Scores];
        yield return (new TensorInfo(ScoresName, TensorType.Float32, [scores.Length]), MemoryMarshal.AsBytes<float>(scores).ToArray());
        if (!rules.CharacterMap.IsEmpty)
        {
            yield return (new TensorInfo(CharactersName, TensorType.UInt8, [rules.CharacterMap.Length]), rules.CharacterMap.ToArray());
        }
    }

    /// <summary>The rules with what the tensors hold.</summary>
    /// <param name="path">The file, for error messages.</param>
    /// <param name="rules">The rules, but for the tensors.</param>
    /// <param name="vocabulary">The pieces.</param>
    /// <param name="scores">The bytes of the tensor of the scores.</param>
    /// <param name="characters">The bytes of the map of characters; none where the tensor is absent.</param>
    /// <exception cref="ModelFileException">A score is no number, a piece occurs twice, or the map is damaged.</exception>
    public static UnigramRules Complete(string path, UnigramRules rules, Vocabulary vocabulary, byte[] scores, byte[] characters)
    {
        UnigramRules complete = rules with { Scores = MemoryMarshal.Cast<byte, float>(scores).ToArray(), CharacterMap = characters };
        Require(path, vocabulary, complete, Damaged);
        return complete;
    }

    private static void Require(string path, Vocabulary vocabulary, UnigramRules rules, string remedy)
    {
        if (UnigramFault.Find(vocabulary, rules.Scores) is UnigramFault fault)
        {
            throw ModelFileException.Mismatch(path, ScoresName, fault.Expected, fault.Found, remedy);
        }

        if (CharacterMap.Read(rules.CharacterMap.Span, out (string Expected, string Found) map) is null)
        {
            throw ModelFileException.Mismatch(path, CharactersName, map.Expected, map.Found, remedy);
        }
    }

    private static char ReadCharacter(JsonItem json) =>
        json.Text() is [char character] && !char.IsSurrogate(character) ? character : throw json.Error("one character");
}
