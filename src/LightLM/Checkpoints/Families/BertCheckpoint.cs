using System.Globalization;
using LightLM.Checkpoints.Sentences;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Families;

/// <summary>BERT in Hugging Face's layout: what its configuration means and what its tensors are called.</summary>
internal static class BertCheckpoint
{
    private const string DecoderBiasAlias = "cls.predictions.decoder.bias";

    private static readonly NameTable<Activation> Activations = new(
        ("gelu", Activation.Gelu),
        ("gelu_python", Activation.Gelu),
        ("gelu_new", Activation.GeluTanh),
        ("gelu_pytorch_tanh", Activation.GeluTanh),
        ("gelu_fast", Activation.GeluTanh),
        ("relu", Activation.Relu),
        ("silu", Activation.Silu),
        ("swish", Activation.Silu));

    /// <summary>What configurations call an activation.</summary>
    public static string NameOf(Activation activation) => Activations.NameOf(activation);

    /// <summary>Reads the configuration and places the weights.</summary>
    /// <exception cref="ModelFileException">The configuration is not supported, or the weights contradict it.</exception>
    public static CheckpointContents Read(JsonSection config, TensorSource weights, SentenceSettings? sentence)
    {
        TensorPlacement placement = new(weights, Normalize);
        HeadKind head = sentence is not null ? HeadKind.Embedding : CheckpointTask.ReadHead(config, "Bert") ?? InferHead(placement);
        EncoderDescription encoder = ReadEncoder(config, placement, weights, head);
        TaskDescription task = CheckpointTask.Read(config, head, encoder.MaxPositions, sentence);

        bool needsDecoder = head == HeadKind.MaskedLanguageModel && !config.Flag("tie_word_embeddings", absent: true);
        if (needsDecoder && !placement.Has(BertNames.DecoderWeight))
        {
            throw config.Error("tie_word_embeddings", $"true, because the weights have no {BertNames.DecoderWeight}", "false");
        }

        bool isTied = placement.AreSame(BertNames.DecoderWeight, BertNames.WordEmbeddings);
        foreach (ExpectedTensor expected in ExpectedTensors.Of(encoder, task))
        {
            string name = NameOf(expected.Name, head, placement);
            if (!(isTied && name == BertNames.DecoderWeight))
            {
                placement.Place(expected, name, FieldName);
            }
        }

        WorkingMemory.Check(weights.Path, encoder, task, placement.Placed);
        return new CheckpointContents(encoder, task, placement.Placed, placement.Report(IsKnown));
    }

    private static EncoderDescription ReadEncoder(JsonSection config, TensorPlacement placement, TensorSource weights, HeadKind head)
    {
        RefuseUnsupported(config);
        int hidden = config.Integer("hidden_size", 1, InputLimits.MaxWidth);
        int heads = config.Integer("num_attention_heads", 1, InputLimits.MaxWidth);
        if (hidden % heads != 0)
        {
            throw config.Error("num_attention_heads", $"a divisor of hidden_size {hidden}", $"{heads}");
        }

        return new EncoderDescription
        {
            Family = EncoderFamily.Bert,
            VocabularySize = config.Integer("vocab_size", 1, int.MaxValue),
            HiddenSize = hidden,
            HeadSize = hidden / heads,
            MaxPositions = config.Integer("max_position_embeddings", InputLimits.MinLength, InputLimits.MaxPositions),
            TokenTypes = config.Integer("type_vocab_size", 1, int.MaxValue, absent: 2),
            Activation = config.Has("hidden_act") ? Activations.Read(config, "hidden_act") : Activation.Gelu,
            LayerNormEpsilon = config.Has("layer_norm_eps") ? config.Fraction("layer_norm_eps") : 1e-12f,
            Layers = ReadLayers(config, heads, placement.CountLayers(BertNames.LayerPrefix), weights.Path),
            HasPooler = head == HeadKind.SequenceClassification || (head == HeadKind.Embedding && placement.Has(BertNames.PoolerWeight)),
        };
    }

    /// <summary>Refuses what would make another model of the same weights.</summary>
    private static void RefuseUnsupported(JsonSection config)
    {
        if (config.OptionalText("position_embedding_type") is string positions and not "absolute")
        {
            throw config.Unsupported("position_embedding_type", "absolute", $"'{positions}'");
        }

        foreach (string field in (string[])["is_decoder", "is_encoder_decoder", "add_cross_attention"])
        {
            if (config.Flag(field, absent: false))
            {
                throw config.Unsupported(field, "false: encoders", "true");
            }
        }

        if (config.Has("quantization_config"))
        {
            throw config.Unsupported("quantization_config", "weights in F32, F16 or BF16", "quantized weights");
        }

        if (config.Has("auto_map") && config.Section("auto_map").Fields.Any(name => name.StartsWith("AutoModel", StringComparison.Ordinal)))
        {
            throw config.Unsupported("auto_map", "the code of transformers", "the checkpoint's own code");
        }
    }

