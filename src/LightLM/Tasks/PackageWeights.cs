using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Kernels.Int8;

namespace LightLM.Tasks;

/// <summary>The weights of a package, as an encoder asks for them; every error names the file and the tensor.</summary>
internal sealed class PackageWeights(TensorSource tensors, QuantizationDescription? quantization) : IWeights
{
    public PackageWeights(ModelPackage package)
        : this(package.Tensors, package.Quantization)
    {
    }

    public bool Has(string name) => tensors.Tensors.ContainsKey(name);

    public float[] Floats(string name, params ReadOnlySpan<int> shape) => tensors.ReadWeights(name, shape);

    public IMatrixWeights Matrix(string name, int outputs, int inputs) =>
        new MatrixWeights(tensors, name, outputs, inputs, tensors.IsQuantized(name) ? quantization?.ProductsPerSum : null);

    public ITableWeights Table(string name, int rows, int width) => new TableWeights(tensors, name, rows, width);

    private sealed class MatrixWeights(TensorSource tensors, string name, int outputs, int inputs, int? productsPerSum) : IMatrixWeights
    {
        private readonly TensorInfo _tensor = tensors.Require(name, outputs, inputs);
        private WeightRows? _rows;

        public int? ProductsPerSum => productsPerSum;

        public float[] Scales => tensors.ReadScales(name, outputs);

        public float[]? InputFactors => tensors.ReadInputFactors(name, inputs);

        public void Read(int firstOutput, Span<float> rows) => (_rows ??= new WeightRows(tensors, name, outputs, inputs)).Read(firstOutput, rows);

        public void Read(int firstOutput, Span<sbyte> rows)
        {
            tensors.Read(_tensor, (long)firstOutput * inputs, MemoryMarshal.AsBytes(rows));
            for (int row = 0; row < rows.Length / inputs; row++)
            {
                if (!WeightQuantization.IsSafe(rows.Slice(row * inputs, inputs), productsPerSum!.Value))
                {
                    throw ModelFileException.Mismatch(
                        tensors.Path,
                        name,
                        $"weights whose sums of {productsPerSum} products fit into 16 bits",
                        $"larger ones in row {firstOutput + row}",
                        "Convert the checkpoint again.");
                }
            }
        }
    }

    private sealed class TableWeights(TensorSource tensors, string name, int rows, int width) : ITableWeights
    {
        private readonly TensorInfo _table = tensors.Require(name, rows, width);
        private readonly float[]? _scales = tensors.IsQuantized(name) ? tensors.ReadScales(name, rows) : null;

        public int RowBytes { get; } = checked(width * tensors.Require(name, rows, width).Type.Size());

        public void Read(long offset, Span<byte> destination)
        {
            tensors.Read(_table, offset, destination);
            FiniteWeights.Require(tensors, _table, offset / _table.Type.Size(), destination);
        }

        public void Widen(int row, ReadOnlySpan<byte> stored, Span<float> destination)
        {
            if (_scales is null)
            {
                TensorReading.Widen(_table.Type, stored, destination[..width]);
            }
            else
            {
                QuantizedReading.Dequantize(MemoryMarshal.Cast<byte, sbyte>(stored), _scales[row], destination);
            }
        }
    }
}
