namespace LightLM.Descriptions;

/// <summary>The tensors that a description asks for: the one list that the readers, the writer and the converter share.</summary>
internal sealed class ExpectedTensors
{
    private readonly EncoderDescription _encoder;
    private readonly TaskDescription _task;
    private readonly Dimension _hidden;
    private readonly Dimension _output;
    private readonly Dimension _embedded;
    private readonly Dimension _vocabulary;
    private readonly List<ExpectedTensor> _tensors = [];

    private ExpectedTensors(EncoderDescription encoder, TaskDescription task)
    {
        _encoder = encoder;
        _task = task;
        _hidden = new Dimension(Fields.HiddenSize, encoder.HiddenSize);
        _output = encoder.IsReversible ? new Dimension(Fields.OutputSize, encoder.OutputSize) : _hidden;
        _embedded = encoder.Embedding.Size is int size ? new Dimension(Fields.EmbeddingSize, size) : _hidden;
        _vocabulary = new Dimension(Fields.VocabularySize, encoder.Embedding.VocabularySize);
    }

    /// <summary>The fields of descriptions that determine shapes.</summary>
    public static class Fields
    {
        public const string VocabularySize = "vocabulary_size";
        public const string EmbeddingSize = "embedding_size";
        public const string HiddenSize = "hidden_size";
        public const string OutputSize = "2 * hidden_size";
        public const string AxialRows = "axial rows";
        public const string AxialColumns = "axial columns";
        public const string AxialWidth = "axial width";
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
        public const string NextOrNot = "next or not";
        public const string PointerPairs = "2 * labels * pointer size";
        public const string PointerPair = "2 * pointer size";
        public const string PointerTypes = "2 * labels";
        public const string EndInputs = "hidden_size + start labels";
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

        if (encoder.IsReversible)
        {
            list.AddNorm(TensorNames.OutputNorm, list._output);
        }

        if (encoder.Pooler != PoolerKind.None)
        {
            list.AddLinear(TensorNames.Pooler, list._hidden, list._output);
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

        if (embedding.Axial is AxialPositions axial)
        {
            AddTable(TensorNames.PositionRows, new(Fields.AxialRows, axial.Rows), new(Fields.AxialWidth, axial.RowWidth));
            AddTable(TensorNames.PositionColumns, new(Fields.AxialColumns, axial.Columns), new(Fields.AxialWidth, _embedded.Size - axial.RowWidth));
        }

        if (embedding.TokenTypes > 0)
        {
            AddTable(TensorNames.TokenTypeEmbeddings, new(Fields.TokenTypes, embedding.TokenTypes), _embedded);
        }

        if (embedding.HasNorm)
        {
            AddNorm(TensorNames.EmbeddingsNorm, _embedded);
        }

        if (embedding.Size is not null)
        {
            AddLinear(TensorNames.EmbeddingsProjection, _hidden, _embedded);
        }
    }

