using LightLM.Testing;

namespace LightLM.Tests.Checkpoints.Calibration;

/// <summary>
/// A random encoder as long training leaves them: a few channels of the normalized states are many times larger than the others, and
/// the matrices that read them have small weights there.
/// </summary>
internal static class OutlierCheckpoint
{
    private const int Hidden = 64;
    private const int FeedForward = 128;
    private const float Outlier = 60;
    private static readonly int[] Channels = [5, 17, 40];

    public static string Save(TemporaryFolder folder)
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("ForMaskedLM")
            .With("hidden_size", Hidden)
            .With("intermediate_size", FeedForward)
            .With("num_attention_heads", 4);
        Random random = new(1);
        foreach (string name in checkpoint.Tensors.Keys.ToArray())
        {
            checkpoint.Tensors[name] = Resize(name, checkpoint.Tensors[name].Shape, random);
        }

        return checkpoint.Save(folder, "outliers");
    }

    private static (int[] Shape, float[] Values) Resize(string name, int[] shape, Random random)
    {
        int[] larger = [.. shape.Select(size => size switch { 4 => Hidden, 6 => FeedForward, _ => size })];
        bool isNorm = name.Contains("LayerNorm", StringComparison.Ordinal);
        bool isLast = name.Contains("layer.1.output", StringComparison.Ordinal) || name.StartsWith("cls", StringComparison.Ordinal);
        bool hasOutliers = isNorm && !isLast;
        bool readsOutliers = name.EndsWith("weight", StringComparison.Ordinal) &&
            (name.Contains("attention.self", StringComparison.Ordinal) || name.Contains("intermediate", StringComparison.Ordinal));
        float[] values = new float[larger.Aggregate(1, (product, size) => product * size)];
        for (int i = 0; i < values.Length; i++)
        {
            float noise = ((random.NextSingle() + random.NextSingle() + random.NextSingle()) * 2) - 3;
            bool isOutlier = Channels.Contains(i % larger[^1]);
            float value = isNorm ? 1 + (0.2f * noise) : noise / 8;
            values[i] = !isOutlier ? value : hasOutliers ? value * Outlier : readsOutliers ? value / Outlier : value;
        }

        return (larger, values);
    }
}
