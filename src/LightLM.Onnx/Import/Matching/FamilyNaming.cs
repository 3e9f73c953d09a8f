using LightLM.Checkpoints.Families;
using LightLM.Descriptions;

namespace LightLM.Onnx.Import.Matching;

/// <summary>
/// Tells what a graph's values are called in the checkpoints of a family. Exporters keep the names of a module's parameters, with the names of
/// whatever the module lay in before them; graphs that this library wrote have the names of the compact format.
/// </summary>
internal sealed class FamilyNaming
{
    private readonly CheckpointFamily _family;
    private readonly HeadKind _head;
    private readonly string _wrapper;

    /// <summary>Finds what the graph's names begin with.</summary>
    /// <param name="family">The family.</param>
    /// <param name="head">The model's head.</param>
    /// <param name="names">The names of the graph's values.</param>
    public FamilyNaming(CheckpointFamily family, HeadKind head, IEnumerable<string> names)
    {
        _family = family;
        _head = head;
        string table = family.Tensors.First(row => row.Name == TensorNames.WordEmbeddings).Theirs;
        string prefix = names.Where(name => name == table || name.EndsWith($".{table}", StringComparison.Ordinal)).MinBy(name => name.Length)?[..^table.Length] ?? "";
        _wrapper = prefix.EndsWith(family.EncoderPrefix, StringComparison.Ordinal) ? prefix[..^family.EncoderPrefix.Length] : prefix;
    }

    /// <summary>What a value is called in checkpoints, and what makes the checkpoint's tensor of it; null where the name tells nothing.</summary>
    public (NamedTensor Named, TensorTransform? Written)? Find(string name)
    {
        string own = Cut(Cut(name, _wrapper), _family.EncoderPrefix);
        if (Match(own) is { } named)
        {
            return (named, null);
        }

        StoredName? stored = _family.NamesOf(own, _head).FirstOrDefault();
        return stored is not null && Match(stored.Name) is { } ours ? (ours, stored.Transform) : null;
    }

    /// <summary>The matrix that a bias belongs to.</summary>
    public NamedTensor? MatrixOf(NamedTensor bias)
    {
        const string weight = "weight";
        if (bias.Part.Length > 0)
        {
            return bias with { Part = weight };
        }

        string name = bias.Row.Name.Replace(".bias", $".{weight}", StringComparison.Ordinal);
        return name == bias.Row.Name ? null : _family.Tensors.FirstOrDefault(row => row.Name == name) is { } row ? bias with { Row = row } : null;
    }

    /// <summary>Another tensor of the same layer.</summary>
    /// <param name="named">One of the layer's tensors.</param>
    /// <param name="module">Its module in the compact format, such as "attention.query".</param>
    /// <param name="part">"weight" or "bias".</param>
    public NamedTensor? Beside(NamedTensor named, string module, string part) =>
        _family.Tensors.FirstOrDefault(row => row.Name == $"layers.#.{module}.*") is { } row ? new NamedTensor(row, named.Place, part) : null;

    private NamedTensor? Match(string name) =>
        _family.Tensors.Select(row => NamedTensor.Match(row, name, _family.GroupSeparator)).FirstOrDefault(named => named is not null);

    private static string Cut(string name, string prefix) => name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
}
