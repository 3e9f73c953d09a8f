using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>The trained models and the reference checkpoints, from their directories to compact files and back.</summary>
public sealed class RealCheckpointTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Directory, head, labels, longest input, sizes of the compact file in half and single precision.</summary>
    public static TheoryData<string, HeadKind, int, int, long, long> Models => new()
    {
        { "mlm", HeadKind.MaskedLanguageModel, 0, 512, 14_946_246, 29_849_700 },
        { "cluener", HeadKind.TokenClassification, 31, 128, 14_753_222, 29_463_524 },
        { "csl", HeadKind.SequenceClassification, 2, 256, 14_930_124, 29_817_584 },
        { "cluewsc2020", HeadKind.SpanPairClassification, 2, 128, 15_124_876, 30_207_024 },
        { "cmrc2018", HeadKind.QuestionAnswering, 0, 320, 14_734_684, 29_426_832 },
    };

    public static TheoryData<string> References =>
    [
        "bert-eps-1e-5-no-types", "bert-gelu-pytorch-tanh", "bert-h128-a2", "bert-head26", "bert-masked-lm", "bert-odd-sizes", "bert-plain",
        "bert-question-answering", "bert-sequence-classification", "bert-sharded", "bert-silu", "bert-token-classification",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Converts_the_trained_models(string name, HeadKind head, int labels, int maxLength, long halfBytes, long singleBytes)
    {
        using ModelPackage original = ModelFiles.Open(SharedData.Require($"models/{name}"));
        Assert.Equal((head, labels, maxLength), (original.Task.Head, original.Task.Labels.Count, original.Task.MaxLength));
        Assert.Equal(7999, original.Tokenizer!.Vocabulary.Count);
        Assert.Empty(original.Report!.UnplacedTensors);

        // The stored weights are half precision, so neither form may change them. The JSON's length may.
        Assert.InRange(ConvertedSize(original, Precision.Float16), halfBytes - 1024, halfBytes + 1024);
        Assert.InRange(ConvertedSize(original, Precision.Float32), singleBytes - 1024, singleBytes + 1024);
    }

    [Theory]
    [MemberData(nameof(References))]
    public void Converts_the_reference_checkpoints(string name)
    {
        using ModelPackage original = ModelFiles.Open(SharedData.Require($"goldens/encoders/{name}"));
        Assert.Empty(original.Report!.UnplacedTensors);
        Assert.Null(original.Tokenizer);
        Assert.Equal(original.Encoder.Embedding.MaxPositions, original.Task.MaxLength);
        ConvertedSize(original, Precision.Float32);

        string path = _folder.At("half.lightlm");
        CompactWriter.Write(original, path, Precision.Float16);
        using ModelPackage half = ModelFiles.Open(path);
        PackageAssert.SameWeights(original, half, isRounded: true);
    }

    [Fact]
    public void Reads_reference_outputs()
    {
        using SafetensorsFile cases = SafetensorsFile.Open(SharedData.Require("goldens/encoders/bert-plain/cases.safetensors"));
        Assert.Equal("BertModel", cases.Metadata["class"]);
        Assert.Equal([1, 2, 7, 8, 9, 17, 33, 70], cases.ReadIntegers("attention_mask", 8, 70).Chunk(70).Select(row => row.Sum()).Order());
        Assert.All(cases.ReadFloats("last_hidden_state", 8, 70, 40), value => Assert.True(float.IsFinite(value)));
    }

    private long ConvertedSize(ModelPackage original, Precision precision)
    {
        string path = _folder.At($"{precision}.lightlm");
        CompactWriter.Write(original, path, precision);
        using ModelPackage read = ModelFiles.Open(path);
        PackageAssert.SameDescriptions(original, read);
        PackageAssert.SameWeights(original, read);
        return new FileInfo(path).Length;
    }
}
