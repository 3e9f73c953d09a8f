namespace LightLM.Descriptions;

/// <summary>The tensors that a description asks for: the one list that the readers, the writer and the converter share.</summary>
internal static class ExpectedTensors
{
    /// <summary>The fields of descriptions that determine shapes.</summary>
    public static class Fields
    {
        public const string VocabularySize = "vocabulary_size";
        public const string EmbeddingSize = "embedding_size";
        public const string HiddenSize = "hidden_size";
        public const string HeadsWidth = "attention_heads * head_size";
        public const string MaxPositions = "max_positions";
        public const string TokenTypes = "token_types";
        public const string FeedForwardSize = "feed_forward_size";
        public const string Labels = "labels";
        public const string SpanPair = "2 * hidden_size";
        public const string StartAndEnd = "start and end";
    }

    /// <summary>Lists the tensors of a model.</summary>
    public static IReadOnlyList<ExpectedTensor> Of(EncoderDescription encoder, TaskDescription task)
    {
        Dimension hidden = new(Fields.HiddenSize, encoder.HiddenSize);
        Dimension embedded = encoder.Embedding.Size is int size ? new(Fields.EmbeddingSize, size) : hidden;
        Dimension vocabulary = new(Fields.VocabularySize, encoder.Embedding.VocabularySize);
        List<ExpectedTensor> tensors = [.. Embeddings(encoder.Embedding, embedded, hidden, vocabulary)];
        for (int layer = 0; layer < encoder.Layers.Count; layer++)
        {
            if (encoder.WeightsOf(layer) == layer)
            {
                tensors.AddRange(Layer(encoder, layer, hidden));
            }
        }

        return
        [
            .. tensors,
            .. encoder.Pooler == PoolerKind.None ? [] : Linear(TensorNames.Pooler, hidden, hidden),
            .. Head(task, embedded, hidden, vocabulary),
        ];
    }

    private static ExpectedTensor[] Embeddings(EmbeddingDescription embedding, Dimension embedded, Dimension hidden, Dimension vocabulary) =>
    [
        Table(TensorNames.WordEmbeddings, vocabulary, embedded),
        Table(TensorNames.PositionEmbeddings, new(Fields.MaxPositions, embedding.MaxPositions), embedded),
        .. embedding.TokenTypes == 0 ? (ExpectedTensor[])[] : [Table(TensorNames.TokenTypeEmbeddings, new(Fields.TokenTypes, embedding.TokenTypes), embedded)],
        .. Norm(TensorNames.EmbeddingsNorm, embedded),
        .. embedding.Size is null ? [] : Linear(TensorNames.EmbeddingsProjection, hidden, embedded),
    ];

    private static ExpectedTensor[] Layer(EncoderDescription encoder, int layer, Dimension hidden)
    {
        Dimension heads = new(Fields.HeadsWidth, (long)encoder.Layers[layer].AttentionHeads * encoder.HeadSize);
        Dimension inner = new(Fields.FeedForwardSize, encoder.Layers[layer].FeedForwardSize);
        return
        [
            .. Linear(TensorNames.Query(layer), heads, hidden),
            .. Linear(TensorNames.Key(layer), heads, hidden),
            .. Linear(TensorNames.Value(layer), heads, hidden),
            .. Linear(TensorNames.AttentionOutput(layer), hidden, heads),
            .. Norm(TensorNames.AttentionNorm(layer), hidden),
            .. Linear(TensorNames.FeedForwardInner(layer), inner, hidden),
            .. Linear(TensorNames.FeedForwardOutput(layer), hidden, inner),
            .. Norm(TensorNames.FeedForwardNorm(layer), hidden),
        ];
    }

    private static ExpectedTensor[] Head(TaskDescription task, Dimension embedded, Dimension hidden, Dimension vocabulary)
    {
        Dimension labels = new(Fields.Labels, task.Labels.Count);
        return task.Head switch
        {
            HeadKind.Embedding => [],
            HeadKind.SequenceClassification or HeadKind.TokenClassification => Linear(TensorNames.Classifier, labels, hidden, TensorKind.LastMatrix),
            HeadKind.SpanPairClassification =>
            [
                .. Linear(TensorNames.SpanDense, hidden, new(Fields.SpanPair, 2 * hidden.Size)),
                .. Linear(TensorNames.Classifier, labels, hidden, TensorKind.LastMatrix),
            ],
            HeadKind.QuestionAnswering => Linear(TensorNames.Classifier, new(Fields.StartAndEnd, 2), hidden, TensorKind.LastMatrix),
            HeadKind.MaskedLanguageModel =>
            [
                .. Linear(TensorNames.LanguageModelTransform, embedded, hidden),
                .. Norm(TensorNames.LanguageModelNorm, embedded),
                Table(TensorNames.Weight(TensorNames.LanguageModelDecoder), vocabulary, embedded) with { IsOptional = true },
                Vector(TensorNames.Bias(TensorNames.LanguageModelDecoder), vocabulary),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(task), task.Head, "There is no such head."),
        };
    }

    private static ExpectedTensor[] Linear(string module, Dimension outputs, Dimension inputs, TensorKind kind = TensorKind.Matrix) =>
        [new(TensorNames.Weight(module), kind, [outputs, inputs]), Vector(TensorNames.Bias(module), outputs)];

    private static ExpectedTensor[] Norm(string module, Dimension width) =>
        [Vector(TensorNames.Weight(module), width), Vector(TensorNames.Bias(module), width)];

    private static ExpectedTensor Table(string name, Dimension rows, Dimension width) => new(name, TensorKind.Table, [rows, width]);

    private static ExpectedTensor Vector(string name, Dimension width) => new(name, TensorKind.Vector, [width]);
}
