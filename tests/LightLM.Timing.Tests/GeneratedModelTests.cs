using System.Numerics.Tensors;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

public sealed class GeneratedModelTests
{
    private const string Text = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";
    private static readonly TaskDescription Pairs = new() { Head = HeadKind.SequenceClassification, Labels = ["0", "1"], MaxLength = 64 };

    [Fact]
    public void BertBase_has_its_number_of_parameters()
    {
        using ModelPackage package = GeneratedModel.Create(BertBase.Describe(), Precision.Float32, Tokenizer());
        Assert.Equal(BertBase.Parameters, ParameterCounts.Of(package).Total);
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float16)]
    [InlineData(Precision.Int8)]
    public void Hidden_states_stay_in_the_range_of_a_trained_model(Precision precision)
    {
        using ModelPackage package = GeneratedModel.Create(Small(), precision, Tokenizer());
        using TimedModel model = new(package, threads: 1);
        LightModel embedder = model.ForTask(new TaskDescription { Head = HeadKind.Embedding, MaxLength = 64 });
        float[] vector = embedder.Embed(Text);
        Assert.True(TensorPrimitives.IsFiniteAll<float>(vector));
        Assert.InRange(TensorPrimitives.StdDev<float>(vector), 0.5, 2);
    }

    [Theory]
    [InlineData(Precision.Float32)]
    [InlineData(Precision.Float16)]
    [InlineData(Precision.Int8)]
    public void Generated_weights_are_the_same_from_a_file(Precision precision)
    {
        using TemporaryFolder folder = new();
        string file = folder.At("generated.lightlm");
        using ModelPackage package = GeneratedModel.Create(Small(), precision, Tokenizer());
        CompactWriter.Write(package, file, precision);
        using ModelPackage read = ModelFiles.Open(file);
        string name = TensorNames.Weight(TensorNames.Query(1));
        Assert.Equal(package.Tensors.ReadFloats(name), read.Tensors.ReadFloats(name));
        Assert.Equal(package.Tokenizer!.Vocabulary.Pieces, read.Tokenizer!.Vocabulary.Pieces);
    }

    [Fact]
    public void The_same_shape_gives_the_same_weights()
    {
        using ModelPackage one = GeneratedModel.Create(Small(), Precision.Float32, Tokenizer());
        using ModelPackage other = GeneratedModel.Create(Small(), Precision.Float32, Tokenizer());
        string name = TensorNames.Weight(TensorNames.Query(1));
        Assert.Equal(one.Tensors.ReadFloats(name), other.Tensors.ReadFloats(name));
        Assert.NotEqual(one.Tensors.ReadFloats(name), one.Tensors.ReadFloats(TensorNames.Weight(TensorNames.Key(1))));
    }

    [Fact]
    public void A_vocabulary_that_is_too_long_is_refused()
    {
        EncoderDescription encoder = Small() with { Embedding = BertBase.Describe().Embedding with { VocabularySize = 3 } };
        Assert.Throws<InputException>(() => GeneratedModel.Create(encoder, Precision.Float32, Tokenizer()));
    }

    [Theory]
    [InlineData(HeadKind.SequenceClassification)]
    [InlineData(HeadKind.TokenClassification)]
    [InlineData(HeadKind.SpanPairClassification)]
    [InlineData(HeadKind.QuestionAnswering)]
    public void A_model_answers_tasks_that_it_has_no_head_for(HeadKind head)
    {
        using TemporaryFolder folder = new();
        string checkpoint = new TinyCheckpoint("ForMaskedLM").Save(folder);
        using ModelPackage package = ModelFiles.Open(checkpoint);
        using TimedModel model = new(package, threads: 1);
        LightModel task = model.ForTask(Pairs with { Head = head, Labels = ["O", "B-name", "I-name"], MaxQuestionTokens = 3, WindowOverlap = 2 });
        switch (head)
        {
            case HeadKind.SequenceClassification:
                Assert.Equal(3, task.Classify("我是", "是").Labels.Count);
                break;
            case HeadKind.TokenClassification:
                _ = task.FindEntities("我是我是我是我是我是我是我是我是我是");
                break;
            case HeadKind.SpanPairClassification:
                Assert.Equal(3, task.ResolveCoreference("我是我", new TextSpan(0, 1), new TextSpan(2, 1)).Labels.Count);
                break;
            default:
                Assert.Single(task.Answer("我是", "我是我是我是我是我是我是我是我是我是"));
                break;
        }
    }

    [Fact]
    public void A_model_keeps_its_own_head()
    {
        using TemporaryFolder folder = new();
        string checkpoint = new TinyCheckpoint("ForSequenceClassification").Save(folder);
        using LightModel plain = LightModel.Load(ModelFiles.Open(checkpoint));
        using ModelPackage package = ModelFiles.Open(checkpoint);
        using TimedModel model = new(package, threads: 1);
        Assert.Equal(plain.Classify("我是").Labels, model.ForTask(Pairs).Classify("我是").Labels);
    }

    /// <summary>Repeated while the machine is too busy to tell; the tolerance is several times what a quiet machine needs.</summary>
    [Fact]
    public void Generated_weights_take_the_time_of_trained_ones()
    {
        const int Attempts = 5;
        using ModelPackage trained = ModelFiles.Open(SharedData.Require("models/csl"));
        using ModelPackage generated = GeneratedModel.Create(trained.Encoder, Precision.Float32, trained.Tokenizer!);
        RatioEstimate ratio = new(0, 0, 0);
        for (int attempt = 0; attempt < Attempts && ratio.Estimate is < 0.9 or > 1.1; attempt++)
        {
            ratio = Compare(trained, generated);
        }

        Assert.InRange(ratio.Estimate, 0.9, 1.1);
    }

    private static RatioEstimate Compare(ModelPackage baseline, ModelPackage candidate) => ProcessorPin.Run(1, _ =>
    {
        using Subject first = new(baseline);
        using Subject second = new(candidate);
        TimingOptions options = new() { FewestRounds = 7, MostRounds = 7, SubtractsWaiting = true, WarmUpLimit = TimeSpan.FromSeconds(5) };
        return InterleavedTiming.Measure([first, second], [new TimedSet("text", [100, 100, 100])], options).Compare(1).OfMeans;
    });

    private static EncoderDescription Small() => BertBase.Describe() with
    {
        Embedding = BertBase.Describe().Embedding with { VocabularySize = 100 },
        HiddenSize = 128,
        Layers = [new(2, 512), new(2, 512), new(2, 512)],
    };

    private static TokenizerSettings Tokenizer() =>
        new(new Vocabulary(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "我", "是"]), new TokenizerOptions());

    private sealed class Subject(ModelPackage package) : ITimedSubject, IDisposable
    {
        private static readonly string LongText = string.Concat(Enumerable.Repeat(Text, 4));
        private TimedModel? _model;
        private LightModel? _task;

        public string Name => package.Path;

        public void Prepare()
        {
            _model = new TimedModel(package, threads: 1);
            _task = _model.ForTask(Pairs with { MaxLength = 128 });
        }

        public void Run(ReadOnlySpan<int> items) => _task!.Classify(LongText);

        public void Release() => _model?.Dispose();

        public void Dispose() => Release();
    }
}
