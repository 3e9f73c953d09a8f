using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>
/// Computes a graph's outputs by the definitions of its operators, one operation after another: what a graph means, to compare an encoder with.
/// </summary>
internal sealed class GraphEvaluator
{
    private const string Remedy = "Export the model again, in floating point, with the exporter of PyTorch or of Optimum.";

    /// <summary>Constants of so many elements are kept from one operation to the next.</summary>
    private const long KeptElements = 1 << 12;

    private readonly GraphModel _graph;
    private readonly List<(GraphNode Node, Operator Operator)> _steps = [];
    private readonly Dictionary<string, int> _lastUses = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Value> _kept = new(StringComparer.Ordinal);

    /// <summary>Plans the evaluation: only what outputs need is computed.</summary>
    /// <exception cref="ModelFileException">An operation is not known, or reads what no operation before it makes.</exception>
    public GraphEvaluator(GraphModel graph)
    {
        _graph = graph;
        foreach (GraphNode node in Needed(graph))
        {
            _steps.Add((node, Operators.Find(node) ?? throw Unknown(node)));
        }

        RequireOrder();
    }

    /// <summary>The operations that outputs need, in order.</summary>
    public IEnumerable<GraphNode> Nodes => _steps.Select(step => step.Node);

    /// <summary>Computes the outputs.</summary>
    /// <param name="inputs">The inputs by name.</param>
    /// <param name="rounding">Where it is given, what products are rounded to is drawn from it: what changes by that is not more than rounding.</param>
    /// <exception cref="ModelFileException">An operation cannot be computed, or takes more than an encoder's does.</exception>
    public Dictionary<string, Value> Run(IReadOnlyDictionary<string, Value> inputs, Rounding? rounding = null)
    {
        Budget budget = new();
        Dictionary<string, Value> values = new(inputs, StringComparer.Ordinal);
        long live = 0;
        for (int i = 0; i < _steps.Count; i++)
        {
            (GraphNode node, Operator operation) = _steps[i];
            Value[] results = Compute(node, operation, values, budget);
            for (int output = 0; output < Math.Min(node.Outputs.Count, results.Length); output++)
            {
                values[node.Outputs[output]] = rounding?.Round(node, results[output]) ?? results[output];
                live += results[output].Count;
            }

            foreach (string name in node.Inputs.Concat(node.Outputs).Where(name => _lastUses.GetValueOrDefault(name, i) == i))
            {
                live -= values.Remove(name, out Value? value) ? value.Count : 0;
            }

            budget.Settle(live);
        }

        return _graph.Outputs.ToDictionary(name => name, name => values.TryGetValue(name, out Value? value) ? value : Load(name), StringComparer.Ordinal);
    }

    private static List<GraphNode> Needed(GraphModel graph)
    {
        HashSet<string> needed = new(graph.Outputs, StringComparer.Ordinal);
        List<GraphNode> nodes = [];
        foreach (GraphNode node in graph.Nodes.Reverse())
        {
            if (node.Outputs.Any(needed.Contains))
            {
                nodes.Add(node);
                needed.UnionWith(node.Inputs);
            }
        }

        nodes.Reverse();
        return nodes;
    }

    /// <summary>Requires that operations read what is there by then, which also means that there is no circle.</summary>
    private void RequireOrder()
    {
        HashSet<string> known = new(_graph.Inputs.Select(input => input.Name).Concat(_graph.Constants.Keys), StringComparer.Ordinal);
        for (int i = 0; i < _steps.Count; i++)
        {
            GraphNode node = _steps[i].Node;
            foreach (string name in node.Inputs.Where(name => name.Length > 0))
            {
                _lastUses[name] = known.Contains(name) ? i : throw Error(node.Name, $"{node.Title} to read what is computed before it", $"'{name}', which is not");
            }

            foreach (string name in node.Outputs.Where(name => name.Length > 0))
            {
                if (!known.Add(name))
                {
                    throw Error(node.Name, "a new name for what it computes", $"'{name}', which is another value's");
                }
            }
        }

        foreach (string name in _graph.Outputs)
        {
            _lastUses[name] = known.Contains(name) ? int.MaxValue : throw Error(name, "an operation that computes this output", "none");
        }
    }

    private Value[] Compute(GraphNode node, Operator operation, Dictionary<string, Value> values, Budget budget)
    {
        try
        {
            Value?[] inputs = [.. node.Inputs.Select(name => name.Length == 0 ? null : values.TryGetValue(name, out Value? value) ? value : Load(name))];
            return operation(new OperatorCall(node, _graph.Version, budget, inputs));
        }
        catch (OperatorException e)
        {
            throw Error(node.Name, $"{node.Title} with {e.Expected}", e.Found, e);
        }
        catch (Exception e) when (e is IndexOutOfRangeException or ArgumentException or ArithmeticException or InvalidOperationException)
        {
            // Inputs may be of any shape; what an operator's indices do not fit is not what the standard allows.
            throw Error(node.Name, $"{node.Title} with inputs as the standard has them", "others", e);
        }
    }

    private Value Load(string name)
    {
        if (_kept.TryGetValue(name, out Value? kept))
        {
            return kept;
        }

        Value value = ConstantValues.Load(_graph.Constants[name]);
        if (value.Count <= KeptElements)
        {
            _kept[name] = value;
        }

        return value;
    }

    private ModelFileException Unknown(GraphNode node)
    {
        bool hasGraphs = node.Attributes.Values.Any(attribute => attribute.IsGraph);
        string expected = hasGraphs ? "operators without graphs of their own" : "operators of encoders in floating point";
        return Error(node.Name, expected, node.Title);
    }

    private ModelFileException Error(string item, string expected, string found, Exception? inner = null) =>
        ModelFileException.Mismatch(_graph.Path, item, expected, found, Remedy, inner);
}
