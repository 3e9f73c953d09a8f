namespace LightLM.Descriptions;

/// <summary>One dimension of a tensor that a model must have.</summary>
/// <param name="Field">The field of the description that determines it, under the compact format's name.</param>
/// <param name="Size">The number of elements.</param>
internal readonly record struct Dimension(string Field, long Size);

/// <summary>A tensor that a model must have.</summary>
internal sealed record ExpectedTensor(string Name, IReadOnlyList<Dimension> Shape)
{
    /// <summary>Whether a model may leave the tensor out.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Whether a stored tensor has the expected shape.</summary>
    public bool HasShape(TensorInfo tensor) =>
        tensor.Shape.Select(size => (long)size).SequenceEqual(Shape.Select(dimension => dimension.Size));

    /// <summary>The shape with the fields that determine it, such as "[hidden_size 312, feed_forward_size 1248]".</summary>
    /// <param name="fieldName">Turns a field's name into the one that the reader of the message knows.</param>
    public string ShowShape(Func<string, string> fieldName) =>
        $"[{string.Join(", ", Shape.Select(dimension => $"{fieldName(dimension.Field)} {dimension.Size}"))}]";
}

/// <summary>The tensors that a description asks for: the one list that the readers, the writer and the converter share.</summary>
internal static class ExpectedTensors
{
    /// <summary>The fields of descriptions that determine shapes.</summary>
    public static class Fields
    {
        public const string VocabularySize = "vocabulary_size";
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
        Dimension vocabulary = new(Fields.VocabularySize, encoder.VocabularySize);
        List<ExpectedTensor> tensors =
        [
            new(TensorNames.WordEmbeddings, [vocabulary, hidden]),
            new(TensorNames.PositionEmbeddings, [new(Fields.MaxPositions, encoder.MaxPositions), hidden]),
            new(TensorNames.TokenTypeEmbeddings, [new(Fields.TokenTypes, encoder.TokenTypes), hidden]),
            .. Norm(TensorNames.EmbeddingsNorm, hidden),
        ];

        for (int i = 0; i < encoder.Layers.Count; i++)
        {
            Dimension heads = new(Fields.HeadsWidth, (long)encoder.Layers[i].AttentionHeads * encoder.HeadSize);
            Dimension inner = new(Fields.FeedForwardSize, encoder.Layers[i].FeedForwardSize);
            tensors.AddRange(
            [
                .. Linear(TensorNames.Query(i), heads, hidden),
                .. Linear(TensorNames.Key(i), heads, hidden),
                .. Linear(TensorNames.Value(i), heads, hidden),
                .. Linear(TensorNames.AttentionOutput(i), hidden, heads),
                .. Norm(TensorNames.AttentionNorm(i), hidden),
                .. Linear(TensorNames.FeedForwardInner(i), inner, hidden),
                .. Linear(TensorNames.FeedForwardOutput(i), hidden, inner),
                .. Norm(TensorNames.FeedForwardNorm(i), hidden),
            ]);
        }

        if (encoder.HasPooler)
        {
            tensors.AddRange(Linear(TensorNames.Pooler, hidden, hidden));
        }

        tensors.AddRange(Head(task, hidden, vocabulary));
        return tensors;
    }

    private static ExpectedTensor[] Head(TaskDescription task, Dimension hidden, Dimension vocabulary)
    {
        Dimension labels = new(Fields.Labels, task.Labels.Count);
        return task.Head switch
        {
            HeadKind.Embedding => [],
            HeadKind.SequenceClassification or HeadKind.TokenClassification => Linear(TensorNames.Classifier, labels, hidden),
            HeadKind.SpanPairClassification =>
            [
                .. Linear(TensorNames.SpanDense, hidden, new(Fields.SpanPair, 2 * hidden.Size)),
                .. Linear(TensorNames.Classifier, labels, hidden),
            ],
            HeadKind.QuestionAnswering => Linear(TensorNames.Classifier, new(Fields.StartAndEnd, 2), hidden),
            HeadKind.MaskedLanguageModel =>
            [
                .. Linear(TensorNames.LanguageModelTransform, hidden, hidden),
                .. Norm(TensorNames.LanguageModelNorm, hidden),
                new(TensorNames.Weight(TensorNames.LanguageModelDecoder), [vocabulary, hidden]) { IsOptional = true },
                new(TensorNames.Bias(TensorNames.LanguageModelDecoder), [vocabulary]),
            ],
            _ => throw new ArgumentOutOfRangeException(nameof(task), task.Head, "There is no such head."),
        };
    }

    private static ExpectedTensor[] Linear(string module, Dimension outputs, Dimension inputs) =>
        [new(TensorNames.Weight(module), [outputs, inputs]), new(TensorNames.Bias(module), [outputs])];

    private static ExpectedTensor[] Norm(string module, Dimension width) =>
        [new(TensorNames.Weight(module), [width]), new(TensorNames.Bias(module), [width])];
}
