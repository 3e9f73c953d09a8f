using LightLM.Descriptions;

namespace LightLM.Checkpoints.Families;

/// <summary>What BERT's tensors are called in Hugging Face's layout.</summary>
internal static class BertNames
{
    /// <summary>What models with a head put in front of the encoder's names.</summary>
    public const string EncoderPrefix = "bert.";

    public const string LayerPrefix = "encoder.layer.";
    public const string WordEmbeddings = "embeddings.word_embeddings.weight";
    public const string PoolerWeight = "pooler.dense.weight";
    public const string DecoderWeight = "cls.predictions.decoder.weight";
    public const string DecoderBias = "cls.predictions.bias";

    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal)
    {
        [TensorNames.WordEmbeddings] = WordEmbeddings,
        [TensorNames.PositionEmbeddings] = "embeddings.position_embeddings.weight",
        [TensorNames.TokenTypeEmbeddings] = "embeddings.token_type_embeddings.weight",
        [TensorNames.Weight(TensorNames.LanguageModelDecoder)] = DecoderWeight,
        [TensorNames.Bias(TensorNames.LanguageModelDecoder)] = DecoderBias,
    };

    private static readonly Dictionary<string, string> Modules = new(StringComparer.Ordinal)
    {
        [TensorNames.EmbeddingsNorm] = "embeddings.LayerNorm",
        [TensorNames.Pooler] = "pooler.dense",
        [TensorNames.SpanDense] = "span_dense",
        [TensorNames.LanguageModelTransform] = "cls.predictions.transform.dense",
        [TensorNames.LanguageModelNorm] = "cls.predictions.transform.LayerNorm",
    };

    /// <summary>The name of a tensor of the compact format, without <see cref="EncoderPrefix"/>.</summary>
    public static string Of(string canonical, HeadKind head)
    {
        if (Names.TryGetValue(canonical, out string? name))
        {
            return name;
        }

        int dot = canonical.LastIndexOf('.');
        return ModuleOf(canonical[..dot], head) + canonical[dot..];
    }

    private static string ModuleOf(string canonical, HeadKind head)
    {
        if (canonical == TensorNames.Classifier)
        {
            return head == HeadKind.QuestionAnswering ? "qa_outputs" : "classifier";
        }

        if (canonical.Split('.', 3) is not ["layers", string layer, string module])
        {
            return Modules[canonical];
        }

        string own = module switch
        {
            "attention.query" => "attention.self.query",
            "attention.key" => "attention.self.key",
            "attention.value" => "attention.self.value",
            "attention.output" => "attention.output.dense",
            "attention.norm" => "attention.output.LayerNorm",
            "feed_forward.inner" => "intermediate.dense",
            "feed_forward.output" => "output.dense",
            "feed_forward.norm" => "output.LayerNorm",
            _ => throw new ArgumentOutOfRangeException(nameof(canonical), canonical, "BERT has no such module."),
        };
        return $"{LayerPrefix}{layer}.{own}";
    }
}
