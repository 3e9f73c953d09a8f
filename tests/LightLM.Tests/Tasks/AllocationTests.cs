using System.Runtime.CompilerServices;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tests.Encoders;

namespace LightLM.Tests.Tasks;

/// <summary>Once warm, a call allocates what it returns and nothing else.</summary>
public sealed class AllocationTests : IDisposable
{
    private const string Text = "我是10是 é [MASK] 我";
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<Precision, int> Cases => new([Precision.Float32, Precision.Int8], [1, 2]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_pass_of_the_encoder_allocates_nothing(Precision precision, int threads)
    {
        using LightModel model = Load("Model", precision, threads);
        model.Inspect((session, _) =>
        {
            float sum = 0;

            // Two groups: more tokens than run at once.
            EncodedSequences sequences = new([.. Enumerable.Repeat(session.Encode(Text), 40)], (_, rows, _) => sum += rows.RowSpan(0)[0]);
            Assert.Equal(0, Measure(() =>
            {
                sequences.Restart();
                session.Encoders.Run(sequences);
            }));
            Assert.True(float.IsFinite(sum));
            return 0;
        });
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Entities(Precision precision, int threads)
    {
        using LightModel model = Load("ForTokenClassification", precision, threads);
        Assert.Equal((TagDecoding.Legal, TagScheme.Iob2), (model.Task.Decoding, model.Task.TagScheme));
        Check(() => model.FindEntities(Text), entities => entities.Count == 0 ? 0 : Array(entities.Count, nint.Size)
            + entities.Sum(entity => Record(2 * nint.Size + (3 * sizeof(int))) + String(entity.Text)));
    }

    public static MatrixTheoryData<string, Precision, int> EntityHeads =>
        new(["Crf", "GlobalPointer", "EffiGlobalPointer", "Span"], [Precision.Float32, Precision.Int8], [1, 2]);

    [Theory]
    [MemberData(nameof(EntityHeads))]
    public void Entities_of_every_head(string architecture, Precision precision, int threads)
    {
        using LightModel model = Load(architecture, precision, threads);

        // An entity that is the whole text has no text of its own.
        Check(() => model.FindEntities(Text), entities => entities.Count == 0 ? 0 : Array(entities.Count, nint.Size)
            + entities.Sum(entity => Record(2 * nint.Size + (3 * sizeof(int))) + (entity.Length == Text.Length ? 0 : String(entity.Text))));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Labels(Precision precision, int threads)
    {
        using LightModel model = Load("ForSequenceClassification", precision, threads);
        Check(() => model.Classify(Text, "是"), label => Record(4 * nint.Size) + Array(label.Labels.Count, 2 * nint.Size));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Spans(Precision precision, int threads)
    {
        using LightModel model = Load("ForSpanPairClassification", precision, threads);
        Check(
            () => model.ResolveCoreference(Text, new TextSpan(0, 1), new TextSpan(1, 1)),
            label => Record(4 * nint.Size) + Array(label.Labels.Count, 2 * nint.Size));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Answers(Precision precision, int threads)
    {
        using LightModel model = Load("ForQuestionAnswering", precision, threads);
        Check(() => model.Answer("我是", Text, 2), answers => Record(nint.Size + Unsafe.SizeOf<NoAnswer>() + Unsafe.SizeOf<CutText?>() + (2 * sizeof(int))) + Array(answers.Count, nint.Size)
            + answers.Sum(answer => Record(nint.Size + (5 * sizeof(int)) + Unsafe.SizeOf<CutText?>()) + String(answer.Text)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Masks(Precision precision, int threads)
    {
        using LightModel model = Load("ForMaskedLM", precision, threads);
        Check(() => model.FillMask(Text, 3), masks => Array(masks.Count, nint.Size)
            + masks.Sum(mask => Record(nint.Size + (2 * sizeof(int)) + Unsafe.SizeOf<LabelScore?>()) + Array(mask.Candidates.Count, 2 * nint.Size)));
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Vectors(Precision precision, int threads)
    {
        using LightModel model = Load("Model", precision, threads);
        Check(() => model.Embed(Text), vector => Array(vector.Length, sizeof(float)));
        float[] room = new float[model.EmbeddingDimensions()];
        Check(() => model.Embed(Text, room), _ => 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Projected_vectors(Precision precision, int threads)
    {
        using ModelPackage random = RandomStack.Create(new Random(1), integers: 0, task: new TaskDescription
        {
            Head = HeadKind.Embedding,
            MaxLength = 30,
            Pooling = Pooling.Cls | Pooling.Max | Pooling.Mean | Pooling.MeanSqrt | Pooling.WeightedMean | Pooling.LastToken,
            Dense = [new(20, DenseActivation.Tanh), new(9, DenseActivation.Identity)],
            Normalize = true,
            Dimensions = 5,
            Prompts = new Dictionary<string, string> { ["query"] = "我" },
            PoolsPrompt = false,
        });
        string path = _folder.At("vectors.lightlm");
        CompactWriter.Write(random.With(new TokenizerSettings(new Vocabulary([.. new TinyCheckpoint().Pieces]), new TokenizerOptions())), path, precision);
        using LightModel model = AnyModel.Load(path, KernelChoice.Default, threads);
        EmbeddingOptions query = new() { Prompt = "query" };
        EmbeddingOptions max = new() { Pooling = Pooling.Max };
        Check(() => model.Embed(Text), vector => Array(5, sizeof(float)));
        Check(() => model.Embed(Text, query), vector => Array(5, sizeof(float)) + String("我" + Text));
        Check(() => model.Embed(Text, max), vector => Array(model.Encoder.HiddenSize, sizeof(float)));
    }

    private static void Check<T>(Func<T> call, Func<T, long> size)
    {
        long expected = size(call());
        Assert.Equal(expected, Measure(() => call()));
    }

    /// <summary>
    /// The bytes that a warm call allocates on its thread: the least of several, because the runtime may replace code meanwhile.
    /// </summary>
    private static long Measure(Action call)
    {
        OptimizedCode.Require();
        long least = long.MaxValue;
        for (int i = 0; i < 100; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            call();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    // Object sizes of the runtime: a header and a method table, an array's length, all in multiples of a pointer.
    private static long Record(int fields) => Padded((2 * nint.Size) + fields);

    private static long Array(int length, int elementSize) => Padded((3 * nint.Size) + (length * elementSize));

    private static long String(string text) => Padded((2 * nint.Size) + sizeof(int) + ((text.Length + 1) * sizeof(char)));

    private static long Padded(long bytes) => (bytes + nint.Size - 1) / nint.Size * nint.Size;

    private LightModel Load(string architecture, Precision precision, int threads)
    {
        string path = _folder.At("model.lightlm");
        TinyCheckpoint checkpoint = new TinyCheckpoint(architecture).With("window_overlap", 2);
        if (architecture == "ForTokenClassification")
        {
            checkpoint.With("id2label", new System.Text.Json.Nodes.JsonObject { ["0"] = "O", ["1"] = "B-name", ["2"] = "I-name" })
                .With("tag_scheme", "iob2");
        }

        using (ModelPackage package = ModelFiles.Open(checkpoint.Save(_folder)))
        {
            CompactWriter.Write(package, path, precision);
        }

        return AnyModel.Load(path, KernelChoice.Default, threads);
    }
}
