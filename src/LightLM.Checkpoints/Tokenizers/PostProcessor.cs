using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Tokenizers;

/// <summary>The <c>post_processor</c> of a <c>tokenizer.json</c>: which special tokens a sequence has around its texts.</summary>
/// <param name="root">The field.</param>
/// <param name="vocabulary">The vocabulary.</param>
/// <param name="names">What the vocabulary's special tokens are called.</param>
internal sealed class PostProcessor(JsonItem root, Vocabulary vocabulary, SpecialTokenNames names)
{
    private const string UseBert =
        "Only BERT's sequences are supported, [CLS] A [SEP] and [CLS] A [SEP] B [SEP]; use a checkpoint that was trained with them.";

    private const string UseRoberta =
        "Only XLM-RoBERTa's sequences are supported, <s> A </s> and <s> A </s></s> B </s>; use a checkpoint that was trained with them.";

    private readonly bool _isBert = names == SpecialTokenNames.Bert;

    private string OtherSequences => _isBert ? UseBert : UseRoberta;

    /// <summary>Refuses other sequences than those that BERT or XLM-RoBERTa makes of such a vocabulary.</summary>
    public void Require()
    {
        switch (root["type"].OrNull?.Text())
        {
            case "TemplateProcessing":
                string start = $"{names.Classification}:0 A:0 {names.Separator}:0";
                RequireTemplate(root["single"], start);
                RequireTemplate(root["pair"], start + (_isBert ? $" B:1 {names.Separator}:1" : $" {names.Separator}:0 B:0 {names.Separator}:0"));
                RequireIds(root["special_tokens"]);
                break;
            case "BertProcessing" when _isBert:
                RequireEntry(root["cls"], names.Classification);
                RequireEntry(root["sep"], names.Separator);
                break;
            default:
                throw root["type"].Error(_isBert ? "\"TemplateProcessing\" or \"BertProcessing\"" : "\"TemplateProcessing\"", remedy: OtherSequences);
        }
    }

    private void RequireTemplate(JsonItem template, string expected)
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
        foreach (string name in (string[])[names.Classification, names.Separator])
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
