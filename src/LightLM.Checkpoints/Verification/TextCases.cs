using LightLM.Files;
using LightLM.Tasks;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// Texts with what an original made of them, as <c>texts.json</c>: an object with <c>rows</c> of <c>text</c>, <c>prompt_name</c> (null for the default)
/// and <c>embedding</c>, or with those of <see cref="RecordedExtractions"/>.
/// </summary>
internal static class TextCases
{
    private const string Remedy = "Record the cases again.";

    /// <summary>Answers recorded texts and compares the answers.</summary>
    /// <param name="model">The model, of the same weights as the recorded one.</param>
    /// <param name="casesPath">The file.</param>
    /// <exception cref="ModelFileException">The file is damaged, or holds texts, prompts or answers that the model does not have.</exception>
    public static IReadOnlyList<OutputComparison> Compare(LightModel model, string casesPath)
    {
        JsonItem cases = JsonItem.ReadModelFile(casesPath, Remedy);
        return RecordedExtractions.FindFirst(cases) is JsonItem extraction
            ? RecordedExtractions.Compare(model, cases, extraction)
            : [CompareEmbeddings(model, [.. cases["rows"].Items])];
    }

    private static OutputComparison CompareEmbeddings(LightModel model, JsonItem[] rows)
    {
        PreparedInput<float[]>[] inputs = Array.ConvertAll(rows, row => Prepare(model, row));
        model.Run(inputs);
        VectorComparison comparison = new();
        foreach ((JsonItem row, PreparedInput<float[]> input) in rows.Zip(inputs))
        {
            Add(comparison, row["embedding"], Read(row, input));
        }

        return new OutputComparison("embedding", comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }

    private static PreparedInput<float[]> Prepare(LightModel model, JsonItem row)
    {
        row.RefuseMembersExcept("text", "prompt_name", "embedding");
        string? name = row["prompt_name"].OrNull?.Text();
        if (name is { Length: > 0 } && !model.Task.Prompts.ContainsKey(name))
        {
            string known = model.Task.Prompts.Count == 0 ? "none" : string.Join(", ", model.Task.Prompts.Keys);
            throw row["prompt_name"].Error($"a prompt of the model ({known})", remedy: "Verify with the model that the cases were recorded with.");
        }

        return model.PrepareEmbedding(row["text"].Text(), new EmbeddingOptions { Prompt = name });
    }

    private static float[] Read(JsonItem row, PreparedInput<float[]> input) =>
        input.Error is InputException error ? throw row["text"].Fault(error.Message) : input.Read();

    private static void Add(VectorComparison comparison, JsonItem embedding, float[] ours)
    {
        float[] expected = [.. embedding.Items.Select(value => value.Number())];
        if (expected.Length != ours.Length)
        {
            throw embedding.Error($"{ours.Length} numbers", $"{expected.Length}", "Verify with the model that the cases were recorded with.");
        }

        comparison.Add(expected, ours);
    }
}
