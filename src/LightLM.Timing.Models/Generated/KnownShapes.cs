using LightLM.Descriptions;

namespace LightLM.Timing.Models.Generated;

/// <summary>Shapes of published encoders by name, so that a size can be timed before anything is trained.</summary>
public static class KnownShapes
{
    private const int ChineseBert = 21128;
    private const int EnglishBert = 30522;
    private const int Clue = 8021;
    private const int Ernie = 40000;
    private const int RoFormerCharacters = 12000;
    private const int Multilingual = 250037;

    /// <summary>All of them, by families.</summary>
    public static IReadOnlyList<KnownShape> All { get; } =
    [
        new(BertBase.Name, "bert", BertBase.Describe()),
        new("rbt3", "bert", Bert(3, 768, 12, 3072, ChineseBert)),
        new("bert-medium", "bert", Bert(8, 512, 8, 2048, EnglishBert)),
        new("bert-small", "bert", Bert(4, 512, 8, 2048, EnglishBert)),
        new("bert-mini", "bert", Bert(4, 256, 4, 1024, EnglishBert)),
        new("bert-tiny", "bert", Bert(2, 128, 2, 512, EnglishBert)),
        new("roberta-tiny-clue", "bert", Bert(4, 312, 12, 1248, Clue)),
        new("tinybert-4l-zh", "bert", Bert(4, 312, 12, 1200, ChineseBert)),
        new("tinybert-6l", "bert", Bert(6, 768, 12, 3072, EnglishBert)),
        new("textbrewer-t3", "bert", Bert(3, 768, 12, 3072, ChineseBert)),
        new("textbrewer-t4-tiny", "bert", Bert(4, 312, 12, 1200, ChineseBert)),
        new("textbrewer-t12-nano", "bert", Bert(12, 256, 4, 1024, ChineseBert)),
        new("distilbert-base", "distilbert", WithoutTypes(Bert(6, 768, 12, 3072, EnglishBert))),
        new("albert-tiny-zh", "albert", Albert(4, 312, 12, 1248)),
        new("albert-small-zh", "albert", Albert(6, 384, 12, 1536)),
        new("albert-base-zh", "albert", Albert(12, 768, 12, 3072)),
        new("electra-small-zh", "electra", WithEmbeddings(Bert(12, 256, 4, 1024, ChineseBert), 128) with { Pooler = PoolerKind.None }),
        new("tinynezha", "nezha", Nezha(Bert(4, 312, 12, 1200, ChineseBert))),
        new("nezha-base", "nezha", Nezha(Bert(12, 768, 12, 3072, ChineseBert))),
        new("ernie-3.0-nano", "ernie", LongErnie(4, 312, 1248)),
        new("ernie-3.0-micro", "ernie", LongErnie(4, 384, 1536)),
        new("ernie-3.0-mini", "ernie", LongErnie(6, 384, 1536)),
        new("ernie-3.0-medium", "ernie", LongErnie(6, 768, 3072)),
        new("roformer-char-small", "roformer", RoFormer(Bert(6, 384, 6, 1536, RoFormerCharacters))),
        new("roformer-v2-char-small", "roformer", RoFormer(Bert(6, 384, 6, 1536, RoFormerCharacters)) with { Norm = NormKind.RootMeanSquare, HasBiases = false }),
        new("reformer-default", "reformer", Reformer(6, 256, 12, 512, ChineseBert)),
        new("multilingual-e5-small", "xlm-roberta", OneType(Bert(12, 384, 12, 1536, Multilingual))),
    ];

    /// <summary>The shape of a name, or null.</summary>
    public static KnownShape? Find(string name) => All.FirstOrDefault(shape => shape.Name == name);

