using LightLM.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

public sealed class ActivationTests
{
    public static TheoryData<string> Paths => KernelTestData.Paths;

    [Theory]
    [MemberData(nameof(Paths))]
    public void Every_function_stays_within_its_stated_error(string path)
    {
        KernelSet kernels = KernelChoice.Select(path);
        float[] inputs = [.. Inputs()];
        int rows = inputs.Length;
        using GuardedMatrix a = new(rows, 1);
        using GuardedMatrix c = new(rows, 1);
        using PackedMatrix identity = PackedMatrix.Pack([1f], [0f], 1, kernels.PanelWidth);
        for (int row = 0; row < rows; row++)
        {
            a.View.RowSpan(row)[0] = inputs[row];
        }

        foreach (Epilogue function in (Epilogue[])[Epilogue.Gelu, Epilogue.GeluTanh, Epilogue.Relu, Epilogue.Silu, Epilogue.Tanh])
        {
            kernels.Multiply(a.View, identity, c.View, function);
            for (int row = 0; row < rows; row++)
            {
                double expected = NaiveActivation.Of(function, inputs[row]);
                float actual = c.View.RowSpan(row)[0];
                double tolerance = 5e-7 * Math.Max(1, Math.Abs(inputs[row]));
                Assert.True(Math.Abs(expected - actual) <= tolerance, $"{path} {function}({inputs[row]:R}) = {actual:R}, expected {expected:R}");
                Assert.Equal(TileEpilogue.Scalar(function, inputs[row]), actual);
            }
        }
    }

    private static IEnumerable<float> Inputs()
    {
        for (float x = -12; x <= 12; x += 0.0037f)
        {
            yield return x;
        }

        foreach (float x in (float[])[0f, 1e-30f, -1e-30f, 1e-6f, 20, -20, 50, -50, 87, -87, 1000, -1000, 1e30f, -1e30f])
        {
            yield return x;
        }
    }
}
