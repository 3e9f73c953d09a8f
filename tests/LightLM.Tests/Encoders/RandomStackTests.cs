using System.Numerics.Tensors;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Tasks;
using LightLM.Tests.Kernels;

namespace LightLM.Tests.Encoders;

/// <summary>
/// A row has the same bits alone, in any batch, on any number of threads and after other calls, also where the layers of a model differ in
/// width: nothing is read that was not written for it.
/// </summary>
public sealed class RandomStackTests
{
    private const int StacksOfCase = 12;

    public static MatrixTheoryData<string, double> Cases => new(TestedPaths.All, [0, 0.5, 1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_have_the_same_bits_whatever_runs_beside_and_before(string path, double integers)
    {
        Random random = new(17);
        for (int i = 0; i < StacksOfCase; i++)
        {
            using ModelPackage package = RandomStack.Create(random, integers, change: Positions(i));
            EncodedSequence[] sequences = Sequences(random);
            float[][][] alone = [.. sequences.Select(sequence => RunAlone(package, path, sequence))];
            for (int threads = 1; threads <= 3; threads++)
            {
                using EncoderSession session = new(new Encoder(package.Encoder, new PackageWeights(package), KernelChoice.Select(path)), threads);
                Assert.Equal(alone, Run(session, sequences));
                Assert.Equal(alone, sequences.Select(sequence => Run(session, [sequence])[0]));
                Assert.Equal(alone.Reverse(), Run(session, [.. sequences.Reverse()]));
            }
        }
    }

    /// <summary>Each vector path computes what the specification does, up to the rounding of activations to bytes.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void Rows_are_those_of_the_specification(string path, double integers)
    {
        Random random = new(18);
        double worst = 1;
        for (int i = 0; i < StacksOfCase; i++)
        {
            using ModelPackage package = RandomStack.Create(random, integers, change: Positions(i));
            EncodedSequence sequence = Sequences(random)[^1];
            float[][] expected = RunAlone(package, "scalar", sequence);
            float[][] actual = RunAlone(package, path, sequence);
            worst = Math.Min(worst, Cosine(expected, actual));
        }

        Assert.InRange(worst, integers == 0 ? 0.99999 : 0.99, 1.000001);
    }

    /// <summary>What is not a number in one text is not in the next one, although both use the same memory.</summary>
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_text_whose_states_overflow_leaves_nothing_behind(string path, double integers)
    {
        Random random = new(19);
        for (int i = 0; i < StacksOfCase; i++)
        {
            using ModelPackage package = RandomStack.Create(random, integers, inFloats: TensorNames.WordEmbeddings, change: Positions(i));
            float[] words = ((RandomStack.Mixed)package.Tensors).Floats.Values(TensorNames.WordEmbeddings);
            words.AsSpan(0, package.Encoder.HiddenSize).Fill(float.MaxValue);
            EncodedSequence overflowing = new([0, 0, 0], [0, 0, 0]);
            EncodedSequence usual = new([1, 2, 3, 4, 5], [0, 0, 0, 0, 0]);
            float[][] alone = RunAlone(package, path, usual);
            using EncoderSession session = new(new Encoder(package.Encoder, new PackageWeights(package), KernelChoice.Select(path)), threads: 1);
            Run(session, [overflowing, overflowing]);
            Assert.Equal(alone, Run(session, [usual])[0]);
            Assert.Equal(alone, Run(session, [overflowing, usual])[1]);
        }
    }

    /// <summary>A third of the stacks has positions that are not learned, and norms without weights.</summary>
    private static Func<EncoderDescription, EncoderDescription>? Positions(int stack) => stack % 3 != 2 ? null : encoder => encoder with
    {
        HeadSize = (encoder.HeadSize + 1) / 2 * 2,
        Embedding = encoder.Embedding with
        {
            Positions = Enum.GetValues<PositionKind>()[1 + (stack / 3 % 3)],
            MaxDistance = stack / 3 % 3 == 2 ? 1 + stack : 0,
        },
        Norm = NormKind.RootMeanSquare,
        HasBiases = false,
    };

    private static EncodedSequence[] Sequences(Random random) =>
    [
        .. Enumerable.Range(0, 8).Select(_ =>
        {
            int length = 1 + random.Next(RandomStack.MaxPositions);
            int[]? rows = random.Next(2) == 0 ? null : [.. Enumerable.Range(0, length).Where(row => row == 0 || random.Next(3) == 0)];
            return new EncodedSequence([.. Enumerable.Range(0, length).Select(_ => random.Next(RandomStack.Vocabulary))], new int[length], rows);
        }),
    ];

    private static float[][] RunAlone(ModelPackage package, string path, EncodedSequence sequence)
    {
        using EncoderSession session = new(new Encoder(package.Encoder, new PackageWeights(package), KernelChoice.Select(path)), threads: 1);
        return Run(session, [sequence])[0];
    }

    /// <summary>The rows that each sequence asks for.</summary>
    private static float[][][] Run(EncoderSession session, EncodedSequence[] sequences)
    {
        float[][][] results = new float[sequences.Length][][];
        session.Run(sequences, (first, rows, workspace) =>
        {
            for (int i = 0; i < workspace.Batch.SequenceCount; i++)
            {
                int start = workspace.Batch.ResultStart(i);
                results[first + i] = [.. Enumerable.Range(start, workspace.Batch.ResultLength(i)).Select(row => rows.RowSpan(row).ToArray())];
            }
        });
        return results;
    }

    private static double Cosine(float[][] expected, float[][] actual) => TensorPrimitives.CosineSimilarity<double>(
        [.. expected.SelectMany(row => row).Select(value => (double)value)],
        [.. actual.SelectMany(row => row).Select(value => (double)value)]);
}
