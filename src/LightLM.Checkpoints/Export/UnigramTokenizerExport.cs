using System.Text.Json;
using LightLM.Descriptions;

namespace LightLM.Checkpoints.Export;

/// <summary>Writes a Unigram vocabulary as the <c>tokenizer.json</c> of XLM-RoBERTa.</summary>
/// <param name="json">The file.</param>
/// <param name="tokenizer">The vocabulary.</param>
/// <param name="rules">Its rules.</param>
internal sealed class UnigramTokenizerExport(Utf8JsonWriter json, TokenizerSettings tokenizer, UnigramRules rules)
{
    private static readonly SpecialTokenNames Names = SpecialTokenNames.Roberta;

    /// <summary>Writes the file.</summary>
    public void Write()
    {
        json.WriteStartObject();
        json.WriteString("version", "1.0");
        json.WriteNull("truncation");
        json.WriteNull("padding");
        WriteAddedTokens();
        WriteNormalizer();
        WritePreTokenizer();
        WritePostProcessor();
        json.WriteStartObject("decoder");
        WriteMetaspace();
        WriteModel();
        json.WriteEndObject();
    }

    private void WriteAddedTokens()
    {
        json.WriteStartArray("added_tokens");
        foreach (AddedToken token in HuggingFaceTokenizer.WholeTokens(tokenizer))
        {
            json.WriteStartObject();
            json.WriteNumber("id", token.Id);
            HuggingFaceTokenizer.WriteToken(json, token);
        }

        json.WriteEndArray();
    }

    private void WriteNormalizer()
    {
        json.WriteStartObject("normalizer");
        json.WriteString("type", "Sequence");
        json.WriteStartArray("normalizers");
        if (!rules.CharacterMap.IsEmpty)
        {
            json.WriteStartObject();
            json.WriteString("type", "Precompiled");
            json.WriteBase64String("precompiled_charsmap", rules.CharacterMap.Span);
            json.WriteEndObject();
        }

        if (rules.StripsEnd)
        {
            json.WriteStartObject();
            json.WriteString("type", "Strip");
            json.WriteBoolean("strip_left", false);
            json.WriteBoolean("strip_right", true);
            json.WriteEndObject();
        }

        if (rules.RepeatedSpaces is char replacement)
        {
            json.WriteStartObject();
            json.WriteString("type", "Replace");
            json.WriteStartObject("pattern");
            json.WriteString("Regex", " {2,}");
            json.WriteEndObject();
            json.WriteString("content", $"{replacement}");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private void WritePreTokenizer()
    {
        json.WriteStartObject("pre_tokenizer");
        if (!rules.SplitsAtWhiteSpace)
        {
            WriteMetaspace();
            return;
        }

        json.WriteString("type", "Sequence");
        json.WriteStartArray("pretokenizers");
        json.WriteStartObject();
        json.WriteString("type", "WhitespaceSplit");
        json.WriteEndObject();
        json.WriteStartObject();
        WriteMetaspace();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Writes the fields of an object that has been begun, and its end.</summary>
    private void WriteMetaspace()
    {
        json.WriteString("type", "Metaspace");
        json.WriteString("replacement", $"{UnigramRules.WordMark}");
        json.WriteString("prepend_scheme", rules.MarksBeginning switch
        {
            MarkPlacement.Always => "always",
            MarkPlacement.First => "first",
            _ => "never",
        });
        json.WriteBoolean("split", rules.SplitsAtMarks);
        json.WriteEndObject();
    }

    private void WritePostProcessor()
    {
        string[] single = [Names.Classification, "A", Names.Separator];
        json.WriteStartObject("post_processor");
        json.WriteString("type", "TemplateProcessing");
        WriteTemplate("single", single);
        WriteTemplate("pair", [.. single, Names.Separator, "B", Names.Separator]);
        json.WriteStartObject("special_tokens");
        foreach (string name in (string[])[Names.Separator, Names.Classification])
        {
            tokenizer.Vocabulary.TryGetId(name, out int id);
            json.WriteStartObject(name);
            json.WriteString("id", name);
            json.WriteStartArray("ids");
            json.WriteNumberValue(id);
            json.WriteEndArray();
            json.WriteStartArray("tokens");
            json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private void WriteTemplate(string field, string[] parts)
    {
        json.WriteStartArray(field);
        foreach (string part in parts)
        {
            json.WriteStartObject();
            json.WriteStartObject(part.Length == 1 ? "Sequence" : "SpecialToken");
            json.WriteString("id", part);
            json.WriteNumber("type_id", 0);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteModel()
    {
        Vocabulary vocabulary = tokenizer.Vocabulary;
        vocabulary.TryGetId(Names.Unknown, out int unknown);
        json.WriteStartObject("model");
        json.WriteString("type", "Unigram");
        json.WriteNumber("unk_id", unknown);
        json.WriteStartArray("vocab");
        for (int id = 0; id < vocabulary.WordPieceCount; id++)
        {
            json.WriteStartArray();
            json.WriteStringValue(vocabulary[id]);
            json.WriteNumberValue((double)rules.Scores[id]);
            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteBoolean("byte_fallback", rules.FallsBackToBytes);
        json.WriteEndObject();
    }
}