    /// <summary>BERT's layers (Devlin et al., 2018) of any size.</summary>
    public static EncoderDescription Bert(int layers, int hidden, int heads, int inner, int vocabulary) => new()
    {
        Embedding = new EmbeddingDescription { VocabularySize = vocabulary, MaxPositions = 512, TokenTypes = 2 },
        HiddenSize = hidden,
        HeadSize = hidden / heads,
        Activation = Activation.Gelu,
        LayerNormEpsilon = 1e-12f,
        Layers = [.. Enumerable.Repeat(new LayerDescription(heads, inner), layers)],
        Pooler = PoolerKind.Tanh,
    };

    /// <summary>With functional relative positions, as NEZHA has them.</summary>
    public static EncoderDescription Nezha(EncoderDescription encoder) =>
        encoder with { Embedding = encoder.Embedding with { Positions = PositionKind.Relative, MaxDistance = 64 } };

    /// <summary>With rotary positions, and without a pooler, as RoFormer.</summary>
    public static EncoderDescription RoFormer(EncoderDescription encoder) =>
        encoder with { Embedding = encoder.Embedding with { Positions = PositionKind.Rotary }, Pooler = PoolerKind.None };

    /// <summary>Reformer's layers (Kitaev et al., 2020), local and hashed in turns, heads of 64 columns and chunks of 64 tokens.</summary>
    public static EncoderDescription Reformer(int layers, int hidden, int heads, int inner, int vocabulary) => new()
    {
        Embedding = new EmbeddingDescription
        {
            VocabularySize = vocabulary,
            MaxPositions = 64 * 64,
            TokenTypes = 0,
            Positions = PositionKind.Axial,
            Axial = new AxialPositions(64, 64, hidden / 4),
            HasNorm = false,
        },
        HiddenSize = hidden,
        HeadSize = 64,
        Activation = Activation.Relu,
        LayerNormEpsilon = 1e-12f,
        Layers = [.. Enumerable.Range(0, layers).Select(layer => new LayerDescription(heads, inner)
        {
            Norm = NormPlacement.Pre,
            Attention = layer % 2 == 0 ? AttentionKind.Local : AttentionKind.Hashed,
            Chunks = new AttentionChunks(64, 1, 0),
            Hashing = layer % 2 == 0 ? null : new BucketHashing(1, 0, 0, 0),
        })],
        IsReversible = true,
        Pooler = PoolerKind.None,
    };

    /// <summary>With one token type, as RoBERTa.</summary>
    public static EncoderDescription OneType(EncoderDescription encoder) =>
        encoder with { Embedding = encoder.Embedding with { TokenTypes = 1 } };

    /// <summary>With narrower embeddings, as ELECTRA.</summary>
    public static EncoderDescription WithEmbeddings(EncoderDescription encoder, int size) =>
        encoder with { Embedding = encoder.Embedding with { Size = size } };

    /// <summary>With four token types and positions for texts of 2048 tokens, as ERNIE 3.0.</summary>
    public static EncoderDescription LongTexts(EncoderDescription encoder) =>
        encoder with { Embedding = encoder.Embedding with { MaxPositions = 2048, TokenTypes = 4 } };

    /// <summary>With the first layer's weights in all layers, as ALBERT.</summary>
    public static EncoderDescription Shared(EncoderDescription encoder) => encoder with
    {
        Layers = [encoder.Layers[0], .. encoder.Layers.Skip(1).Select(layer => layer with { SharedWith = 0 })],
    };

    private static EncoderDescription Albert(int layers, int hidden, int heads, int inner) =>
        Shared(WithEmbeddings(Bert(layers, hidden, heads, inner, ChineseBert), 128));

    private static EncoderDescription LongErnie(int layers, int hidden, int inner) => LongTexts(Bert(layers, hidden, 12, inner, Ernie));

    private static EncoderDescription WithoutTypes(EncoderDescription encoder) =>
        encoder with { Embedding = encoder.Embedding with { TokenTypes = 0 }, Pooler = PoolerKind.None };
}

/// <summary>The shape of a published encoder.</summary>
/// <param name="Name">The name.</param>
/// <param name="Family">The family.</param>
/// <param name="Encoder">The architecture.</param>
public sealed record KnownShape(string Name, string Family, EncoderDescription Encoder);
