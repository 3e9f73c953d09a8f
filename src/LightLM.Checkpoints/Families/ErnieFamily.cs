namespace LightLM.Checkpoints.Families;

/// <summary>
/// ERNIE 1.0 to 3.0 (Sun et al., 2019 to 2021): BERT with a table of task types, of which a model without one of its own uses the first.
/// </summary>
internal static class ErnieFamily
{
    public static CheckpointFamily Table { get; } = BertFamily.Table with
    {
        Name = "ernie",
        ClassPrefix = "Ernie",
        EncoderPrefix = "ernie.",
        Tensors = WithTaskTypes(BertFamily.Table.Tensors),
        WriteOwn = (json, _) => json.WriteBoolean("use_task_id", false),
    };

    /// <summary>BERT's names, with the first task type added to each position where there is one.</summary>
    public static IReadOnlyList<TensorRow> WithTaskTypes(IReadOnlyList<TensorRow> rows) =>
    [
        .. rows.Select(row => row.Name == "embeddings.position"
            ? row with { Transform = new TensorTransform.Fold("embeddings.task_type_embeddings.weight", 0) }
            : row),
    ];
}
