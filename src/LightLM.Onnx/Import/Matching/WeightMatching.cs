using LightLM.Checkpoints.Families;
using LightLM.Formats.Tensors;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Matching;

/// <summary>
/// Finds a family's tensors among a graph's constants. Biases, norms and tables have their names; a matrix is the one whose product the bias of its
/// module is added to, whatever it is called and whichever way it lies. Whether all of it is what it is taken for, the proof tells.
/// </summary>
internal sealed class WeightMatching
{
    private static readonly string[] Projections = ["attention.query", "attention.key", "attention.value"];

    private readonly GraphModel _graph;
    private readonly GraphLinks _links;
    private readonly FamilyNaming _naming;
    private readonly Dictionary<string, (TensorView View, GraphConstant Constant)> _found = new(StringComparer.Ordinal);

    private WeightMatching(GraphModel graph, GraphLinks links, FamilyNaming naming)
    {
        _graph = graph;
        _links = links;
        _naming = naming;
    }

    /// <summary>Finds the tensors, by their names in the family's checkpoints.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="nodes">Those of its operations that outputs need, in an order in which they can be computed.</param>
    /// <param name="naming">The names of the family's tensors.</param>
    /// <exception cref="ModelFileException">Two constants that differ are one tensor.</exception>
    public static IReadOnlyDictionary<string, TensorView> Find(GraphModel graph, IReadOnlyList<GraphNode> nodes, FamilyNaming naming)
    {
        WeightMatching matching = new(graph, new GraphLinks(graph, nodes), naming);
        foreach (GraphNode node in nodes)
        {
            matching.Read(node);
        }

        return matching._found.ToDictionary(entry => entry.Key, entry => entry.Value.View, StringComparer.Ordinal);
    }

    private void Read(GraphNode node)
    {
        switch (node.Operator)
        {
            case "MatMul" or "FusedMatMul" or "Gemm":
                ReadMatrix(node);
                break;
            case "Attention":
                ReadProjections(node, node.Input(1), node.Input(2));
                break;
            case "MultiHeadAttention":
                ReadProjections(node, "", node.Input(3));
                break;
            default:
                foreach (string input in node.Inputs)
                {
                    ReadNamed(input);
                }

                break;
        }
    }

    /// <summary>A bias, a norm or a table.</summary>
    private void ReadNamed(string value)
    {
        if (_links.Constant(value) is { } constant && Name(constant) is var (named, written))
        {
            Add(named.Name, constant, view => written is null ? view : written.Write([view]));
        }
    }

    private void ReadMatrix(GraphNode node)
    {
        if (_links.Constant(node.Input(1)) is not { Constant.Shape.Length: 2 } matrix)
        {
            return;
        }

        string? bias = node.Operator == "Gemm" && node.Input(2).Length > 0 ? node.Input(2) : BiasOf(node.Outputs[0]);
        NamedTensor? name = ModuleOf(node.Outputs[0])
            ?? (bias is not null && Name(bias) is { } named ? _naming.MatrixOf(named) : null)
            ?? Name(matrix)?.Named;
        if (name is not null)
        {
            Add(name.Name, matrix, view => node.Integer("transB", 0) != 0 ? view : view.Transpose());
        }

        if (node.Operator == "Gemm")
        {
            ReadNamed(node.Input(2));
        }
    }

    /// <summary>The matrix whose product is a query, key or value of fused attention, which adds the bias itself.</summary>
    private NamedTensor? ModuleOf(string product)
    {
        foreach ((GraphNode node, string name) in _links.Readers(product).Where(reader => reader.Node.Operator == "MultiHeadAttention"))
        {
            int index = Enumerable.Range(0, Projections.Length).FirstOrDefault(i => node.Input(i) == name, -1);
            if (index >= 0 && LayerOf(node) is { } layer)
            {
                return _naming.Beside(layer, Projections[index], "weight");
            }
        }

        return null;
    }

