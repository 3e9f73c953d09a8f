using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>Vectors of texts against naive ones: a pooling of the states of all tokens, those of [CLS] and [SEP] included.</summary>
public sealed class NaiveEmbeddingTests
{
    private const int MaxLength = 12;
    private const string Prompt = "天地 xyz 10";
    private const int PromptTokens = 4;

    /// <summary>Each pooling, some joined, and all that can be.</summary>
    private static readonly Pooling[] Poolings =
    [
        Pooling.Cls, Pooling.Max, Pooling.Mean, Pooling.MeanSqrt, Pooling.WeightedMean, Pooling.LastToken, Pooling.Pooler,
        Pooling.Cls | Pooling.LastToken, Pooling.Max | Pooling.Mean, Pooling.Cls | Pooling.WeightedMean,
        Pooling.Cls | Pooling.Max | Pooling.Mean | Pooling.MeanSqrt | Pooling.WeightedMean | Pooling.LastToken,
    ];

    public static TheoryData<Precision> Precisions => RandomTask.Precisions;

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Vectors_are_the_naive_ones(Precision precision)
    {
        Random random = new(5);
        TaskDescription description = new() { Head = HeadKind.Embedding, MaxLength = MaxLength, Prompts = new Dictionary<string, string> { ["query"] = Prompt } };
        foreach (bool poolsPrompt in (bool[])[true, false])
        {
            using RandomTask task = new(3, precision, description with { PoolsPrompt = poolsPrompt });
            foreach (int length in (int[])[0, 1, 4, 9, 10, 11, 30])
            {
                string text = RandomTask.Text(random, length);
                foreach (Pooling pooling in Poolings)
                {
                    foreach (bool normalize in (bool[])[false, true])
                    {
                        foreach (string prompt in (string[])["", "query"])
                        {
                            EmbeddingOptions options = new() { Pooling = pooling, Normalize = normalize, Prompt = prompt };
                            NaiveNumbers expected = task.Oracle.Ask(naive => Vector(naive, text, pooling, normalize, prompt.Length > 0, poolsPrompt));
                            Assert.All(task.Models, model => expected.Check(model.Embed(text, options), model));
                        }
                    }
                }
            }
        }
    }

    /// <summary>
    /// A model's own pooling with the dense layers behind it, whose last has no bias and whose functions are all there are; then of length 1, cut, or
    /// cut and of length 1.
    /// </summary>
    [Theory]
    [MemberData(nameof(Precisions))]
    public void Dense_layers_and_dimensions_are_the_naive_ones(Precision precision)
    {
        const int kept = 4;
        Random random = new(6);
        foreach (DenseActivation activation in Enum.GetValues<DenseActivation>())
        {
            using RandomTask task = new(4, precision, new TaskDescription
            {
                Head = HeadKind.Embedding,
                MaxLength = MaxLength,
                Pooling = Pooling.Cls | Pooling.Max,
                Dense = [new(33, DenseActivation.Tanh), new(7, activation, HasBias: false), new(9, DenseActivation.Identity)],
                Normalize = true,
                Dimensions = kept,
            });
            string text = RandomTask.Text(random, 8);
            foreach ((EmbeddingOptions? options, Func<double[], double[]> last) in (ReadOnlySpan<(EmbeddingOptions?, Func<double[], double[]>)>)
            [
                (null, whole => Unit(whole)[..kept]),
                (new() { Normalize = false }, whole => whole[..kept]),
                (new() { Normalize = true, Dimensions = 2 }, whole => Unit(whole[..2])),
                (new() { Dimensions = 9 }, Unit),
            ])
            {
                NaiveNumbers expected = task.Oracle.Ask(naive => last(Project(naive, Vector(naive, text, task.Task.Pooling, false, false, true))));
                Assert.All(task.Models, model => expected.Check(model.Embed(text, options), model));
            }

            NaiveNumbers other = task.Oracle.Ask(naive => Vector(naive, text, Pooling.Mean, false, false, true));
            Assert.All(task.Models, model => other.Check(model.Embed(text, new EmbeddingOptions { Pooling = Pooling.Mean, Normalize = false }), model));
        }
    }

    [Theory]
    [InlineData(Pooling.None, null, "pooling")]
    [InlineData(Pooling.Pooler | Pooling.Mean, null, "pooling")]
    [InlineData((Pooling)128, null, "pooling")]
    [InlineData(null, 0, "expected 1 to 5, found 0")]
    [InlineData(null, 6, "expected 1 to 5, found 6")]
    [InlineData(Pooling.Mean, 22, "expected 1 to 21, found 22")]
    public void What_a_model_cannot_make_is_refused(Pooling? pooling, int? dimensions, string fragment)
    {
        using RandomTask task = new(4, Precision.Float32, new TaskDescription
        {
            Head = HeadKind.Embedding,
            MaxLength = MaxLength,
            Dense = [new(5, DenseActivation.Tanh)],
        });
        InputException error = Assert.Throws<InputException>(
            () => task.Models[0].Embed("天", new EmbeddingOptions { Pooling = pooling, Dimensions = dimensions }));
        Assert.Contains(fragment, error.Message, StringComparison.Ordinal);
    }

    /// <summary>The vector; a prompt that is left out is so with [CLS] before it, and at least [SEP] stays.</summary>
    private static double[] Vector(NaiveModel naive, string text, Pooling pooling, bool normalize, bool isPrompted, bool poolsPrompt)
    {
        Token[] tokens = naive.Tokens(isPrompted ? Prompt + text : text);
        double[][] states = naive.States(tokens.Take(MaxLength - 2));
        int leftOut = isPrompted && !poolsPrompt ? Math.Min(1 + PromptTokens, states.Length - 1) : 0;
        double[] vector =
            [.. ((Pooling[])[Pooling.Cls, Pooling.Max, Pooling.Mean, Pooling.MeanSqrt, Pooling.WeightedMean, Pooling.LastToken, Pooling.Pooler])
                .Where(part => pooling.HasFlag(part))
                .SelectMany(part => Part(naive, states, leftOut, part))];
        return normalize ? Unit(vector) : vector;
    }

    private static double[] Part(NaiveModel naive, double[][] states, int leftOut, Pooling part)
    {
        double[][] pooled = states[leftOut..];
        int[] columns = [.. Enumerable.Range(0, states[0].Length)];
        double weights = pooled.Select((_, row) => leftOut + row + 1.0).Sum();
        return part switch
        {
            Pooling.Cls => states[0],
            Pooling.Pooler => naive.Pooled(states[0]),
            Pooling.Max => [.. columns.Select(column => pooled.Max(row => row[column]))],
            Pooling.Mean => NaiveModel.Mean(pooled),
            Pooling.MeanSqrt => [.. columns.Select(column => pooled.Sum(row => row[column]) / Math.Sqrt(pooled.Length))],
            Pooling.WeightedMean => [.. columns.Select(column => pooled.Select((row, place) => (leftOut + place + 1) * row[column]).Sum() / weights)],
            _ => states[^1],
        };
    }

    private static double[] Project(NaiveModel naive, double[] vector)
    {
        foreach ((int index, DenseDescription dense) in naive.Task.Dense.Index())
        {
            vector = naive.Projected(vector, index, dense.Activation);
        }

        return vector;
    }

    private static double[] Unit(double[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }
}
