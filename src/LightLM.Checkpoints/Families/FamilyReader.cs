using System.Globalization;
using LightLM.Checkpoints.Sentences;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Families;

/// <summary>Reads a checkpoint by its family's table.</summary>
internal sealed class FamilyReader
{
    private readonly CheckpointFamily _family;
    private readonly JsonItem _config;
    private readonly TensorSource _weights;
    private readonly string _prefix;
    private readonly TensorPlacement _placement;
    private readonly CheckpointClass _class;
    private readonly HeadKind _head;
    private readonly bool _hasNextSentence;
    private LayerGroups? _groups;

    private FamilyReader(CheckpointFamily family, JsonItem config, TensorSource weights, bool isSentence)
    {
        _family = family;
        _config = config;
        _weights = weights;
        _prefix = family.PrefixIn(weights.Tensors.Keys.Select(ModuleWrappers.Remove));
        _placement = new TensorPlacement(weights, Normalize);
        _class = isSentence ? new CheckpointClass(HeadKind.Embedding) : CheckpointClass.Read(config, family) ?? InferClass();
        _head = _class.Head;
        _hasNextSentence = _class.NextSentence == NextSentenceUse.WithMaskedWords && HasNextSentence();
    }

    /// <summary>Reads the configuration and places the weights.</summary>
    /// <exception cref="ModelFileException">The configuration is not supported, or the weights contradict it.</exception>
    public static CheckpointContents Read(
        CheckpointFamily family, JsonItem config, TensorSource weights, SentenceSettings? sentence) =>
        new FamilyReader(family, config, weights, sentence is not null).Read(sentence);

    private CheckpointContents Read(SentenceSettings? sentence)
    {
        EncoderDescription encoder = ReadEncoder();
        sentence = sentence?.FitTo(encoder);
        TaskDescription task = CheckpointTask.Read(
            _config, _class, encoder.Embedding.MaxPositions, UsualLabels(encoder.HiddenSize), ShapeOf, sentence) with
        {
            HasNextSentence = _hasNextSentence,
        };
        if (_head == HeadKind.MaskedLanguageModel && _family.LanguageModelActivation is { } activation && activation != encoder.Activation)
        {
            string expected = $"{ActivationNames.Table.NameOf(activation)}, which the masked-LM head has in this family";
            throw _config[_family.Keys.Activation].Unsupported(expected, $"'{ActivationNames.Table.NameOf(encoder.Activation)}'");
        }

        string decoder = Stored(TensorNames.Weight(TensorNames.LanguageModelDecoder)).Name;
        bool needsDecoder = _head == HeadKind.MaskedLanguageModel && _config["tie_word_embeddings"].OrNull?.Flag() == false;
        if (needsDecoder && !_placement.Has(decoder))
        {
            throw _config["tie_word_embeddings"].Error($"true, because the weights have no {decoder}", "false");
        }

        bool isTied = _placement.AreSame(decoder, Stored(TensorNames.WordEmbeddings).Name);
        foreach (ExpectedTensor tensor in ExpectedTensors.Of(encoder, task))
        {
            StoredName stored = Stored(tensor.Name);
            if (!(isTied && stored.Name == decoder))
            {
                _placement.Place(tensor, stored.Name, stored.Transform, FieldName);
            }
        }

        TensorOverlay tensors = new(_weights, _placement.Placed);
        WorkingMemory.Check(_weights.Path, encoder, task, tensors.Tensors);
        return new CheckpointContents(_family.Name, encoder, task, tensors, _placement.Report(_family.IsUnneeded));
    }

    /// <summary>How many labels there are where the configuration does not say. Those of the original releases never do.</summary>
    private int UsualLabels(int hidden) => _family.Toolkit == Toolkit.TensorFlow
        ? _placement.RowsOf(Stored(TensorNames.Weight(TensorNames.Classifier)).Name, hidden) ?? CheckpointTask.UsualLabels
        : CheckpointTask.UsualLabels;

