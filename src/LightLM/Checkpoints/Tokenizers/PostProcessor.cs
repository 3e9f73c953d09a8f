using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>The <c>post_processor</c> of a <c>tokenizer.json</c>: which special tokens a sequence has around its texts.</summary>
/// <param name="root">The field.</param>
/// <param name="vocabulary">The vocabulary.</param>
internal sealed class PostProcessor(JsonItem root, Vocabulary vocabulary)
{
    private const string Single = "[CLS]:0 A:0 [SEP]:0";
    private const string Pair = "[CLS]:0 A:0 [SEP]:0 B:1 [SEP]:1";
    private const string OtherSequences =
        "Only BERT's sequences are supported, [CLS] A [SEP] and [CLS] A [SEP] B [SEP]; use a checkpoint that was trained with them.";

    /// <summary>Refuses other sequences than BERT's.</summary>
    public void RequireBert()
    {
        switch (root["type"].OrNull?.Text())
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
                throw root["type"].Error("\"TemplateProcessing\" or \"BertProcessing\"", remedy: OtherSequences);
        }
    }

    private static void RequireTemplate(JsonItem template, string expected)
    {
        string found = string.Join(' ', template.Items.Select(ReadItem));
        if (found != expected)
        {
            throw template.Error(expected, AddedTokenRules.Show(found), OtherSequences);
        }
    }

    private static string ReadItem(JsonItem item)
    {
        JsonItem part = item["SpecialToken"].OrNull ?? item["Sequence"];
        return $"{part["id"].OrNull?.Text()}:{part["type_id"].OrNull?.Content}";
    }

    private void RequireIds(JsonItem tokens)
    {
        foreach (string name in (string[])[SpecialTokens.Classification, SpecialTokens.Separator])
        {
            JsonItem ids = tokens[name]["ids"];
            RequireId(ids, name, ids.Count == 1 ? ids[0] : ids);
        }
    }

    /// <summary>A pair of a token and its id.</summary>
    private void RequireEntry(JsonItem entry, string name)
    {
        if (entry.Count != 2 || entry[0].Text() != name)
        {
            throw entry.Error($"\"{name}\" and its id", remedy: OtherSequences);
        }

        RequireId(entry, name, entry[1]);
    }

    private void RequireId(JsonItem field, string name, JsonItem id)
    {
        vocabulary.TryGetId(name, out int expected);
        if (id.Kind != JsonValueKind.Number || !id.Value.TryGetInt32(out int found) || found != expected)
        {
            throw field.Error($"{expected}, the id of {name}", remedy: "Take vocabulary and tokenizer from the same checkpoint.");
        }
    }
}
