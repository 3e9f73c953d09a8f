using LightLM.Formats.Tensors;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Matching;

/// <summary>A constant as an operation reads it.</summary>
/// <param name="Constant">What the file has.</param>
/// <param name="IsTurned">Whether its dimensions are exchanged before it is read.</param>
/// <param name="Names">The names that it has on its way, the last first.</param>
internal sealed record UsedConstant(GraphConstant Constant, bool IsTurned, IReadOnlyList<string> Names)
{
    /// <summary>Its elements as they are read.</summary>
    public TensorView View => IsTurned ? Constant.View().Transpose() : Constant.View();
}

/// <summary>Who makes and who reads the values of a graph.</summary>
internal sealed class GraphLinks
{
    /// <summary>How often a constant may be handed on before it is used: exporters do so once or twice.</summary>
    private const int MostSteps = 16;

    private readonly GraphModel _graph;
    private readonly Dictionary<string, GraphNode> _makers = new(StringComparer.Ordinal);
    private readonly ILookup<string, GraphNode> _readers;

    /// <param name="graph">The graph.</param>
    /// <param name="nodes">Those of its operations that outputs need, in an order in which they can be computed.</param>
    public GraphLinks(GraphModel graph, IReadOnlyList<GraphNode> nodes)
    {
        _graph = graph;
        foreach (GraphNode node in nodes)
        {
            foreach (string output in node.Outputs)
            {
                _makers[output] = node;
            }
        }

        _readers = nodes.SelectMany(node => node.Inputs.Distinct(), (node, name) => (node, name)).ToLookup(use => use.name, use => use.node, StringComparer.Ordinal);
    }

    /// <summary>The operations that read a value; of one that is only handed on, those that read what it is handed on as.</summary>
    public IEnumerable<(GraphNode Node, string Name)> Readers(string name)
    {
        Queue<string> names = new([name]);
        while (names.TryDequeue(out string? next))
        {
            foreach (GraphNode reader in _readers[next])
            {
                if (IsHandedOn(reader))
                {
                    names.Enqueue(reader.Outputs[0]);
                }
                else
                {
                    yield return (reader, next);
                }
            }
        }
    }

    /// <summary>The constant fractions that a value is, or null.</summary>
    public UsedConstant? Constant(string name)
    {
        List<string> names = [];
        bool isTurned = false;
        while (names.Count < MostSteps)
        {
            names.Add(name);
            if (_graph.Constants.TryGetValue(name, out GraphConstant? constant))
            {
                return Used(constant);
            }

            if (!_makers.TryGetValue(name, out GraphNode? maker))
            {
                return null;
            }

            if (maker.Operator == "Constant" && maker.Attributes.TryGetValue("value", out GraphAttribute? value) && value.Tensor is not null)
            {
                return Used(value.Tensor);
            }

            bool turns = maker.Operator == "Transpose" && (maker.Integers("perm") ?? [1, 0]) is [1, 0];
            if (!turns && !IsHandedOn(maker))
            {
                return null;
            }

            isTurned ^= turns;
            name = maker.Input(0);
        }

        return null;

        UsedConstant? Used(GraphConstant constant) => constant.IsFraction ? new UsedConstant(constant, isTurned, names) : null;
    }

    private static bool IsHandedOn(GraphNode node) => node.Operator is "Identity" or "Cast" or "Dropout" && node.Domain.Length == 0;
}
