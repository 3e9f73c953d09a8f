using System.Numerics.Tensors;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Kernels.Int8;

namespace LightLM.Checkpoints.Calibration;

/// <summary>
/// Finds factors that make the columns of a matrix's input equally easy to quantize, as SmoothQuant does (Xiao et al., 2023): with
/// f = max|x|^a / max|w|^(1 - a) for each column, (x / f) (f w) is the same product, and its x has no outliers. Which a is best, and
/// whether any is better than none, is measured on the input's sample.
/// </summary>
internal sealed unsafe class SmoothingSearch(KernelSet kernels, int productsPerSum) : IDisposable
{
    private static readonly double[] Exponents = [0.5, 0.35, 0.65];

    /// <summary>Factors outside these bounds belong to columns that are hardly used; they would cost the others precision.</summary>
    private const float LargestFactor = 1024;

    /// <summary>Factors that remove less of the error than this are not worth their multiplication.</summary>
    private const double LeastGain = 0.02;

    private readonly GrowingBuffer _input = new();
    private readonly GrowingBuffer _exact = new();
    private readonly GrowingBuffer _rounded = new();
    private readonly Scratch _scratch = new();

    /// <summary>Finds what the columns of an input are multiplied by.</summary>
    /// <param name="sample">The input.</param>
    /// <param name="matrices">All matrices [outputs, columns] that read it.</param>
    /// <returns>[columns] positive numbers, or null where it is best left as it is.</returns>
    public float[]? Find(InputSample sample, IReadOnlyList<float[]> matrices)
    {
        Matrix input = sample.CopyTo(_input);
        float[]? best = null;
        double leastError = (1 - LeastGain) * Error(input, matrices, null);
        foreach (double exponent in Exponents)
        {
            float[] factors = Factors(sample.Maxima, matrices, exponent);
            double error = Error(input, matrices, factors);
            if (error < leastError)
            {
                (best, leastError) = (factors, error);
            }
        }

        return best;
    }

    public void Dispose()
    {
        _input.Dispose();
        _exact.Dispose();
        _rounded.Dispose();
        _scratch.Dispose();
    }

    /// <summary>1 / f for each column, with a geometric mean of one; one for columns that are never used.</summary>
    private static float[] Factors(float[] inputMaxima, IReadOnlyList<float[]> matrices, double exponent)
    {
        float[] weightMaxima = ColumnMaxima(matrices, inputMaxima.Length);
        double[] logarithms = new double[inputMaxima.Length];
        double sum = 0;
        int used = 0;
        for (int column = 0; column < logarithms.Length; column++)
        {
            if (inputMaxima[column] > 0 && weightMaxima[column] > 0)
            {
                double ofWeights = (1 - exponent) * PortableMath.Log2(weightMaxima[column]);
                logarithms[column] = ofWeights - (exponent * PortableMath.Log2(inputMaxima[column]));
                sum += logarithms[column];
                used++;
            }
        }

        double mean = used == 0 ? 0 : sum / used;
        return [.. logarithms.Select((logarithm, column) => inputMaxima[column] > 0 && weightMaxima[column] > 0
            ? Math.Clamp((float)PortableMath.Exp2(logarithm - mean), 1 / LargestFactor, LargestFactor)
            : 1)];
    }

    private static float[] ColumnMaxima(IReadOnlyList<float[]> matrices, int columns)
    {
        float[] maxima = new float[columns];
        float[] magnitudes = new float[columns];
        foreach (float[] matrix in matrices)
        {
            for (int start = 0; start < matrix.Length; start += columns)
            {
                TensorPrimitives.Abs(matrix.AsSpan(start, columns), magnitudes);
                TensorPrimitives.Max<float>(maxima, magnitudes, maxima);
            }
        }

        return maxima;
    }

    /// <summary>The squared error of the products, each relative to the exact product's square, over all matrices.</summary>
    private double Error(in Matrix input, IReadOnlyList<float[]> matrices, float[]? factors)
    {
        using AlignedBuffer? padded = factors is null ? null : AlignedBuffer.Padded(factors);
        QuantizedRows rows = _scratch.Quantized(input.Rows, input.Columns);
        kernels.Quantize(input, rows, padded is null ? null : padded.Pointer);
        double error = 0;
        foreach (float[] weights in matrices)
        {
            int outputs = weights.Length / input.Columns;
            Matrix exact = _exact.Matrix(input.Rows, outputs);
            Matrix rounded = _rounded.Matrix(input.Rows, outputs);
            using PackedMatrix floats = PackedMatrix.Pack(weights, [], input.Columns, kernels.PanelWidth);
            using QuantizedMatrix integers = Quantize(weights, input.Columns, factors);
            kernels.Multiply(input, floats, exact);
            kernels.Multiply(rows, integers, rounded);
            error += RelativeError(exact, rounded);
        }

        return error;
    }

    private QuantizedMatrix Quantize(float[] weights, int columns, float[]? factors)
    {
        int outputs = weights.Length / columns;
        QuantizedMatrix matrix = new(columns, outputs, productsPerSum, kernels.Int8Layout);
        float[] row = new float[columns];
        sbyte[] integers = new sbyte[columns];
        for (int output = 0; output < outputs; output++)
        {
            weights.AsSpan(output * columns, columns).CopyTo(row);
            if (factors is not null)
            {
                TensorPrimitives.Divide(row, factors, row);
            }

            float scale = WeightQuantization.Quantize(row, productsPerSum, integers);
            matrix.PackOutputs(output, integers, [scale]);
        }

        return matrix;
    }

    private static double RelativeError(in Matrix exact, in Matrix rounded)
    {
        double error = 0;
        double size = 0;
        for (int row = 0; row < exact.Rows; row++)
        {
            // Sums of TensorPrimitives depend on the width of the processor's vectors.
            ReadOnlySpan<float> expected = exact.RowSpan(row), found = rounded.RowSpan(row);
            for (int column = 0; column < expected.Length; column++)
            {
                double distance = (double)expected[column] - found[column];
                error += distance * distance;
                size += (double)expected[column] * expected[column];
            }
        }

        return size > 0 ? error / size : 0;
    }
}
