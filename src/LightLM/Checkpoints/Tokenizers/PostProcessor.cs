using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>The <c>post_processor</c> of a <c>tokenizer.json</c>: which special tokens a sequence has around its texts.</summary>
/// <param name="root">The field.</param>
/// <param name="vocabulary">The vocabulary.</param>
internal sealed class PostProcessor(JsonField root, Vocabulary vocabulary)
{
    private const string Single = "[CLS]:0 A:0 [SEP]:0";
    private const string Pair = "[CLS]:0 A:0 [SEP]:0 B:1 [SEP]:1";
    private const string OtherSequences =
        "only BERT's sequences are supported, [CLS] A [SEP] and [CLS] A [SEP] B [SEP]; use a checkpoint that was trained with them";

    /// <summary>Refuses other sequences than BERT's.</summary>
    public void RequireBert()
    {
        switch (root["type"].Text)
        {
            case "TemplateProcessing":
                RequireTemplate(root["single"], Single);
                RequireTemplate(root["pair"], Pair);
                RequireIds(root["special_tokens"]);
                break;
            case "BertProcessing":
                RequireEntry(root["cls"], SpecialTokens.Classification);
                RequireEntry(root["sep"], SpecialTokens.Separator);
                break;
            default:
                throw root["type"].Refuse("\"TemplateProcessing\" or \"BertProcessing\"", OtherSequences);
        }
    }

    private static void RequireTemplate(JsonField template, string expected)
    {
        template.RequireKind(JsonValueKind.Array, "an array of tokens and texts");
        string found = string.Join(' ', template.Value.EnumerateArray().Select(item => ReadItem(template.Element(item))));
        if (found != expected)
        {
            throw template.Refuse(expected, AddedTokenRules.Show(found), OtherSequences);
        }
    }

    private static string ReadItem(JsonField item)
    {
        JsonField token = item["SpecialToken"];
        JsonField part = token.IsNull ? item["Sequence"] : token;
        JsonElement type = part["type_id"].Value;
        return $"{part["id"].Text}:{(type.ValueKind == JsonValueKind.Undefined ? "" : type.GetRawText())}";
    }

    private void RequireIds(JsonField tokens)
    {
        foreach (string name in (string[])[SpecialTokens.Classification, SpecialTokens.Separator])
        {
            JsonField ids = tokens[name]["ids"];
            ids.RequireKind(JsonValueKind.Array, "an array of ids");
            RequireId(ids, name, [.. ids.Value.EnumerateArray()]);
        }
    }

    /// <summary>A pair of a token and its id.</summary>
    private void RequireEntry(JsonField entry, string name)
    {
        entry.RequireKind(JsonValueKind.Array, "an array of a token and its id");
        JsonElement[] items = [.. entry.Value.EnumerateArray()];
        bool isNamed = items.Length == 2 && entry.Element(items[0]).Text == name;
        if (!isNamed)
        {
            throw entry.Refuse($"\"{name}\" and its id", OtherSequences);
        }

        RequireId(entry, name, items[1..]);
    }

    private void RequireId(JsonField field, string name, JsonElement[] ids)
    {
        vocabulary.TryGetId(name, out int expected);
        if (ids is not [{ ValueKind: JsonValueKind.Number } found] || !found.TryGetInt32(out int id) || id != expected)
        {
            throw field.Refuse($"{expected}, the id of {name}", "take vocabulary and tokenizer from the same checkpoint");
        }
    }
}
