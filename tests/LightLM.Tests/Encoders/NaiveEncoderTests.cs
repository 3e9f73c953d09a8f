using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Tasks;
using LightLM.Tests.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Encoders;

/// <summary>
/// Encoders of odd sizes on every path against the naive forward pass. How far a path may be from it is measured on the naive pass itself:
/// by what it costs when all of its operations are rounded to single precision, all that meets 8-bit weights to 8 bits, and GELU behind such
/// weights is off by what its kernel states.
/// </summary>
public sealed class NaiveEncoderTests
{
    /// <summary>The kernels' sums are at least as precise as plain ones, but their functions are approximations of a few roundings.</summary>
    private const double TimesSinglePrecision = 4;

    /// <summary>
    /// A path rounds to another byte where it was within its own error of the middle, and later layers see that: all together it is no more
    /// than twice what rounding costs. In at least half of the stacks there is no such byte.
    /// </summary>
    private const double ShareOfBytes = 2;
    private const double ShareWithoutOtherBytes = 0.01;

    private const int StacksOfCase = 6;
    private const int StacksOfOtherPositions = 6;

    private static readonly PositionKind[] AllPositions =
        [PositionKind.Absolute, PositionKind.Rotary, PositionKind.RotaryWithValues, PositionKind.Relative];

    public static MatrixTheoryData<string, double> Cases => new(TestedPaths.All, [0, 0.5, 1]);

    [Theory]
    [MemberData(nameof(Cases))]
    public void States_are_those_of_the_naive_forward_pass(string path, double integers)
    {
        Random random = new(31);
        int withoutOtherBytes = 0;
        for (int i = 0; i < StacksOfCase + StacksOfOtherPositions; i++)
        {
            using ModelPackage model = RandomStack.Create(random, integers, change: Variant(i));
            int length = 1 + random.Next(i % StacksOfCase < 3 ? 13 : RandomStack.MaxPositions);
            int[] ids = [.. Enumerable.Range(0, length).Select(_ => random.Next(RandomStack.Vocabulary))];
            int[] types = [.. ids.Select(_ => random.Next(Math.Max(1, model.Encoder.Embedding.TokenTypes)))];
            double[] exact = Naive(NaiveEncoder.Exact, quantizes: false);
            double[] bytes = Naive(NaiveEncoder.Exact, quantizes: true);
            double computed = (TimesSinglePrecision * Distance(exact, Naive(NaiveEncoder.Single, quantizes: false)))
                + Distance(bytes, Naive(NaiveEncoder.Exact, quantizes: true, NaiveActivation.GeluErrorForBytes));
            double rounded = Distance(exact, bytes);
            double allowed = computed + (ShareOfBytes * rounded);
            double found = Distance(bytes, Run(model, path, ids, types));
            Assert.True(found <= allowed, $"{path}, {integers:P0} integers, stack {i}, {length} tokens: {found:E2} from the naive pass, allowed {allowed:E2}.");
            withoutOtherBytes += found <= computed + (ShareWithoutOtherBytes * rounded) ? 1 : 0;

            double[] Naive(Func<double, double> round, bool quantizes, double geluError = 0) =>
                [.. new NaiveEncoder(model, round, quantizes, geluError).Run(ids, types).Cast<double>()];
        }

        Assert.InRange(withoutOtherBytes, (StacksOfCase + StacksOfOtherPositions) / 2, int.MaxValue);
    }

    /// <summary>
    /// Other things that a description can say: no token types or more, narrower embeddings, layers that share weights, other positions,
    /// other norms, no biases.
    /// </summary>
    private static Func<EncoderDescription, EncoderDescription> Variant(int number) => encoder =>
    {
        PositionKind positions = number < StacksOfCase ? PositionKind.Absolute : AllPositions[number % AllPositions.Length];
        return encoder with
        {
            HiddenSize = 8 + encoder.HiddenSize,
            HeadSize = positions == PositionKind.Absolute ? encoder.HeadSize : (encoder.HeadSize + 1) / 2 * 2,
            Embedding = encoder.Embedding with
            {
                TokenTypes = number % 3,
                Size = number % 2 == 1 ? 5 + (3 * number) : null,
                Positions = positions,
                MaxDistance = positions == PositionKind.Relative ? 1 + (number * number % 24) : 0,
            },
            Norm = number % 5 == 4 ? NormKind.RootMeanSquare : NormKind.Layer,
            HasBiases = number % 6 != 5,
            Layers = number % 4 == 3 ? [encoder.Layers[0], encoder.Layers[0] with { SharedWith = 0 }, encoder.Layers[0] with { SharedWith = 0 }] : encoder.Layers,
        };
    };

    private static double[] Run(ModelPackage model, string path, int[] ids, int[] types)
    {
        using EncoderSession session = new(new Encoder(model.Encoder, new PackageWeights(model), KernelChoice.Select(path)), threads: 1);
        double[] states = [];
        session.Run(
            [new EncodedSequence(ids, types)],
            (_, rows, _) => states = [.. Enumerable.Range(0, rows.Rows).SelectMany(row => rows.RowSpan(row).ToArray()).Select(value => (double)value)]);
        return states;
    }

    /// <summary>The root of the sum of squared differences; not a number if one of them is none.</summary>
    private static double Distance(double[] x, double[] y)
    {
        Assert.Equal(x.Length, y.Length);
        return Math.Sqrt(x.Zip(y, (left, right) => (left - right) * (left - right)).Sum());
    }
}
