using LightLM.Encoders.Chunks;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Encoders;

/// <summary>The numbers are PyTorch's: <c>torch.manual_seed(seed); torch.randn(count)</c>.</summary>
public sealed class NormalNumbersTests
{
    /// <summary>Logarithm, sine and cosine of PyTorch's vectors are off by a few roundings.</summary>
    private const double Tolerance = 2e-6;

    [Fact]
    public void Sixteen_numbers_are_those_of_torch()
    {
        double[] expected =
        [
            -1.1258, -1.1524, -0.2506, -0.4339, 0.8487, 0.6920, -0.3160, -2.1152, 0.3223, -1.2633, 0.3500, 0.3081, 0.1198, 1.2377, 1.1168, -0.2473,
        ];
        Assert.All(expected.Zip(NormalNumbers.Draw(0, 16)), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
    }

    [Theory]
    [InlineData("reformer-lsh")]
    [InlineData("reformer-mixed")]
    public void Recorded_rotations_are_drawn_again(string golden)
    {
        using SafetensorsFile cases = SafetensorsFile.Open(Path.Combine(SharedData.Require("goldens/encoders"), golden, "cases.safetensors"));
        foreach (string name in (string[])["rotations.0", "rotations.1"])
        {
            float[] recorded = cases.ReadFloats(name);
            Assert.All(recorded.Zip(NormalNumbers.Draw(7, recorded.Length)), pair => Assert.Equal(pair.First, pair.Second, Tolerance));
        }
    }

    /// <summary>The last sixteen are drawn anew, those before stay.</summary>
    [Fact]
    public void A_rest_is_drawn_with_what_is_before_it()
    {
        float[] whole = NormalNumbers.Draw(3, 32);
        float[] rest = NormalNumbers.Draw(3, 37);
        Assert.Equal(whole[..21], rest[..21]);
        Assert.NotEqual(whole[21..], rest[21..32]);
        Assert.Equal(NormalNumbers.Draw(3, 16)[..5], NormalNumbers.Draw(3, 5));
    }
}
