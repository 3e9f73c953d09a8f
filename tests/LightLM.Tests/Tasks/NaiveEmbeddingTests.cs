using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Tasks;
using LightLM.Testing;
using LightLM.Tests.Reference;
using LightLM.Tokenization;

namespace LightLM.Tests.Tasks;

/// <summary>Vectors of texts against naive ones: a pooling of the states of all tokens, those of [CLS] and [SEP] included.</summary>
public sealed class NaiveEmbeddingTests
{
    private const int MaxLength = 12;
    private const string Prompt = "天地 xyz 10";
    private const int PromptTokens = 4;

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
                foreach (Pooling pooling in Enum.GetValues<Pooling>())
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

    [Theory]
    [InlineData("st-mean-normalize")]
    [InlineData("st-prompts")]
    [InlineData("st-prompts-excluded")]
    public void Vectors_of_sentence_transformers_are_met(string name)
    {
        string folder = SharedData.Require($"goldens/families/{name}");
        using LightModel model = LightModel.Load(folder);
        using JsonDocument texts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "texts.json")));
        JsonElement[] rows = [.. texts.RootElement.GetProperty("rows").EnumerateArray()];
        Assert.NotEmpty(rows);
        Assert.All(rows, row =>
        {
            float[] vector = model.Embed(
                row.GetProperty("text").GetString()!, new EmbeddingOptions { Prompt = row.GetProperty("prompt_name").GetString() ?? "" });
            float[] expected = [.. row.GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle())];
            Assert.Equal(expected.Length, vector.Length);
            Assert.All(expected.Zip(vector), pair => Assert.Equal(pair.First, pair.Second, 2e-5f));
        });
    }

    /// <summary>The vector; a prompt that is left out of the mean is so with [CLS] before it, and at least [SEP] stays.</summary>
    private static double[] Vector(NaiveModel naive, string text, Pooling pooling, bool normalize, bool isPrompted, bool poolsPrompt)
    {
        Token[] tokens = naive.Tokens(isPrompted ? Prompt + text : text);
        double[][] states = naive.States(tokens.Take(MaxLength - 2));
        double[] vector = pooling switch
        {
            Pooling.Cls => states[0],
            Pooling.Pooler => naive.Pooled(states[0]),
            _ when isPrompted && !poolsPrompt => NaiveModel.Mean(states.Skip(1 + PromptTokens)),
            _ => NaiveModel.Mean(states),
        };
        double norm = Math.Sqrt(vector.Sum(value => value * value));
        return normalize ? [.. vector.Select(value => value / norm)] : vector;
    }
}