    private EncoderDescription ReadEncoder()
    {
        RefuseUnsupported();
        ConfigurationKeys keys = _family.Keys;
        int hidden = _config[keys.HiddenSize].Integer(1, InputLimits.MaxWidth);
        int heads = _config[keys.AttentionHeads].Integer(1, InputLimits.MaxWidth);
        int headSize = ReadHeadSize(hidden, heads);
        if (_family.Positions[0].NeedEvenHeads() && headSize % 2 != 0)
        {
            throw _config[keys.AttentionHeads].Error($"heads of an even width, because positions turn pairs of columns", $"{headSize} columns");
        }

        Activation activation = ActivationNames.Table.ReadOptional(_config[keys.Activation]) ?? _family.DefaultActivation;
        return _family.Complete(_config, new EncoderDescription
        {
            Embedding = ReadEmbedding(hidden),
            HiddenSize = hidden,
            HeadSize = headSize,
            Activation = activation,
            LayerNormEpsilon = (keys.LayerNormEpsilon is string epsilon ? _config[epsilon].OrNull?.Fraction() : null) ?? 1e-12f,
            Layers = ReadLayers(heads),
            Pooler = HasPooler() ? _family.PoolerOf(activation) : PoolerKind.None,
        });
    }

    private int ReadHeadSize(int hidden, int heads)
    {
        ConfigurationKeys keys = _family.Keys;
        if (keys.HeadSize is string field)
        {
            return _config[field].Integer(1, InputLimits.MaxWidth / heads);
        }

        return hidden % heads == 0 ? hidden / heads : throw _config[keys.AttentionHeads].Error($"a divisor of {keys.HiddenSize} {hidden}", $"{heads}");
    }

    private EmbeddingDescription ReadEmbedding(int hidden)
    {
        ConfigurationKeys keys = _family.Keys;
        int unused = _family.UnusedPositions;
        int size = keys.EmbeddingSize is string field ? _config[field].OrNull?.Integer(1, InputLimits.MaxWidth) ?? hidden : hidden;
        return new EmbeddingDescription
        {
            VocabularySize = _config[keys.VocabularySize].Integer(1, int.MaxValue),
            Size = size != hidden || Has(TensorNames.Weight(TensorNames.EmbeddingsProjection), _head) ? size : null,
            Positions = _family.Positions[0],
            MaxPositions = _config[keys.MaxPositions].Integer(InputLimits.MinLength + unused, InputLimits.MaxPositions) - unused,
            TokenTypes = keys.TokenTypes is string types ? _config[types].OrNull?.Integer(1, int.MaxValue) ?? 2 : 0,
        };
    }

    /// <summary>Classifiers of whole texts read a pooler; an encoder alone may have one.</summary>
    private bool HasPooler()
    {
        string pooler = TensorNames.Weight(TensorNames.Pooler);
        return _head.ReadsPooler() || _hasNextSentence || (_head == HeadKind.Embedding && !_family.IsOfHead(pooler, _head) && _placement.Has(Stored(pooler).Name));
    }

    /// <summary>Refuses what would make another model of the same weights.</summary>
    private void RefuseUnsupported()
    {
        if (_family.Keys.PositionKind is string kind && _config[kind].OrNull?.Text() is string positions and not "absolute")
        {
            throw _config[kind].Unsupported("absolute", $"'{positions}'");
        }

        foreach (string field in (string[])["is_decoder", "is_encoder_decoder", "add_cross_attention"])
        {
            if (_config[field].OrNull?.Flag() == true)
            {
                throw _config[field].Unsupported("false: encoders", "true");
            }
        }

        if (!_config["quantization_config"].IsNull)
        {
            throw _config["quantization_config"].Unsupported("weights in F32, F16 or BF16", "quantized weights");
        }

        if (_config["auto_map"].OrNull?.Names.Any(name => name.StartsWith("AutoModel", StringComparison.Ordinal)) == true)
        {
            throw _config["auto_map"].Unsupported("the code of transformers", "the checkpoint's own code");
        }
    }

