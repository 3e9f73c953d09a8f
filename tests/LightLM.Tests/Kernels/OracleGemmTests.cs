using System.Runtime.InteropServices;
using LightLM.Kernels;
using LightLM.Tests.Reference;

namespace LightLM.Tests.Kernels;

/// <summary>
/// Every path's float product against sums in double precision from weights that were never packed: all numbers of rows up to beyond the
/// largest tile, all tails and all epilogues, within computed bounds.
/// </summary>
public sealed class OracleGemmTests
{
    public static MatrixTheoryData<string, Guard> Cases => OracleCases.PathsAndGuards;

    [Theory]
    [MemberData(nameof(Cases))]
    public void Products_are_those_of_unpacked_weights(string path, Guard guard)
    {
        Random random = new(21);
        foreach (int inputs in OracleCases.Inputs)
        {
            foreach (int outputs in OracleCases.Outputs)
            {
                Check(KernelChoice.Select(path), random, inputs, outputs, guard);
            }
        }

        Check(KernelChoice.Select(path), random, 312, 104, guard);
    }

    private static void Check(KernelSet kernels, Random random, int inputs, int outputs, Guard guard)
    {
        float[,] weights = OracleCases.Random(random, outputs, inputs);
        float[] bias = OracleCases.Random(random, outputs);
        using PackedMatrix packed = PackedMatrix.Pack(MemoryMarshal.CreateSpan(ref weights[0, 0], weights.Length), bias, inputs, kernels.PanelWidth);
        using GuardedWeights guarded = new(packed, guard);
        using GuardedMatrix x = GuardedMatrix.Random(random, OracleCases.MaxRows, inputs, 2);
        Estimate[][] sums = [.. Enumerable.Range(0, OracleCases.MaxRows).Select(row => NaiveProduct.OfFloats(x.View.RowSpan(row), weights, bias))];
        for (int rows = 1; rows <= OracleCases.MaxRows; rows++)
        {
            using GuardedMatrix a = GuardedMatrix.Copy(x.View.Slice(0, rows), guard);
            using GuardedMatrix residual = GuardedMatrix.Random(random, rows, outputs, 3, guard);
            foreach (Epilogue epilogue in Enum.GetValues<Epilogue>())
            {
                string what = $"{kernels.Name} {rows}x{inputs}x{outputs} {epilogue}";
                using GuardedMatrix c = new(rows, outputs, guard);
                kernels.Multiply(a.View, packed, c.View, epilogue, epilogue == Epilogue.AddResidual ? residual.View : default);
                for (int row = 0; row < rows; row++)
                {
                    for (int output = 0; output < outputs; output++)
                    {
                        Estimate expected = NaiveProduct.Finished(sums[row][output], epilogue, residual.View.RowSpan(row)[output], isForBytes: false);
                        OracleCases.AssertAllowed(expected, c.View.RowSpan(row)[output], what, row, output);
                    }
                }
            }
        }
    }
}
