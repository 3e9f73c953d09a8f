using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>Where a family's checkpoints keep a tensor of the compact format.</summary>
/// <param name="Name">The name of the tensor there.</param>
/// <param name="Transform">What makes ours of it; null where they are the same.</param>
internal sealed record StoredName(string Name, TensorTransform? Transform);

/// <summary>Applies a family's table of tensor names.</summary>
internal static class FamilyNames
{
    private const char Layer = '#';
    private const char Part = '*';

    /// <summary>What comes before the layer's number in the names of a family's layers; null where one layer, without a number, is all of them.</summary>
    public static string? LayerPrefix(this CheckpointFamily family) =>
        family.Tensors.Select(row => row.Theirs).FirstOrDefault(name => name.Contains(Layer, StringComparison.Ordinal))?.Split(Layer)[0];

    /// <summary>What a tensor of the compact format may be called, without the encoder's prefix; the usual name first.</summary>
    /// <param name="family">The family.</param>
    /// <param name="canonical">The tensor's name.</param>
    /// <param name="head">The model's head.</param>
    /// <param name="groups">How layers share their weights, in a family in which they do.</param>
    public static IEnumerable<StoredName> NamesOf(this CheckpointFamily family, string canonical, HeadKind head, LayerGroups? groups = null)
    {
        (string pattern, int layer, string part) = Generalize(canonical);
        string place = groups?.NameOf(layer, family.GroupSeparator!) ?? layer.ToString(CultureInfo.InvariantCulture);
        return family.Rows(pattern, part, head).Select(row => new StoredName(
            row.Theirs.Replace("#", place, StringComparison.Ordinal).Replace("*", part, StringComparison.Ordinal),
            row.Transform));
    }

    /// <summary>What a tensor of the compact format is called in a checkpoint that is written.</summary>
    public static StoredName WrittenName(this CheckpointFamily family, string canonical, HeadKind head, LayerGroups? groups = null)
    {
        string prefix = head == HeadKind.Embedding || family.IsOfHead(canonical, head) ? "" : HeadTensors.EncoderPrefix(head) ?? family.EncoderPrefix;
        StoredName stored = family.NamesOf(canonical, head, groups).First();
        return stored with { Name = prefix + stored.Name };
    }

    /// <summary>Whether models with a head keep a tensor outside of the encoder.</summary>
    public static bool IsOfHead(this CheckpointFamily family, string canonical, HeadKind head)
    {
        (string pattern, _, string part) = Generalize(canonical);
        return family.Rows(pattern, part, head) is [{ IsOfHead: true }, ..];
    }

    /// <summary>
    /// What a checkpoint puts in front of the encoder's names: the family's prefix, or else what the program that trained a head on the encoder calls
    /// the encoder, which stands before the name of the table of words.
    /// </summary>
    public static string PrefixIn(this CheckpointFamily family, IEnumerable<string> tensors)
    {
        string words = family.NamesOf(TensorNames.WordEmbeddings, HeadKind.Embedding).First().Name;
        string[] tables = [.. tensors.Where(name => name.EndsWith(words, StringComparison.Ordinal))];
        return tables is [string table] && table.EndsWith("." + words, StringComparison.Ordinal) ? table[..^words.Length] : family.EncoderPrefix;
    }

    /// <summary>How many tensors of the family's embeddings and first layer are not among a checkpoint's.</summary>
    public static int CountMissing(this CheckpointFamily family, IReadOnlySet<string> tensors)
    {
        string prefix = family.PrefixIn(tensors);
        string place = family.GroupSeparator is string separator ? $"0{separator}0" : "0";
        return family.Tensors
            .Where(row => row.Name.StartsWith("embeddings.", StringComparison.Ordinal) || row.Name.StartsWith("layers.", StringComparison.Ordinal))
            .GroupBy(row => row.Name, StringComparer.Ordinal)
            .Count(rows => !rows.Select(row => row.Theirs.Replace("#", place, StringComparison.Ordinal).Replace("*", "weight", StringComparison.Ordinal))
                .Any(name => tensors.Contains(name) || tensors.Contains(prefix + name)));
    }

    /// <summary>Whether a tensor that was not asked for is known.</summary>
    public static bool IsUnneeded(this CheckpointFamily family, string name) => family.Unneeded.Any(pattern => pattern switch
    {
        [Part, .. string end] => name.EndsWith(end, StringComparison.Ordinal),
        [.. string start, Part] => name.StartsWith(start, StringComparison.Ordinal),
        _ => name == pattern,
    });

    /// <summary>The rows of a tensor: those for the head, or else those for all; of the family, or else of heads on any family.</summary>
    private static TensorRow[] Rows(this CheckpointFamily family, string pattern, string part, HeadKind head)
    {
        string whole = pattern.Replace("*", part, StringComparison.Ordinal);
        bool isOf(TensorRow row) => row.Name == pattern || row.Name == whole;
        TensorRow[] rows = [.. family.Tensors.Where(isOf)];
        rows = rows.Length > 0 ? rows : [.. (family.Toolkit == Toolkit.Transformers ? HeadTensors.All : HeadTensors.Transposed).Where(isOf)];
        TensorRow[] own = [.. rows.Where(row => row.Head == head)];
        return own.Length > 0 ? own : [.. rows.Where(row => row.Head is null)];
    }

    /// <summary>"layers.3.attention.query.bias" is "layers.#.attention.query.*" of layer 3 and part "bias".</summary>
    private static (string Pattern, int Layer, string Part) Generalize(string canonical)
    {
        int dot = canonical.LastIndexOf('.');
        string part = canonical[(dot + 1)..];
        bool hasPart = part is "weight" or "bias";
        string pattern = hasPart ? $"{canonical[..dot]}.{Part}" : canonical;
        string[] words = pattern.Split('.', 3);
        return words is ["layers", string number, string module] && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer)
            ? ($"layers.{Layer}.{module}", layer, part)
            : (pattern, 0, part);
    }
}