    /// <summary>Queries, keys and values that lie behind one another: the columns of a matrix, the elements of a bias.</summary>
    private void ReadProjections(GraphNode node, string matrix, string bias)
    {
        if (LayerOf(node) is not { } layer)
        {
            return;
        }

        if (_links.Constant(matrix) is { Constant.Shape.Length: 2 } columns)
        {
            AddParts(layer, "weight", columns, view => view.Transpose());
        }

        if (_links.Constant(bias) is { Constant.Shape.Length: 1 } elements)
        {
            AddParts(layer, "bias", elements, view => view);
        }
    }

    private void AddParts(NamedTensor layer, string part, UsedConstant constant, Func<TensorView, TensorView> turn)
    {
        int size = turn(constant.View).Shape[0] / Projections.Length;
        for (int i = 0; i < Projections.Length; i++)
        {
            int first = i * size;
            if (_naming.Beside(layer, Projections[i], part) is { } named)
            {
                Add(named.Name, constant, view => turn(view).Rows(first, size));
            }
        }
    }

    /// <summary>The layer of an attention: that of the bias behind the next matrix.</summary>
    private NamedTensor? LayerOf(GraphNode attention)
    {
        foreach ((GraphNode node, _) in _links.Readers(attention.Outputs[0]).Where(reader => reader.Node.Operator is "MatMul" or "Gemm"))
        {
            string? bias = node.Operator == "Gemm" ? node.Input(2) : BiasOf(node.Outputs[0]);
            if (bias is not null && Name(bias) is { Row.Name: "layers.#.attention.output.*" } named)
            {
                return named;
            }
        }

        return null;
    }

    /// <summary>The constant that is added to a product, by itself or by an operator that does so before it does something else.</summary>
    private string? BiasOf(string product)
    {
        foreach ((GraphNode node, string name) in _links.Readers(product))
        {
            string? bias = node.Operator switch
            {
                "Add" => node.Input(0) == name ? node.Input(1) : node.Input(0),
                "SkipLayerNormalization" => node.Input(4),
                "BiasGelu" or "FastGelu" => node.Input(1),
                _ => null,
            };
            if (bias is not null && _links.Constant(bias) is { Constant.Shape.Length: 1 })
            {
                return bias;
            }
        }

        return null;
    }

    private NamedTensor? Name(string value) => _links.Constant(value) is { } constant ? Name(constant)?.Named : null;

    private (NamedTensor Named, TensorTransform? Written)? Name(UsedConstant constant) =>
        constant.Names.Select(_naming.Find).FirstOrDefault(named => named is not null);

    /// <summary>Adds a tensor; one that is used several times has to be the same each time.</summary>
    private void Add(string name, UsedConstant constant, Func<TensorView, TensorView> make)
    {
        if (!_found.TryGetValue(name, out (TensorView View, GraphConstant Constant) found))
        {
            _found[name] = (make(constant.View), constant.Constant);
        }
        else if (!ReferenceEquals(found.Constant, constant.Constant) && !AreSame(found.View, make(constant.View)))
        {
            const string remedy = "Export the model again: layers that share their weights have the same ones.";
            throw ModelFileException.Mismatch(_graph.Path, name, "one tensor", "another where it is used again", remedy);
        }
    }

    private static bool AreSame(TensorView left, TensorView right)
    {
        if (left.Type != right.Type || !left.Shape.SequenceEqual(right.Shape))
        {
            return false;
        }

        const int blockBytes = 1 << 20;
        byte[] a = new byte[blockBytes];
        byte[] b = new byte[blockBytes];
        for (long offset = 0; offset < left.Bytes; offset += blockBytes)
        {
            int count = (int)Math.Min(blockBytes, left.Bytes - offset);
            left.Read(offset, a.AsSpan(0, count));
            right.Read(offset, b.AsSpan(0, count));
            if (!a.AsSpan(0, count).SequenceEqual(b.AsSpan(0, count)))
            {
                return false;
            }
        }

        return true;
    }
}