    private LayerDescription[] ReadLayers(int heads)
    {
        ConfigurationKeys keys = _family.Keys;
        LayerDescription first = new(heads, _config[keys.FeedForwardSize].Integer(1, InputLimits.MaxWidth));
        int count = _config[keys.Layers].Integer(1, int.MaxValue);
        RequireStored(keys.Groups ?? keys.Layers);
        if (count > InputLimits.MaxLayers)
        {
            throw _config[keys.Layers].Error($"at most {InputLimits.MaxLayers}", $"{count}");
        }

        if (keys.Groups is string groups)
        {
            int most = InputLimits.MaxLayers / count;
            _groups = new LayerGroups(count, _config[groups].Integer(1, count), _config[keys.LayersOfStep].OrNull?.Integer(1, most) ?? 1);
            return _config["pruned_heads"].OrNull?.Names.Any() == true
                ? throw _config["pruned_heads"].Unsupported("none in layers that share their weights", "some")
                : _groups.Describe(first);
        }

        LayerDescription[] layers = [.. Enumerable.Repeat(first, count)];
        if (_config["pruned_heads"].OrNull is JsonItem pruned)
        {
            PruneHeads(pruned, layers);
        }

        return layers;
    }

    /// <summary>Requires as many layers, or groups of them, as the weights have.</summary>
    private void RequireStored(string field)
    {
        int stored = _family.LayerPrefix() is string prefix ? _placement.CountLayers(prefix) : 1;
        if (_config[field].Integer(1, int.MaxValue) is int count && count != stored)
        {
            throw _config[field].Error($"{stored}, the number of {(field == _family.Keys.Layers ? "layers" : "groups")} in {_weights.Path}", $"{count}");
        }
    }

