namespace LightLM.Checkpoints.Families;

/// <summary>
/// What the tensors of heads are called that stand on encoders of any family: the names of the programs that train them. A family's own table
/// comes before this one.
/// </summary>
internal static class HeadTensors
{
    /// <summary>The rows. The scores of a CRF have pytorch-crf's names.</summary>
    public static IReadOnlyList<TensorRow> All { get; } =
    [
        new("head.crf.transitions", "crf.transitions"),
        new("head.crf.start", "crf.start_transitions"),
        new("head.crf.end", "crf.end_transitions"),
    ];
}
