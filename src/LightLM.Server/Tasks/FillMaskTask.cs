using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Server.Tasks;

/// <summary>
/// What fits a text's [MASK]: a text, answered by [{"score", "sequence", "token", "token_str"}], the best first; by a list for each [MASK] where there
/// are several. "targets" are words that are judged in the place of the vocabulary.
/// </summary>
internal sealed class FillMaskTask : ModelTask
{
    private const int MostCandidates = 1000;

    public override string Name => "fill-mask";

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.MaskedLanguageModel;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        string text = input.Text();
        FillOptions options = new() { Count = parameters.Find("top_k")?.Integer(1, MostCandidates) ?? 5, Words = ReadTargets(parameters.Find("targets")) };
        return new PreparedItem<IReadOnlyList<MaskFill>>(model.PrepareFill(text, options), (json, fills) =>
        {
            if (fills.Count == 1)
            {
                Write(json, model.Tokenizer, text, fills[0], options);
                return;
            }

            json.WriteStartArray();
            foreach (MaskFill fill in fills)
            {
                Write(json, model.Tokenizer, text, fill, options);
            }

            json.WriteEndArray();
        });
    }

    private static string[] ReadTargets(JsonField? targets) => targets is not JsonField given ? [] : given.IsString ? [given.Text()] : given.Texts();

    private static void Write(Utf8JsonWriter json, TextTokenizer tokenizer, string text, MaskFill fill, FillOptions options)
    {
        json.WriteStartArray();
        foreach (LabelScore candidate in fill.Candidates)
        {
            string piece = candidate.Label.StartsWith("##", StringComparison.Ordinal) ? candidate.Label[2..] : candidate.Label;
            json.WriteStartObject();
            json.WriteNumber("score", candidate.Score);
            json.WriteString("sequence", string.Concat(text.AsSpan(0, fill.Start), piece, text.AsSpan(fill.Start + fill.Length)));
            json.WriteNumber("token", options.Words.Count == 0 ? candidate.Id : FirstToken(tokenizer, candidate.Label));
            json.WriteString("token_str", candidate.Label);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static int FirstToken(TextTokenizer tokenizer, string word) => tokenizer.Tokenize(word) is [Token first, ..] ? first.Id : tokenizer.UnknownId;
}