    private static LayerDescription[] ReadLayers(JsonSection config, int heads, int stored, string weightsPath)
    {
        int count = config.Integer("num_hidden_layers", 1, int.MaxValue);
        if (count != stored)
        {
            throw config.Error("num_hidden_layers", $"{stored}, the number of layers in {weightsPath}", $"{count}");
        }

        if (count > InputLimits.MaxLayers)
        {
            throw config.Error("num_hidden_layers", $"at most {InputLimits.MaxLayers}", $"{count}");
        }

        int inner = config.Integer("intermediate_size", 1, InputLimits.MaxWidth);
        LayerDescription[] layers = [.. Enumerable.Repeat(new LayerDescription(heads, inner), count)];
        if (config.Has("pruned_heads"))
        {
            PruneHeads(config.Section("pruned_heads"), layers);
        }

        return layers;
    }

    /// <summary>Takes off the heads that <c>pruned_heads</c> lists: layer number -> numbers of the heads that are gone.</summary>
    private static void PruneHeads(JsonSection pruned, LayerDescription[] layers)
    {
        foreach (string field in pruned.Fields)
        {
            if (!int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) || layer >= layers.Length)
            {
                throw pruned.Error(field, $"the number of a layer below {layers.Length}", "another name");
            }

            int heads = layers[layer].AttentionHeads;
            int left = heads - pruned.Integers(field, 0, heads - 1).Distinct().Count();
            layers[layer] = left > 0
                ? layers[layer] with { AttentionHeads = left }
                : throw pruned.Error(field, "at least one head to be left", "none");
        }
    }

    /// <summary>The head of a checkpoint whose configuration names no class. Only classifiers of whole texts have a pooler.</summary>
    private static HeadKind InferHead(TensorPlacement placement)
    {
        if (placement.Has("span_dense.weight"))
        {
            return HeadKind.SpanPairClassification;
        }

        if (placement.Has("classifier.weight"))
        {
            return placement.Has(BertNames.PoolerWeight) ? HeadKind.SequenceClassification : HeadKind.TokenClassification;
        }

        if (placement.Has("qa_outputs.weight"))
        {
            return HeadKind.QuestionAnswering;
        }

        return placement.Has(BertNames.DecoderBias) || placement.Has(DecoderBiasAlias) ? HeadKind.MaskedLanguageModel : HeadKind.Embedding;
    }

    /// <summary>
    /// One spelling: without what wrappers of PyTorch put into names; models with a head put "bert." in front, and early ones call a norm's
    /// parameters gamma and beta.
    /// </summary>
    private static string Normalize(string name)
    {
        const string prefix = BertNames.EncoderPrefix;
        name = ModuleWrappers.Remove(name);
        name = name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : name;
        return name.EndsWith(".LayerNorm.gamma", StringComparison.Ordinal) ? name[..^"gamma".Length] + "weight"
            : name.EndsWith(".LayerNorm.beta", StringComparison.Ordinal) ? name[..^"beta".Length] + "bias"
            : name;
    }

    /// <summary>The checkpoint's name of a tensor of the compact format.</summary>
    private static string NameOf(string canonical, HeadKind head, TensorPlacement placement)
    {
        string name = BertNames.Of(canonical, head);
        return name == BertNames.DecoderBias && !placement.Has(name) ? DecoderBiasAlias : name;
    }

    private static string FieldName(string field) => field switch
    {
        ExpectedTensors.Fields.VocabularySize => "vocab_size",
        ExpectedTensors.Fields.HeadsWidth => "heads left * head size",
        ExpectedTensors.Fields.MaxPositions => "max_position_embeddings",
        ExpectedTensors.Fields.TokenTypes => "type_vocab_size",
        ExpectedTensors.Fields.FeedForwardSize => "intermediate_size",
        ExpectedTensors.Fields.Labels => "id2label",
        _ => field,
    };

    /// <summary>
    /// Tensors that BERT checkpoints have and that no prediction needs: constants, other pretraining heads, TinyBERT's distillation
    /// matrices, and the optimizer's state.
    /// </summary>
    private static bool IsKnown(string name) =>
        name.EndsWith("position_ids", StringComparison.Ordinal) ||
        name.StartsWith("cls.", StringComparison.Ordinal) ||
        name.StartsWith("pooler.", StringComparison.Ordinal) ||
        name.StartsWith("fit_dense", StringComparison.Ordinal) ||
        name.EndsWith("adam_m", StringComparison.Ordinal) ||
        name.EndsWith("adam_v", StringComparison.Ordinal) ||
        name == "global_step";
}