    private void AddLayer(int layer)
    {
        Dimension heads = new(Fields.HeadsWidth, (long)_encoder.Layers[layer].AttentionHeads * _encoder.HeadSize);
        Dimension inner = new(Fields.FeedForwardSize, _encoder.Layers[layer].FeedForwardSize);
        bool isFull = _encoder.Layers[layer].Attention == AttentionKind.Full;
        foreach (string projection in TensorNames.Projections(layer, _encoder.Layers[layer].Attention))
        {
            AddLayerLinear(projection, heads, _hidden, isFull);
        }

        AddLayerLinear(TensorNames.AttentionOutput(layer), _hidden, heads, isFull);
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
            case HeadKind.SequenceClassification:
                AddLinear(TensorNames.Classifier, labels, _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.TokenClassification:
                AddLinear(TensorNames.Classifier, labels, _output, TensorKind.LastMatrix);
                AddCrf(labels);
                break;
            case HeadKind.SpanPairClassification:
                AddLinear(TensorNames.SpanDense, _hidden, new(Fields.SpanPair, 2 * _output.Size));
                AddLinear(TensorNames.Classifier, labels, _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.QuestionAnswering:
                AddLinear(TensorNames.Classifier, new(Fields.StartAndEnd, 2), _output, TensorKind.LastMatrix);
                break;
            case HeadKind.MultipleChoice:
                AddLinear(TensorNames.Classifier, new(Fields.Score, 1), _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.ReplacedTokenDetection:
                AddLinear(TensorNames.DetectionTransform, _hidden, _output);
                AddLinear(TensorNames.Classifier, new(Fields.Score, 1), _hidden, TensorKind.LastMatrix);
                break;
            case HeadKind.SpanScoring:
                AddPointer(_task.Pointer!);
                break;
            case HeadKind.StartEndClassification:
                AddStartEnd(labels);
                break;
            case HeadKind.PromptedExtraction:
                AddLinear(TensorNames.PromptedStart, new(Fields.Score, 1), _output, TensorKind.LastMatrix);
                AddLinear(TensorNames.PromptedEnd, new(Fields.Score, 1), _output, TensorKind.LastMatrix);
                break;
            case HeadKind.MaskedLanguageModel:
                AddLanguageModel();
                if (_task.HasNextSentence)
                {
                    AddLinear(TensorNames.NextSentence, new(Fields.NextOrNot, 2), _hidden, TensorKind.LastMatrix);
                }

                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(_task), _task.Head, "There is no such head.");
        }
    }

    private void AddCrf(Dimension labels)
    {
        if (_task.Crf != CrfScope.None)
        {
            _tensors.Add(new ExpectedTensor(TensorNames.CrfTransitions, TensorKind.LastMatrix, [labels, labels]));
            AddVector(TensorNames.CrfStart, labels);
            AddVector(TensorNames.CrfEnd, labels);
        }
    }

    private void AddPointer(PointerDescription pointer)
    {
        long labels = _task.Labels.Count;
        Dimension pair = new(Fields.PointerPair, 2L * pointer.Size);
        if (pointer.Kind == PointerKind.Global)
        {
            AddLinear(TensorNames.PointerPairs, new(Fields.PointerPairs, labels * pair.Size), _output);
            return;
        }

        Dimension input = pointer.Kind == PointerKind.EfficientOfPair ? pair : _output;
        AddLinear(TensorNames.PointerPair, pair, _output);
        AddLinear(TensorNames.PointerTypes, new(Fields.PointerTypes, 2 * labels), input, TensorKind.LastMatrix);
    }

    /// <summary>What reads the ids of labels beside states, which are far smaller, stays in floating point.</summary>
    private void AddStartEnd(Dimension labels)
    {
        Dimension inputs = new(Fields.EndInputs, _output.Size + _task.StartLabelInputs);
        AddLinear(TensorNames.StartClassifier, labels, _output, TensorKind.LastMatrix);
        AddLinear(TensorNames.EndTransform, inputs, inputs, TensorKind.LastMatrix);
        AddVector(TensorNames.Weight(TensorNames.EndNorm), inputs);
        AddVector(TensorNames.Bias(TensorNames.EndNorm), inputs);
        AddLinear(TensorNames.EndClassifier, labels, inputs, TensorKind.LastMatrix);
    }

    private void AddDenseLayers()
    {
        Dimension inputs = new(Fields.PooledWidth, _task.Pooling.Width(_encoder));
        foreach ((int index, DenseDescription dense) in _task.Dense.Index())
        {
            Dimension outputs = new(Fields.DenseOutputs, dense.Outputs);
            AddLinear(TensorNames.HeadDense(index), outputs, inputs, TensorKind.LastMatrix, dense.HasBias);
            inputs = outputs;
        }
    }

    /// <summary>A reversible encoder's states go to the decoder as they are, which is never the word embeddings: they are half as wide.</summary>
    private void AddLanguageModel()
    {
        if (!_encoder.IsReversible)
        {
            AddLinear(TensorNames.LanguageModelTransform, _embedded, _output);
            AddNorm(TensorNames.LanguageModelNorm, _embedded);
        }

        Dimension width = _encoder.IsReversible ? _output : _embedded;
        AddTable(TensorNames.Weight(TensorNames.LanguageModelDecoder), _vocabulary, width, isOptional: !_encoder.IsReversible);
        AddVector(TensorNames.Bias(TensorNames.LanguageModelDecoder), _vocabulary);
    }

    private void AddLayerLinear(string module, Dimension outputs, Dimension inputs, bool mayHaveBias = true) =>
        AddLinear(module, outputs, inputs, hasBias: _encoder.HasBiases && mayHaveBias);

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
