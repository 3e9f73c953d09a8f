using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families.TensorFlow;

/// <summary>
/// What the original releases call variables. The names in transformers were made of them: scopes lie between slashes, a norm has gamma and beta, and a
/// matrix is a kernel [inputs, outputs].
/// </summary>
internal static class TensorFlowNames
{
    private static readonly TensorTransform Transposed = new TensorTransform.Transposed();

    /// <summary>The classifiers of the scripts that fine-tune: of texts, and of questions. Their weights are [labels, inputs].</summary>
    public static IReadOnlyList<TensorRow> ClassifierTensors { get; } =
    [
        new("head.classifier.weight", "cls/squad/output_weights") { Head = HeadKind.QuestionAnswering },
        new("head.classifier.bias", "cls/squad/output_bias") { Head = HeadKind.QuestionAnswering },
        new("head.classifier.weight", "output_weights"),
        new("head.classifier.bias", "output_bias"),
    ];

    /// <summary>
    /// The heads of pre-training: the masked-LM head, whose matrix is always the word embeddings', and the classifier of next sentences, or of their
    /// order, whose weights are [labels, inputs].
    /// </summary>
    public static IReadOnlyList<TensorRow> PretrainingTensors { get; } =
    [
        .. Dense("head.transform", "cls/predictions/transform/dense"),
        .. Norm("head.transform_norm", "cls/predictions/transform/LayerNorm"),
        new("head.decoder.bias", "cls/predictions/output_bias"),
        new("head.decoder.weight", "cls/predictions/output_weights"),
        new("head.next_sentence.weight", "cls/seq_relationship/output_weights"),
        new("head.next_sentence.bias", "cls/seq_relationship/output_bias"),
    ];

    /// <summary>Other heads of pretraining, and the state of optimizers.</summary>
    public static IReadOnlyList<string> Unneeded { get; } =
    [
        "cls/*", "pooler/*", "*/adam_m", "*/adam_v", "*/Adam", "*/Adam_1", "*/Momentum", "beta1_power", "beta2_power", "global_step",
    ];

    /// <summary>A matrix and its bias.</summary>
    public static IReadOnlyList<TensorRow> Dense(string name, string theirs) =>
        [new($"{name}.weight", $"{theirs}/kernel") { Transform = Transposed }, new($"{name}.bias", $"{theirs}/bias")];

    /// <summary>A norm's parameters.</summary>
    public static IReadOnlyList<TensorRow> Norm(string name, string theirs) =>
        [new($"{name}.weight", $"{theirs}/gamma"), new($"{name}.bias", $"{theirs}/beta")];

    /// <summary>The variables of embeddings and layers by their names in transformers.</summary>
    public static IEnumerable<TensorRow> Of(IEnumerable<TensorRow> rows) => rows.SelectMany(row =>
    {
        string theirs = row.Theirs.Replace("layer.#", "layer_#", StringComparison.Ordinal).Replace('.', '/');
        string scope = theirs[..theirs.LastIndexOf('/')];
        string name = row.Name[..^(row.Name.EndsWith(".*", StringComparison.Ordinal) ? 2 : 0)];
        return name == row.Name ? [new(name, scope)]
            : scope.EndsWith("LayerNorm", StringComparison.Ordinal) ? Norm(name, scope)
            : Dense(name, scope);
    });
}
