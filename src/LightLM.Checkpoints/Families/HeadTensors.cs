using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>
/// What the tensors of heads are called that stand on encoders of any family: the names of the programs that train them. A family's own table
/// comes before this one.
/// </summary>
internal static class HeadTensors
{
    /// <summary>The rows: pytorch-crf's names, those of GlobalPointer's and EfficientGlobalPointer's modules, those of start and end, and UIE's.</summary>
    public static IReadOnlyList<TensorRow> All { get; } =
    [
        new("head.crf.transitions", "crf.transitions"),
        new("head.crf.start", "crf.start_transitions"),
        new("head.crf.end", "crf.end_transitions"),
        new("head.pointer.*", "dense.*"),
        new("head.pointer_pair.*", "dense_1.*"),
        new("head.pointer_types.*", "dense_2.*"),
        new("head.start.*", "start_fc.dense.*"),
        new("head.end_transform.*", "end_fc.dense_0.*"),
        new("head.end_norm.*", "end_fc.LayerNorm.*"),
        new("head.end.*", "end_fc.dense_1.*"),
        new("head.prompted_start.*", "linear_start.*"),
        new("head.prompted_end.*", "linear_end.*"),
    ];

    /// <summary>The rows where a toolkit stores the matrices of dense modules [inputs, outputs].</summary>
    public static IReadOnlyList<TensorRow> Transposed { get; } =
        [.. All.Select(row => row.Theirs.EndsWith(".*", StringComparison.Ordinal) ? row with { Transform = new TensorTransform.Transposed() } : row)];

    /// <summary>What models with a head put in front of the encoder's names, whatever its family.</summary>
    public static string? EncoderPrefix(HeadKind head) => head == HeadKind.SpanScoring ? "encoder." : null;
}
