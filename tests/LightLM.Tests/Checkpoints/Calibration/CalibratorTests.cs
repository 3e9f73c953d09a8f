using LightLM.Checkpoints;
using LightLM.Checkpoints.Calibration;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints.Calibration;

public sealed class CalibratorTests : IDisposable
{
    private static readonly string[] Words = ["我", "是", "é", "10", "[MASK]", "x"];
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Outliers_are_smoothed_away()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        CalibratedModel model = Calibrate(package);
        Assert.Equal(8, model.Inputs);
        Assert.InRange(model.SmoothedInputs, 1, 8);
        Assert.True(1 - model.Cosine < 0.5 * (1 - model.PlainCosine), $"{model.PlainCosine} -> {model.Cosine}");
    }

    [Fact]
    public void A_written_file_holds_what_was_calibrated()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        CalibratedModel model = Calibrate(package);
        string path = _folder.At("calibrated.lightlm");
        CompactWriter.Write(model.Package, path, Precision.Int8);
        using ModelPackage read = CompactFile.Open(path);
        Assert.Equal(model.Package.Tensors.Tensors.Keys.Order(), read.Tensors.Tensors.Keys.Order());
        Assert.Contains(read.Tensors.Tensors.Keys, name => name.EndsWith(".input_factors", StringComparison.Ordinal));
        Assert.Equal(ParameterCounts.Of(package), ParameterCounts.Of(read));

        string again = _folder.At("again.lightlm");
        CompactWriter.Write(read, again, Precision.Int8);
        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    /// <summary>Factors are part of how a weight is stored: who reads the weight as a number need not know of them.</summary>
    [Theory]
    [InlineData("layers.0.attention.query.weight")]
    [InlineData("layers.0.attention.key.weight")]
    [InlineData("layers.1.feed_forward.inner.weight")]
    [InlineData("layers.1.feed_forward.output.weight")]
    public void Weights_read_as_numbers_are_the_original_ones(string name)
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        CalibratedModel model = Calibrate(package);
        float[] expected = package.Tensors.ReadFloats(name);
        float[] actual = model.Package.Tensors.ReadFloats(name);
        float[] scales = model.Package.Tensors.ReadScales(name, model.Package.Tensors.Tensors[name].Shape[0]);
        int columns = expected.Length / scales.Length;
        float[] factors = model.Package.Tensors.ReadInputFactors(name, columns) ?? [.. Enumerable.Repeat(1f, columns)];
        for (int i = 0; i < expected.Length; i++)
        {
            float halfStep = 0.501f * scales[i / columns] * factors[i % columns];
            Assert.InRange(actual[i] - expected[i], -halfStep, halfStep);
        }
    }

    [Fact]
    public void Converting_back_to_floats_leaves_no_factors()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        string path = _folder.At("floats.lightlm");
        CompactWriter.Write(Calibrate(package).Package, path, Precision.Float32);
        using ModelPackage floats = CompactFile.Open(path);
        Assert.Equal(package.Tensors.Tensors.Keys.Order(), floats.Tensors.Tensors.Keys.Order());
    }

    [Fact]
    public void The_trained_encoder_loses_nothing()
    {
        using ModelPackage package = ModelFiles.Open(SharedData.Require("models/mlm"));
        CalibratedModel model = Calibrate(package, ["张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。"]);
        Assert.InRange(model.Cosine, Math.Max(0.999, model.PlainCosine), 1);
    }

    [Fact]
    public void Progress_ascends_to_one()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        Shares shares = new();
        Calibrator.Quantize(package, Texts(), shares, TestContext.Current.CancellationToken);
        Assert.Equal(shares.Seen.Order(), shares.Seen);
        Assert.Equal(1, shares.Seen[^1]);
        Assert.All(shares.Seen, share => Assert.InRange(share, 0, 1));
    }

    [Fact]
    public void It_can_be_cancelled_at_every_step()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        for (int steps = 0; steps < 3; steps++)
        {
            using CancellationTokenSource source = new();
            Shares shares = new() { OnReport = count => Cancel(source, count > steps) };
            Assert.ThrowsAny<OperationCanceledException>(() => Calibrator.Quantize(package, Texts(), shares, source.Token));
        }
    }

    [Fact]
    public void Nothing_to_calibrate_with_or_on_is_refused()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        Assert.Throws<InputException>(() => Calibrate(package, []));
        Assert.Throws<InputException>(() => Calibrate(Calibrate(package).Package));
    }

    private static void Cancel(CancellationTokenSource source, bool isTime)
    {
        if (isTime)
        {
            source.Cancel();
        }
    }

    private static CalibratedModel Calibrate(ModelPackage package, string[]? texts = null) =>
        Calibrator.Quantize(package, texts ?? Texts(), cancellationToken: TestContext.Current.CancellationToken);

    private static string[] Texts()
    {
        Random random = new(2);
        return [.. Enumerable.Range(0, 40).Select(_ => string.Join(' ', random.GetItems(Words, 1 + random.Next(8))))];
    }

    private sealed class Shares : IProgress<double>
    {
        public List<double> Seen { get; } = [];

        public Action<int>? OnReport { get; init; }

        public void Report(double value)
        {
            Seen.Add(value);
            OnReport?.Invoke(Seen.Count);
        }
    }
}
