using System.Numerics.Tensors;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Encoders.Chunks;
using LightLM.Formats;
using LightLM.Tasks;
using LightLM.Tests.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Encoders;

/// <summary>Reversible encoders with attention in chunks, of odd sizes, against the naive forward pass, which fills sequences up.</summary>
public sealed class ReformerTests
{
    private const int StacksOfCase = 10;

    public static MatrixTheoryData<string, double> Cases => new(TestedPaths.All, [0, 0.5, 1]);

    public static TheoryData<HeadKind> Heads => [.. Enum.GetValues<HeadKind>()];

    /// <summary>In integers only the cosine is held: where a token's bucket is decided by a byte, another bucket is as good.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void States_are_those_of_the_naive_forward_pass(string path, double integers)
    {
        Random random = new(37);
        for (int i = 0; i < StacksOfCase; i++)
        {
            using ModelPackage model = Create(random, integers, isHashed: i % 2 == 0 && integers == 0);
            int[] ids = [.. Enumerable.Range(0, 1 + random.Next(RandomStack.MaxPositions)).Select(_ => random.Next(RandomStack.Vocabulary))];
            int batchLength = i % 3 == 0 ? ids.Length + random.Next(RandomStack.MaxPositions - ids.Length + 1) : ids.Length;
            int places = new Padding(model.Encoder).LengthOf(batchLength);
            double[] expected = [.. new NaiveReformer(model, new NaiveEncoder(model, NaiveEncoder.Exact, quantizes: false)).Run(ids, places).Cast<double>()];
            double[] actual = Run(model, path, new EncodedSequence(ids, new int[ids.Length]) { BatchLength = batchLength });
            double difference = expected.Zip(actual, (left, right) => Math.Abs(left - right)).Max();
            double cosine = TensorPrimitives.CosineSimilarity<double>(expected, actual);
            string what = $"{path}, {integers:P0} integers, stack {i}, {ids.Length} tokens of {places}: {difference:E2}, cosine {cosine}";
            Assert.True(integers == 0 ? difference <= 1e-3 : cosine >= 0.99, what);
        }
    }

    /// <summary>A text's rows do not depend on what runs beside it, nor on the threads.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_have_the_same_bits_whatever_runs_beside(string path, double integers)
    {
        Random random = new(38);
        for (int i = 0; i < 6; i++)
        {
            using ModelPackage model = Create(random, integers, isHashed: i % 2 == 0);
            EncodedSequence[] sequences =
            [
                .. Enumerable.Range(0, 5).Select(_ =>
                {
                    int length = 1 + random.Next(RandomStack.MaxPositions);
                    int[] rows = [.. Enumerable.Range(0, length).Where(row => row == 0 || random.Next(3) == 0)];
                    return new EncodedSequence([.. Enumerable.Range(0, length).Select(_ => random.Next(RandomStack.Vocabulary))], new int[length], rows);
                }),
            ];
            double[] alone = [.. sequences.SelectMany(sequence => Run(model, path, sequence))];
            Assert.Equal(alone, Run(model, path, sequences));
            Assert.Equal(alone, Run(model, path, threads: 3, sequences));
            foreach (EncodedSequence sequence in sequences)
            {
                double[] all = Run(model, path, sequence with { ResultRows = null });
                int width = model.Encoder.OutputSize;
                Assert.Equal(sequence.ResultRows!.SelectMany(row => all[(row * width)..((row + 1) * width)]), Run(model, path, sequence));
            }
        }
    }

    /// <summary>A head reads both streams: its matrices are as wide as the description of its tensors says.</summary>
    [Theory]
    [MemberData(nameof(Heads))]
    public void Heads_read_both_streams(HeadKind head)
    {
        TaskDescription task = new()
        {
            Head = head,
            MaxLength = RandomStack.MaxPositions,
            Labels = head.HasLabels() ? ["O", "B-x"] : [],
            Pointer = head == HeadKind.SpanScoring ? new PointerDescription(PointerKind.Global, 4, IsRotary: true) : null,
        };
        ModelPackage package = Create(new Random(39), integers: 0, isHashed: false, task);
        using LightModel model = new(new ModelSession(package, KernelChoice.Default, threads: 1));
        Assert.Equal(2 * model.Encoder.HiddenSize, model.Encoder.OutputSize);
    }

    private static ModelPackage Create(Random random, double integers, bool isHashed, TaskDescription? task = null) => RandomStack.Create(random, integers, task: task, change: encoder =>
    {
        int chunk = 1 + random.Next(9);
        int rowWidth = 1 + random.Next(encoder.HiddenSize + 1);
        return encoder with
        {
            HiddenSize = encoder.HiddenSize + 2,
            Embedding = encoder.Embedding with
            {
                TokenTypes = 0,
                HasNorm = false,
                Positions = isHashed ? PositionKind.Axial : PositionKind.Absolute,
                Axial = isHashed ? new AxialPositions(8, RandomStack.MaxPositions / 8, rowWidth) : null,
            },
            IsReversible = true,
            Pooler = task?.Head.ReadsPooler() == true ? PoolerKind.Tanh : PoolerKind.None,
            Layers =
            [
                .. encoder.Layers.Select((layer, index) => layer with
                {
                    Norm = NormPlacement.Pre,
                    Attention = isHashed && index % 2 == 0 ? AttentionKind.Hashed : AttentionKind.Local,
                    Chunks = new AttentionChunks(chunk * (1 + (index % 2)), random.Next(3), random.Next(3)),
                    Hashing = isHashed && index % 2 == 0 ? Hashing(random) : null,
                }),
            ],
        };
    });

    /// <summary>Buckets of one number or of two, or as many as the length asks for.</summary>
    private static BucketHashing Hashing(Random random)
    {
        int first = 2 * random.Next(4);
        int second = first > 0 && random.Next(2) == 0 ? 2 * (1 + random.Next(2)) : 0;
        return new BucketHashing(1 + random.Next(3), first, second, random.Next(100));
    }

    private static double[] Run(ModelPackage model, string path, params EncodedSequence[] sequences) => Run(model, path, threads: 1, sequences);

    private static double[] Run(ModelPackage model, string path, int threads, EncodedSequence[] sequences)
    {
        using EncoderSession session = new(new Encoder(model.Encoder, new PackageWeights(model), KernelChoice.Select(path)), threads);
        List<double> states = [];
        session.Run(
            sequences,
            (_, rows, _) => states.AddRange(Enumerable.Range(0, rows.Rows).SelectMany(row => rows.RowSpan(row).ToArray()).Select(value => (double)value)));
        return [.. states];
    }
}
