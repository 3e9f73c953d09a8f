using System.Security.Cryptography;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Calibration;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints.Calibration;

/// <summary>Calibration gives the same weights on every machine and every path.</summary>
public sealed class ReproducibilityTests : IDisposable
{
    /// <summary>The SHA-256 of all tensors of the calibrated model.</summary>
    private const string Expected = "345b71c8c98804175b5dff3bcf03076ecd3598445de0e99fef1c233f18504ed0";

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
}
