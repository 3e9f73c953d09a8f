using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import;

/// <summary>The inputs that an encoder's graph may have, [batch, tokens] each, or with multiple choice [batch, choices, tokens].</summary>
internal static class GraphInputs
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string TokenTypes = "token_type_ids";
    public const string Positions = "position_ids";

    private static readonly string[] Known = [Ids, Mask, TokenTypes, Positions];

    /// <summary>Refuses inputs that an encoder does not have.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="hasChoices">Whether each row is several sequences.</param>
    /// <exception cref="ModelFileException">There are such inputs, or no ids.</exception>
    public static void Require(GraphModel graph, bool hasChoices)
    {
        const string remedy = "Export the encoder with these inputs only.";
        string[] dimensions = hasChoices ? ["batch", "choices", "tokens"] : ["batch", "tokens"];
        bool IsFitting(GraphInput input) => input.Shape.Count == 0 || input.Shape.Count == dimensions.Length;
        GraphInput? other = graph.Inputs.FirstOrDefault(input => !Known.Contains(input.Name) || !IsFitting(input));
        if (other is not null)
        {
            string found = IsFitting(other) ? "another input" : $"{other.Shape.Count} dimensions";
            throw ModelFileException.Mismatch(
                graph.Path, other.Name, $"{string.Join(", ", Known)} of [{string.Join(", ", dimensions)}]", found, remedy);
        }

        if (!graph.Inputs.Any(input => input.Name == Ids))
        {
            throw ModelFileException.Mismatch(graph.Path, Ids, "an input of this name", "none", remedy);
        }
    }

    /// <summary>A dimension that the graph fixes for an input, or null.</summary>
    public static int? Fixed(GraphModel graph, Index dimension) =>
        graph.Inputs.Select(input => input.Shape.Count > 0 ? input.Shape[dimension.GetOffset(input.Shape.Count)] : null).FirstOrDefault(size => size is not null);
}
