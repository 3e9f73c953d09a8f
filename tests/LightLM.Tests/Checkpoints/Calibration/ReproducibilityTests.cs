using System.Security.Cryptography;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Calibration;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints.Calibration;

/// <summary>Calibration gives the same weights on every machine and every path.</summary>
public sealed class ReproducibilityTests : IDisposable
{
    /// <summary>The SHA-256 of all tensors of the calibrated model.</summary>
    private const string Expected = "aaa9cbe5eb6fb06a0573a0119a2563c2cbf70bc91cefec51c61b6a776a4beaf5";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>What all machines have to compute; a difference here is a difference of arithmetic, not of precision.</summary>
    [Fact]
    public void The_weights_are_those_of_other_machines()
    {
        using ModelPackage package = ModelFiles.Open(OutlierCheckpoint.Save(_folder));
        string[] texts = ["我是é10", "10我是我是我é", "é é é", "我"];
        CalibratedModel model = Calibrator.Quantize(package, texts, cancellationToken: TestContext.Current.CancellationToken);
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (TensorInfo tensor in model.Package.Tensors.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal))
        {
            hash.AppendData(model.Package.Tensors.ReadBytes(tensor));
        }

        string actual = Convert.ToHexStringLower(hash.GetHashAndReset());
        Assert.True(actual == Expected, $"Expected {Expected}, found {actual}.");
    }

    [Fact]
    public void Its_kernels_are_no_path_to_run_models_on()
    {
        Assert.DoesNotContain(KernelRegistry.Reproducible.Name, KernelRegistry.Available);
        Assert.Throws<InputException>(() => KernelChoice.Select(KernelRegistry.Reproducible.Name));
    }

    [Theory]
    [InlineData(1e-38)]
    [InlineData(1e-9)]
    [InlineData(0.3)]
    [InlineData(0.75)]
    [InlineData(1.4999)]
    [InlineData(1.5001)]
    [InlineData(3)]
    [InlineData(1e20)]
    public void Logarithms_are_those_of_the_system(double value) =>
        Assert.InRange(ReproducibleMath.Log2(value) - Math.Log2(value), -2e-14, 2e-14);

    [Theory]
    [InlineData(-20.3)]
    [InlineData(-0.5)]
    [InlineData(1e-9)]
    [InlineData(0.49999)]
    [InlineData(7.7)]
    public void Powers_are_those_of_the_system(double value) =>
        Assert.InRange((ReproducibleMath.Exp2(value) / Math.Pow(2, value)) - 1, -1e-14, 1e-14);

    [Fact]
    public void Powers_of_two_are_exact()
    {
        for (int exponent = -100; exponent <= 100; exponent++)
        {
            Assert.Equal(Math.ScaleB(1, exponent), ReproducibleMath.Exp2(exponent));
            Assert.Equal(exponent, ReproducibleMath.Log2(Math.ScaleB(1, exponent)));
        }
    }
}
