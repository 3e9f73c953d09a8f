using LightLM.Checkpoints.Calibration;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Tests.Encoders;

namespace LightLM.Tests.Checkpoints.Calibration;

/// <summary>Calibration of encoders that are not BERT's: it finds factors for what it can, and never makes a model worse.</summary>
public sealed class OtherStackTests
{
    private static readonly string[] Texts = ["a b c d", "c a", "d d d b"];

    public static TheoryData<string> Kinds => ["shared", "without biases", "relative", "values turned", "reversible", "hashed"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_stack_is_calibrated(string kind)
    {
        using ModelPackage package = RandomStack.Create(new Random(41), integers: 0, change: encoder => Change(encoder, kind));
        using ModelPackage model = new()
        {
            Path = package.Path,
            Family = package.Family,
            Encoder = package.Encoder,
            Task = package.Task,
            Tokenizer = new TokenizerSettings(new Vocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "a", "b", "c", "d"]), new TokenizerOptions()),
            Provenance = package.Provenance,
            Tensors = package.Tensors,
        };
        CalibratedModel calibrated = Calibrator.Quantize(model, Texts, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(calibrated.Cosine >= calibrated.PlainCosine, $"{calibrated.PlainCosine} -> {calibrated.Cosine}");
        Assert.Equal(4 * package.Encoder.Layers.Count(layer => layer.SharedWith is null), calibrated.Inputs);
    }

    private static EncoderDescription Change(EncoderDescription encoder, string kind)
    {
        LayerDescription first = encoder.Layers[0];
        encoder = encoder with { HiddenSize = 40, HeadSize = 16 };
        return kind switch
        {
            "shared" => encoder with { Layers = [first, first with { SharedWith = 0 }, first with { SharedWith = 0 }] },
            "without biases" => encoder with { HasBiases = false, Norm = NormKind.RootMeanSquare },
            "relative" => encoder with { Embedding = encoder.Embedding with { Positions = PositionKind.Relative, MaxDistance = 3 } },
            "values turned" => encoder with { Embedding = encoder.Embedding with { Positions = PositionKind.RotaryWithValues } },
            _ => encoder with
            {
                IsReversible = true,
                Embedding = encoder.Embedding with { HasNorm = false },
                Layers =
                [
                    first with
                    {
                        Norm = NormPlacement.Pre,
                        Attention = kind == "hashed" ? AttentionKind.Hashed : AttentionKind.Local,
                        Chunks = new AttentionChunks(4, 1, 1),
                        Hashing = kind == "hashed" ? new BucketHashing(2, 4, 0, 1) : null,
                    },
                ],
            },
        };
    }
}
