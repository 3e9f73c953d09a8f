using LightLM.Checkpoints;
using LightLM.Checkpoints.Export;
using LightLM.Checkpoints.Verification;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

/// <summary>
/// Every checkpoint of the reference data whose family and head are supported: converted to a compact file in single precision it gives the
/// original's numbers, in 8-bit integers nearly so, and written back to a directory it is the same model to the bit.
/// </summary>
public sealed class GoldenCheckpointTests : IDisposable
{
    private const double Tolerance = 1e-4;
    private const double LeastCosine = 0.99;

    /// <summary>Of random weights, a few spans' scores are so near the bound that 8 bits decide.</summary>
    private const double LeastSame = 0.9;

    /// <summary>What checkpoints of other heads, of texts and of tokenizers alone have in their names.</summary>
    private static readonly string[] Others = ["uie-texts", "st-", "tokenizer", "onnx"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("goldens/encoders", 44)]
    [InlineData("goldens/families", 31)]
    public void Converted_and_written_back_they_give_the_original_numbers(string folder, int least)
    {
        string[] checkpoints =
        [
            .. Directory.GetDirectories(SharedData.Require(folder))
                .Where(directory => !Others.Any(other => Path.GetFileName(directory).Contains(other, StringComparison.Ordinal)))
                .Order(StringComparer.Ordinal),
        ];
        Assert.InRange(checkpoints.Length, least, int.MaxValue);
        Assert.Multiple([.. checkpoints.Select(directory => (Action)(() => Check(directory)))]);
    }

    private void Check(string directory)
    {
        string name = Path.GetFileName(directory);
        string cases = Path.Combine(directory, "cases.safetensors");
        string written = _folder.At($"{name}-written");
        IReadOnlyList<OutputComparison> floats = Compare(Convert(directory, $"{name}.fp32.lightlm", Precision.Float32), cases);
        Assert.All(floats, output => Assert.True(output.MaxDifference <= Tolerance && output.Rows > 0, $"{name}: {output}"));
        Assert.All(
            Compare(Convert(directory, $"{name}.int8.lightlm", Precision.Int8), cases),
            output => Assert.True(
                output.MeanCosine >= (output.Output is "labels" or "spans" ? LeastSame : LeastCosine), $"{name} in 8-bit integers: {output}"));
        using (ModelPackage package = CheckpointReader.Open(directory))
        {
            if (package.Family == "reformer")
            {
                Assert.Throws<ModelFileException>(() => HuggingFaceExport.Write(package, written));
                return;
            }

            HuggingFaceExport.Write(package, written);
        }

        Assert.Equal(floats, Compare(Convert(written, $"{name}.back.lightlm", Precision.Float32), cases));
    }

    private string Convert(string directory, string file, Precision precision)
    {
        using ModelPackage package = CheckpointReader.Open(directory);
        CompactWriter.Write(package, _folder.At(file), precision);
        return _folder.At(file);
    }

    private static IReadOnlyList<OutputComparison> Compare(string model, string cases)
    {
        using LightModel loaded = AnyModel.Load(model, KernelChoice.Default);
        return ReferenceCases.Compare(loaded, cases);
    }
}