    /// <summary>Takes off the heads that <c>pruned_heads</c> lists: layer number -> numbers of the heads that are gone.</summary>
    private static void PruneHeads(JsonItem pruned, LayerDescription[] layers)
    {
        foreach ((string field, JsonItem numbers) in pruned.Members)
        {
            if (!int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) || layer >= layers.Length)
            {
                throw numbers.Error($"the number of a layer below {layers.Length}", "another name");
            }

            int heads = layers[layer].AttentionHeads;
            int left = heads - numbers.Items.Select(number => number.Integer(0, heads - 1)).Distinct().Count();
            layers[layer] = left > 0
                ? layers[layer] with { AttentionHeads = left }
                : throw numbers.Error("at least one head to be left", "none");
        }
    }

    /// <summary>Whether there is a classifier of next sentences, and the pooler that it reads.</summary>
    private bool HasNextSentence() => Array.TrueForAll(
        [TensorNames.NextSentence, TensorNames.Pooler], module => Has(TensorNames.Weight(module), HeadKind.MaskedLanguageModel));

    /// <summary>What a checkpoint has whose configuration names no class: a masked-LM head as it was pre-trained.</summary>
    private CheckpointClass InferClass() => InferHead() is var head and not HeadKind.MaskedLanguageModel
        ? new CheckpointClass(head)
        : CheckpointClass.ForPretraining(HeadKind.MaskedLanguageModel);

    /// <summary>The head of a checkpoint whose configuration names no class. Only classifiers of whole texts have a pooler.</summary>
    private HeadKind InferHead()
    {
        if (Has(TensorNames.Weight(TensorNames.SpanDense), HeadKind.SpanPairClassification))
        {
            return HeadKind.SpanPairClassification;
        }

        if (Has(TensorNames.Weight(TensorNames.PromptedStart), HeadKind.PromptedExtraction))
        {
            return HeadKind.PromptedExtraction;
        }

        if (Has(TensorNames.Weight(TensorNames.EndTransform), HeadKind.StartEndClassification))
        {
            return HeadKind.StartEndClassification;
        }

        if (((string[])[TensorNames.PointerPairs, TensorNames.PointerPair]).Any(module => Has(TensorNames.Weight(module), HeadKind.SpanScoring)))
        {
            return HeadKind.SpanScoring;
        }

        string classifier = TensorNames.Weight(TensorNames.Classifier);
        if (Has(classifier, HeadKind.SequenceClassification) && Has(TensorNames.Weight(TensorNames.Pooler), HeadKind.SequenceClassification))
        {
            return HeadKind.SequenceClassification;
        }

        if (Has(classifier, HeadKind.TokenClassification))
        {
            return HeadKind.TokenClassification;
        }

        if (Has(classifier, HeadKind.QuestionAnswering))
        {
            return HeadKind.QuestionAnswering;
        }

        bool hasDecoder = Has(TensorNames.Bias(TensorNames.LanguageModelDecoder), HeadKind.MaskedLanguageModel);
        bool hasDetector = _family.PretrainingHead == HeadKind.ReplacedTokenDetection && Has(classifier, HeadKind.ReplacedTokenDetection);
        return hasDecoder ? HeadKind.MaskedLanguageModel : hasDetector ? HeadKind.ReplacedTokenDetection : HeadKind.Embedding;
    }

    /// <summary>The shape of the tensor that is stored for one of the model's, or null.</summary>
    private IReadOnlyList<int>? ShapeOf(string canonical)
    {
        StoredName stored = Stored(canonical);
        IReadOnlyList<int>? shape = _placement.ShapeOf(stored.Name);
        return shape is [int inputs, int outputs] && stored.Transform is TensorTransform.Transposed ? [outputs, inputs] : shape;
    }

    private bool Has(string canonical, HeadKind head) => _family.NamesOf(canonical, head).Any(stored => _placement.Has(stored.Name));

    /// <summary>
    /// One spelling: without what wrappers of PyTorch put into names; models with a head put the family's prefix in front, and early ones
    /// call a norm's parameters gamma and beta.
    /// </summary>
    private string Normalize(string name)
    {
        name = ModuleWrappers.Remove(name);
        name = name.StartsWith(_prefix, StringComparison.Ordinal) ? name[_prefix.Length..] : name;
        return name.EndsWith(".LayerNorm.gamma", StringComparison.Ordinal) ? name[..^"gamma".Length] + "weight"
            : name.EndsWith(".LayerNorm.beta", StringComparison.Ordinal) ? name[..^"beta".Length] + "bias"
            : name;
    }

    /// <summary>Where the checkpoint keeps a tensor: under the first of the names that it may have that is there, or the usual one.</summary>
    private StoredName Stored(string canonical)
    {
        string name = _class.NextSentence == NextSentenceUse.Alone
            ? canonical.Replace(TensorNames.Classifier, TensorNames.NextSentence, StringComparison.Ordinal)
            : canonical;
        StoredName[] names = [.. _family.NamesOf(name, _head, _groups)];
        return Array.Find(names, stored => _placement.Has(stored.Name)) ?? names.FirstOrDefault() ?? new StoredName(canonical, null);
    }

    private string FieldName(string field)
    {
        ConfigurationKeys keys = _family.Keys;
        return field switch
        {
            ExpectedTensors.Fields.VocabularySize => keys.VocabularySize,
            ExpectedTensors.Fields.HiddenSize => keys.HiddenSize,
            ExpectedTensors.Fields.EmbeddingSize => keys.EmbeddingSize!,
            ExpectedTensors.Fields.HeadsWidth => keys.HeadSize is null ? "heads left * head size" : $"{keys.AttentionHeads} * {keys.HeadSize}",
            ExpectedTensors.Fields.MaxPositions => keys.MaxPositions,
            ExpectedTensors.Fields.TokenTypes => keys.TokenTypes!,
            ExpectedTensors.Fields.FeedForwardSize => keys.FeedForwardSize,
            ExpectedTensors.Fields.Labels => "id2label",
            ExpectedTensors.Fields.PointerPairs => "2 * ent_type_size * inner_dim",
            ExpectedTensors.Fields.PointerPair => "2 * inner_dim",
            ExpectedTensors.Fields.PointerTypes => "2 * ent_type_size",
            _ => field,
        };
    }
}
