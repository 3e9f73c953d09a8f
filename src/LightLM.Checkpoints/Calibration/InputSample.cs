using System.Numerics.Tensors;
using LightLM.Encoders;
using LightLM.Encoders.Steps;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Checkpoints.Calibration;

/// <summary>What a matrix is multiplied with: the largest magnitude of each column over all rows, and every n-th row itself.</summary>
/// <param name="columns">The width of a row.</param>
/// <param name="stride">n.</param>
internal sealed class InputSample(int columns, int stride) : IInputObserver
{
    private readonly float[] _magnitudes = new float[columns];
    private readonly List<float[]> _rows = [];
    private int _seen;

    /// <summary>[columns].</summary>
    public float[] Maxima { get; } = new float[columns];

    /// <inheritdoc/>
    public void Observe(in Matrix x)
    {
        for (int row = 0; row < x.Rows; row++, _seen++)
        {
            TensorPrimitives.Abs(x.RowSpan(row), _magnitudes);
            TensorPrimitives.Max<float>(Maxima, _magnitudes, Maxima);
            if (_seen % stride == 0)
            {
                _rows.Add(x.RowSpan(row).ToArray());
            }
        }
    }

    /// <summary>The rows that were kept: [rows, columns].</summary>
    public Matrix CopyTo(GrowingBuffer buffer)
    {
        Matrix sample = buffer.Matrix(_rows.Count, columns);
        for (int row = 0; row < sample.Rows; row++)
        {
            _rows[row].CopyTo(sample.RowSpan(row));
        }

        return sample;
    }
}
