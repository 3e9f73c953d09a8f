namespace LightLM.Onnx.Import.Model;

/// <summary>A graph as its file has it: what it computes, in the order in which it can be computed.</summary>
/// <param name="Path">The file.</param>
/// <param name="Version">The version of the standard's operators.</param>
/// <param name="Nodes">The operations.</param>
/// <param name="Constants">Its initializers by name.</param>
/// <param name="Inputs">What has to be given, without initializers.</param>
/// <param name="Outputs">What it is for.</param>
internal sealed record GraphModel(
    string Path,
    long Version,
    IReadOnlyList<GraphNode> Nodes,
    IReadOnlyDictionary<string, GraphConstant> Constants,
    IReadOnlyList<GraphInput> Inputs,
    IReadOnlyList<string> Outputs);

/// <summary>An input of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Shape">Its dimensions; null for one that may be any.</param>
internal sealed record GraphInput(string Name, IReadOnlyList<int?> Shape);

/// <summary>An operation.</summary>
/// <param name="Domain">Who has defined the operator: nobody's name for the standard.</param>
/// <param name="Operator">The operator.</param>
/// <param name="Name">The name of the operation, or of its first output.</param>
/// <param name="Inputs">The values that it reads; an empty name for one that is left out.</param>
/// <param name="Outputs">The values that it makes; an empty name for one that nobody reads.</param>
/// <param name="Attributes">Its settings by name.</param>
internal sealed record GraphNode(
    string Domain,
    string Operator,
    string Name,
    IReadOnlyList<string> Inputs,
    IReadOnlyList<string> Outputs,
    IReadOnlyDictionary<string, GraphAttribute> Attributes)
{
    /// <summary>The operator as messages name it.</summary>
    public string Title => Domain.Length == 0 ? Operator : $"{Operator} of {Domain}";

    /// <summary>The name of an input, or an empty one where there is none.</summary>
    public string Input(int index) => index < Inputs.Count ? Inputs[index] : "";

    /// <summary>An integer setting.</summary>
    public long Integer(string name, long usual) => Attributes.TryGetValue(name, out GraphAttribute? attribute) ? attribute.Integer : usual;

    /// <summary>A fraction.</summary>
    public float Fraction(string name, float usual) => Attributes.TryGetValue(name, out GraphAttribute? attribute) ? attribute.Fraction : usual;

    /// <summary>A text.</summary>
    public string Text(string name, string usual) => Attributes.TryGetValue(name, out GraphAttribute? attribute) ? attribute.Text : usual;

    /// <summary>A list of integers, or null where there is none.</summary>
    public IReadOnlyList<long>? Integers(string name) => Attributes.TryGetValue(name, out GraphAttribute? attribute) ? attribute.Integers : null;
}

/// <summary>A setting of an operation; of its values that one counts which the operator asks for.</summary>
internal sealed record GraphAttribute
{
    public long Integer { get; init; }

    public float Fraction { get; init; }

    public string Text { get; init; } = "";

    public IReadOnlyList<long> Integers { get; init; } = [];

    /// <summary>The fractions of a list.</summary>
    public IReadOnlyList<float> Fractions { get; init; } = [];

    public GraphConstant? Tensor { get; init; }

    /// <summary>Whether the setting is a graph of its own, as loops and branches have.</summary>
    public bool IsGraph { get; init; }
}
