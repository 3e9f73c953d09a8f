using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Compact;

namespace LightLM.Checkpoints;

/// <summary>
/// Reads and writes what configurations say about heads that find entities: the fields of the programs that train them. Where a configuration is
/// silent, the weights tell.
/// </summary>
internal static class EntityHeads
{
    /// <summary>The width of queries and keys.</summary>
    public const string PointerSize = "inner_dim";

    private const string Crf = "crf";
    private const string SkipsSpecialTokens = "crf_skip_special_tokens";
    private const string Types = "ent_type_size";
    private const string IsRotary = "RoPE";
    private const string SoftLabel = "soft_label";

    /// <summary>What no other program writes: which of two efficient heads it is, where their weights have the same shapes.</summary>
    private const string PointerKindField = "pointer_kind";

    /// <summary>Which tokens a CRF connects: one is there where the configuration says so, and else where its weights are.</summary>
    public static CrfScope ReadCrf(JsonItem config, Func<string, IReadOnlyList<int>?> shapeOf) =>
        !(config[Crf].OrNull?.Flag() ?? shapeOf(TensorNames.CrfTransitions) is not null) ? CrfScope.None
        : config[SkipsSpecialTokens].OrNull?.Flag() == true ? CrfScope.Text
        : CrfScope.Sequence;

    /// <summary>The number of types of entities that a head scores spans for; null where nothing says.</summary>
    public static int? ReadTypes(JsonItem config, Func<string, IReadOnlyList<int>?> shapeOf) =>
        config[Types].OrNull?.Integer(1, InputLimits.MaxTags)
        ?? shapeOf(TensorNames.Weight(TensorNames.PointerTypes))?[0] / 2;

    /// <summary>How spans are scored. Of both efficient heads, the size of the matrix of types tells which it is.</summary>
    public static PointerDescription ReadPointer(JsonItem config, int types, Func<string, IReadOnlyList<int>?> shapeOf)
    {
        int? pairs = shapeOf(TensorNames.Weight(TensorNames.PointerPairs))?[0] / (2 * Math.Max(1, types));
        int? pair = shapeOf(TensorNames.Weight(TensorNames.PointerPair))?[0] / 2;
        int size = config[PointerSize].OrNull?.Integer(1, InputLimits.MaxWidth) ?? Math.Max(1, pair ?? pairs ?? 1);
        PointerKind kind = pair is null ? PointerKind.Global
            : shapeOf(TensorNames.Weight(TensorNames.PointerTypes)) is [_, int inputs] && inputs == 2 * size
                && inputs != shapeOf(TensorNames.Weight(TensorNames.PointerPair))![^1] ? PointerKind.EfficientOfPair
            : PointerKind.Efficient;
        return new PointerDescription(
            CompactTask.ReadPointerKind(config[PointerKindField]) ?? kind, size, config[IsRotary].OrNull?.Flag() ?? true);
    }

    /// <summary>Whether ends are decided by the probabilities of start labels.</summary>
    public static bool ReadSoftStartLabels(JsonItem config, int labels, Func<string, IReadOnlyList<int>?> shapeOf)
    {
        int? hidden = shapeOf(TensorNames.Weight(TensorNames.StartClassifier))?[^1];
        int? inputs = shapeOf(TensorNames.Weight(TensorNames.EndClassifier))?[^1];
        return config[SoftLabel].OrNull?.Flag() ?? (labels > 1 && inputs == hidden + labels);
    }

    /// <summary>Writes the fields that the other methods read.</summary>
    public static void Write(Utf8JsonWriter json, TaskDescription task)
    {
        if (task.Crf != CrfScope.None)
        {
            json.WriteBoolean(Crf, true);
            json.WriteBoolean(SkipsSpecialTokens, task.Crf == CrfScope.Text);
        }

        if (task.Pointer is PointerDescription pointer)
        {
            json.WriteNumber(Types, task.Labels.Count);
            json.WriteNumber(PointerSize, pointer.Size);
            json.WriteBoolean(IsRotary, pointer.IsRotary);
            json.WriteString(PointerKindField, CompactTask.NameOf(pointer.Kind));
        }

        if (task.Head == HeadKind.StartEndClassification)
        {
            json.WriteBoolean(SoftLabel, task.SoftStartLabels);
        }
    }
}
