using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import;

/// <summary>The inputs that an encoder's graph may have, [batch, tokens] each.</summary>
internal static class GraphInputs
{
    public const string Ids = "input_ids";
    public const string Mask = "attention_mask";
    public const string TokenTypes = "token_type_ids";
    public const string Positions = "position_ids";

    private static readonly string[] Known = [Ids, Mask, TokenTypes, Positions];

    /// <summary>Refuses inputs that an encoder does not have.</summary>
    /// <exception cref="ModelFileException">There are such inputs, or no ids.</exception>
    public static void Require(GraphModel graph)
    {
        const string remedy = "Export the encoder with these inputs only.";
        GraphInput? other = graph.Inputs.FirstOrDefault(input => !Known.Contains(input.Name) || input.Shape.Count is not (0 or 2));
        if (other is not null)
        {
            string found = other.Shape.Count is 0 or 2 ? "another input" : $"{other.Shape.Count} dimensions";
            throw ModelFileException.Mismatch(graph.Path, other.Name, $"{string.Join(", ", Known)} of [batch, tokens]", found, remedy);
        }

        if (!graph.Inputs.Any(input => input.Name == Ids))
        {
            throw ModelFileException.Mismatch(graph.Path, Ids, "an input of this name", "none", remedy);
        }
    }

    /// <summary>A dimension that the graph fixes for an input, or null.</summary>
    public static int? Fixed(GraphModel graph, int dimension) =>
        graph.Inputs.Select(input => input.Shape.Count > dimension ? input.Shape[dimension] : null).FirstOrDefault(size => size is not null);
}
