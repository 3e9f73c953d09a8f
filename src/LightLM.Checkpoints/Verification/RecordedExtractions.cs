using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Tasks;
using LightLM.Tokenization;

namespace LightLM.Checkpoints.Verification;

/// <summary>
/// Texts with what an original of UIE found in them: an object with <c>rows</c> of <c>text</c>, <c>prompt</c> and <c>found</c>, a list of <c>text</c>,
/// <c>start</c> and <c>end</c> (code points, the end exclusive; a choice has none) and <c>probability</c>; and maybe with <c>nested</c>, rows of
/// <c>text</c>, <c>schema</c> and <c>found</c>: a list where the schema has one name, else an object of lists by name. What belongs to something found
/// is its <c>relations</c>, such an object.
/// </summary>
internal static class RecordedExtractions
{
    private const string Rows = "rows";
    private const string Nested = "nested";

    /// <summary>The first sign that cases are of this kind, or null.</summary>
    public static JsonItem? FindFirst(JsonItem cases) => cases.Find(Nested) ?? cases[Rows].Items.FirstOrDefault()?.Find("prompt");

    /// <summary>Extracts from recorded texts and compares what is found.</summary>
    /// <param name="model">The model, of the same weights as the recorded one.</param>
    /// <param name="cases">The texts.</param>
    /// <param name="first">The first sign of their kind.</param>
    /// <exception cref="ModelFileException">The cases are damaged, or the model is for another task.</exception>
    public static IReadOnlyList<OutputComparison> Compare(LightModel model, JsonItem cases, JsonItem first)
    {
        if (model.Task.Head != HeadKind.PromptedExtraction)
        {
            throw first.Error(
                $"cases of a model for {model.Task.Head.Describe()}",
                "those of extraction by a prompt (UIE)",
                "Verify with the model that the cases were recorded with.");
        }

        cases.RefuseMembersExcept(Rows, Nested);
        OutputComparison prompts = Compare("found", cases[Rows], rows => FindByPrompts(model, rows));
        return cases.Find(Nested) is JsonItem nested ? [prompts, Compare(Nested, nested, rows => [.. rows.Select(row => FindBySchema(model, row))])] : [prompts];
    }

    private static OutputComparison Compare(string output, JsonItem cases, Func<JsonItem[], IReadOnlyList<Extraction>[]> find)
    {
        JsonItem[] rows = [.. cases.Items];
        VectorComparison comparison = new();
        foreach ((JsonItem row, IReadOnlyList<Extraction> found) in rows.Zip(find(rows)))
        {
            ExtractionComparison extraction = new(TextOffsets.CodePointsBefore(row["text"].Text()));
            extraction.Compare(row["found"], found);
            extraction.AddTo(comparison);
        }

        return new OutputComparison(output, comparison.Count, comparison.MaxDifference, comparison.MeanCosine);
    }

    private static IReadOnlyList<Extraction>[] FindByPrompts(LightModel model, JsonItem[] rows)
    {
        PreparedInput<IReadOnlyList<FoundSpan>>[] inputs = Array.ConvertAll(rows, row =>
        {
            row.RefuseMembersExcept("text", "prompt", "found");
            return model.PrepareExtraction(row["text"].Text(), row["prompt"].Text());
        });
        model.Run(inputs);
        return [.. rows.Zip(inputs, (row, input) => input.Error is InputException error
            ? throw row["prompt"].Fault(error.Message)
            : (IReadOnlyList<Extraction>)[.. input.Read().Select(span => new Extraction(row["prompt"].Text(), span.Text, span.Span, span.Probability, []))])];
    }

    private static IReadOnlyList<Extraction> FindBySchema(LightModel model, JsonItem row)
    {
        row.RefuseMembersExcept("text", "schema", "found");
        JsonItem schema = row.Find("schema") ?? throw row["schema"].Error("a name, a list or an object");
        try
        {
            return model.Extract(row["text"].Text(), ExtractionSchema.Parse(schema.Value.GetRawText()));
        }
        catch (InputException error)
        {
            throw schema.Fault(error.Message);
        }
    }
}
