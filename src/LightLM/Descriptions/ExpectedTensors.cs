namespace LightLM.Descriptions;

/// <summary>The tensors that a description asks for: the one list that the readers, the writer and the converter share.</summary>
internal sealed class ExpectedTensors
{
    private readonly EncoderDescription _encoder;
    private readonly TaskDescription _task;
    private readonly Dimension _hidden;
    private readonly Dimension _embedded;
    private readonly Dimension _vocabulary;
    private readonly List<ExpectedTensor> _tensors = [];

    private ExpectedTensors(EncoderDescription encoder, TaskDescription task)
    {
        _encoder = encoder;
        _task = task;
        _hidden = new Dimension(Fields.HiddenSize, encoder.HiddenSize);
        _embedded = encoder.Embedding.Size is int size ? new Dimension(Fields.EmbeddingSize, size) : _hidden;
        _vocabulary = new Dimension(Fields.VocabularySize, encoder.Embedding.VocabularySize);
    }

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
        public const string Score = "score";
        public const string PooledWidth = "pooled states";
        public const string DenseOutputs = "dense.outputs";
    }

    /// <summary>Lists the tensors of a model.</summary>
    public static IReadOnlyList<ExpectedTensor> Of(EncoderDescription encoder, TaskDescription task)
    {
        ExpectedTensors list = new(encoder, task);
        list.AddEmbeddings();
        for (int layer = 0; layer < encoder.Layers.Count; layer++)
        {
            if (encoder.WeightsOf(layer) == layer)
            {
                list.AddLayer(layer);
            }
        }

        if (encoder.Pooler != PoolerKind.None)
        {
            list.AddLinear(TensorNames.Pooler, list._hidden, list._hidden);
        }

        list.AddHead();
        return list._tensors;
    }

    private void AddEmbeddings()
    {
        EmbeddingDescription embedding = _encoder.Embedding;
        AddTable(TensorNames.WordEmbeddings, _vocabulary, _embedded);
        if (embedding.Positions == PositionKind.Absolute)
        {
            AddTable(TensorNames.PositionEmbeddings, new(Fields.MaxPositions, embedding.MaxPositions), _embedded);
        }

        if (embedding.TokenTypes > 0)
        {
            AddTable(TensorNames.TokenTypeEmbeddings, new(Fields.TokenTypes, embedding.TokenTypes), _embedded);
        }

        AddNorm(TensorNames.EmbeddingsNorm, _embedded);
        if (embedding.Size is not null)
        {
            AddLinear(TensorNames.EmbeddingsProjection, _hidden, _embedded);
        }
    }

    private void AddLayer(int layer)
    {
        Dimension heads = new(Fields.HeadsWidth, (long)_encoder.Layers[layer].AttentionHeads * _encoder.HeadSize);
        Dimension inner = new(Fields.FeedForwardSize, _encoder.Layers[layer].FeedForwardSize);
        AddLayerLinear(TensorNames.Query(layer), heads, _hidden);
        AddLayerLinear(TensorNames.Key(layer), heads, _hidden);
        AddLayerLinear(TensorNames.Value(layer), heads, _hidden);
        AddLayerLinear(TensorNames.AttentionOutput(layer), _hidden, heads);
        AddNorm(TensorNames.AttentionNorm(layer), _hidden);
        AddLayerLinear(TensorNames.FeedForwardInner(layer), inner, _hidden);
        AddLayerLinear(TensorNames.FeedForwardOutput(layer), _hidden, inner);
        AddNorm(TensorNames.FeedForwardNorm(layer), _hidden);
    }

    private void AddHead()
    {
        Dimension labels = new(Fields.Labels, _task.Labels.Count);
        switch (_task.Head)
        {
            case HeadKind.Embedding:
                AddDenseLayers();
                break;
            case HeadKind.SequenceClassification or HeadKind.TokenClassification:
                AddLinear(TensorNames.Classifier, labels, _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.SpanPairClassification:
                AddLinear(TensorNames.SpanDense, _hidden, new(Fields.SpanPair, 2 * _hidden.Size));
                AddLinear(TensorNames.Classifier, labels, _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.QuestionAnswering:
                AddLinear(TensorNames.Classifier, new(Fields.StartAndEnd, 2), _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.MultipleChoice:
                AddLinear(TensorNames.Classifier, new(Fields.Score, 1), _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.ReplacedTokenDetection:
                AddLinear(TensorNames.DetectionTransform, _hidden, _hidden);
                AddLinear(TensorNames.Classifier, new(Fields.Score, 1), _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.MaskedLanguageModel:
                AddLinear(TensorNames.LanguageModelTransform, _embedded, _hidden);
                AddNorm(TensorNames.LanguageModelNorm, _embedded);
                AddTable(TensorNames.Weight(TensorNames.LanguageModelDecoder), _vocabulary, _embedded, isOptional: true);
                AddVector(TensorNames.Bias(TensorNames.LanguageModelDecoder), _vocabulary);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(_task), _task.Head, "There is no such head.");
        }
    }

    private void AddDenseLayers()
    {
        Dimension inputs = new(Fields.PooledWidth, (long)_task.Pooling.PartCount() * _hidden.Size);
        foreach ((int index, DenseDescription dense) in _task.Dense.Index())
        {
            Dimension outputs = new(Fields.DenseOutputs, dense.Outputs);
            AddLinear(TensorNames.HeadDense(index), outputs, inputs, TensorKind.LastMatrix, dense.HasBias);
            inputs = outputs;
        }
    }

    private void AddLayerLinear(string module, Dimension outputs, Dimension inputs) =>
        AddLinear(module, outputs, inputs, hasBias: _encoder.HasBiases);

    private void AddLinear(string module, Dimension outputs, Dimension inputs, TensorKind kind = TensorKind.Matrix, bool hasBias = true)
    {
        _tensors.Add(new ExpectedTensor(TensorNames.Weight(module), kind, [outputs, inputs]));
        if (hasBias)
        {
            AddVector(TensorNames.Bias(module), outputs);
        }
    }

    private void AddNorm(string module, Dimension width)
    {
        if (_encoder.Norm == NormKind.Layer)
        {
            AddVector(TensorNames.Weight(module), width);
            AddVector(TensorNames.Bias(module), width);
        }
    }

    private void AddTable(string name, Dimension rows, Dimension width, bool isOptional = false) =>
        _tensors.Add(new ExpectedTensor(name, TensorKind.Table, [rows, width]) { IsOptional = isOptional });

    private void AddVector(string name, Dimension width) => _tensors.Add(new ExpectedTensor(name, TensorKind.Vector, [width]));
}
