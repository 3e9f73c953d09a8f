using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>Functions that do not ask the system, beside the system's.</summary>
public sealed class PortableMathTests
{
    [Theory]
    [InlineData(1e-38)]
    [InlineData(1e-9)]
    [InlineData(0.3)]
    [InlineData(0.75)]
    [InlineData(1.4999)]
    [InlineData(1.5001)]
    [InlineData(3)]
    [InlineData(1e20)]
    public void Logarithms_are_those_of_the_system(double value)
    {
        Assert.InRange(PortableMath.Log2(value) - Math.Log2(value), -2e-14, 2e-14);
        Assert.InRange(PortableMath.Log(value) - Math.Log(value), -2e-14, 2e-14);
    }

    [Theory]
    [InlineData(-20.3)]
    [InlineData(-0.5)]
    [InlineData(1e-9)]
    [InlineData(0.49999)]
    [InlineData(7.7)]
    public void Powers_are_those_of_the_system(double value)
    {
        Assert.InRange((PortableMath.Exp2(value) / Math.Pow(2, value)) - 1, -1e-14, 1e-14);
        Assert.InRange((PortableMath.Exp(value) / Math.Exp(value)) - 1, -1e-14, 1e-14);
    }

    [Theory]
    [InlineData(2, 3)]
    [InlineData(3, 2)]
    [InlineData(-3, 3)]
    [InlineData(-3, 2)]
    [InlineData(0.5, -7.25)]
    [InlineData(1e-30, 0.5)]
    [InlineData(10000, -0.015625)]
    public void Powers_of_any_number_are_those_of_the_system(double value, double exponent) =>
        Assert.InRange((PortableMath.Pow(value, exponent) / Math.Pow(value, exponent)) - 1, -1e-13, 1e-13);

    [Theory]
    [InlineData(0, -1)]
    [InlineData(0, 0)]
    [InlineData(-1, 0.5)]
    [InlineData(-8, 1.0 / 3)]
    [InlineData(2, double.PositiveInfinity)]
    [InlineData(double.NaN, 0)]
    [InlineData(double.NegativeInfinity, 3)]
    public void Special_powers_are_those_of_the_system(double value, double exponent) =>
        Assert.Equal(Math.Pow(value, exponent), PortableMath.Pow(value, exponent));

    [Theory]
    [InlineData(0)]
    [InlineData(1e-9)]
    [InlineData(-0.0009)]
    [InlineData(0.0011)]
    [InlineData(-0.5)]
    [InlineData(3.3)]
    [InlineData(-40)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    public void Hyperbolic_tangents_are_those_of_the_system(double value)
    {
        double expected = Math.Tanh(value);
        Assert.InRange(PortableMath.Tanh(value) - expected, -1e-12 * Math.Abs(expected), 1e-12 * Math.Abs(expected));
    }

    [Fact]
    public void Powers_of_two_are_exact()
    {
        for (int exponent = -100; exponent <= 100; exponent++)
        {
            Assert.Equal(Math.ScaleB(1, exponent), PortableMath.Exp2(exponent));
            Assert.Equal(exponent, PortableMath.Log2(Math.ScaleB(1, exponent)));
        }
    }

    [Theory]
    [InlineData(double.NegativeInfinity, 0)]
    [InlineData(-1e9, 0)]
    [InlineData(1e9, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void What_is_out_of_reach_has_its_limit(double value, double expected)
    {
        Assert.Equal(expected, PortableMath.Exp2(value));
        Assert.Equal(expected, PortableMath.Exp(value));
    }

    [Fact]
    public void Sines_and_cosines_are_those_of_the_system()
    {
        Random random = new(1);
        for (int i = 0; i < 100_000; i++)
        {
            double angle = (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-3, 6));
            (double sine, double cosine) = PortableMath.SinCos(angle);
            Assert.InRange(sine - Math.Sin(angle), -1e-14, 1e-14);
            Assert.InRange(cosine - Math.Cos(angle), -1e-14, 1e-14);
        }

        Assert.Equal((0, 1), PortableMath.SinCos(0));
    }
}
