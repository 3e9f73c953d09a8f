using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Bench.Results;
using LightLM.Checkpoints.Verification;

namespace LightLM.Bench.Peers;

/// <summary>Checks that both engines compute the same before they are timed.</summary>
internal static class Agreement
{
    private const int Tokens = 128;
    private const double LeastFloat = 0.99999;
    private const double LeastInteger = 0.98;

    /// <summary>Compares last hidden states with ours in fp32, by the mean cosine over the tokens.</summary>
    /// <exception cref="InputException">They differ by more than their precision explains.</exception>
    public static void Check(Report report, EncoderModel model, IReadOnlyList<EngineFiles> files)
    {
        int hidden = model.Package.Encoder.HiddenSize;
        float[] expected = Encode(files[0], Runners.LightLm);
        List<string> found = [];
        for (int i = 0; i < files.Count; i++)
        {
            foreach (string runner in Runners.All)
            {
                double cosine = MeanCosine(expected, Encode(files[i], runner), hidden);
                string name = $"{Runners.Title(runner)} {Runners.Precisions[i].Name}";
                found.Add(Show.Text($"{name} {cosine:F5}"));
                if (!(cosine >= (i == 0 ? LeastFloat : LeastInteger)))
                {
                    throw new InputException(Show.Text(
                        $"{model.Name}: the last hidden states of {name} differ from LightLM's in fp32 (mean cosine {cosine}). ") +
                        "Times would compare different things.");
                }
            }
        }

        string cosines = string.Join(", ", found.Skip(1));
        report.Add($"{model.Name}: mean cosine of the last hidden states with LightLM's in fp32 at {Tokens} tokens: {cosines}.");
    }

    private static float[] Encode(EngineFiles files, string runner)
    {
        using IEncoderEngine engine = files.Load(runner, threads: 1);
        return engine.Encode(EncoderInput.Ids(Tokens));
    }

    private static double MeanCosine(float[] expected, float[] actual, int hidden)
    {
        VectorComparison comparison = new();
        for (int start = 0; start < expected.Length; start += hidden)
        {
            comparison.Add(expected.AsSpan(start, hidden), actual.AsSpan(start, hidden));
        }

        return comparison.MeanCosine;
    }
}
