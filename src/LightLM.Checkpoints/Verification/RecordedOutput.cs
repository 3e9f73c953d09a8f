using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Kernels;

namespace LightLM.Checkpoints.Verification;

/// <summary>A recorded output: [batch, length, width], [batch, width], or [batch, length] for one number a token.</summary>
internal sealed class RecordedOutput
{
    private readonly string _path;
    private readonly TensorInfo _tensor;
    private readonly float[] _values;

    private RecordedOutput(string path, TensorInfo tensor, float[] values)
    {
        _path = path;
        _tensor = tensor;
        _values = values;
    }

    /// <summary>Whether there is one number a token.</summary>
    public required bool HasScalars { get; init; }

    /// <summary>Reads an output.</summary>
    /// <param name="cases">The file.</param>
    /// <param name="name">The output's name.</param>
    /// <param name="batch">The number of sequences.</param>
    /// <param name="hasScalars">Whether the model gives one number a token.</param>
    public static RecordedOutput Read(TensorSource cases, string name, int batch, bool hasScalars)
    {
        TensorInfo tensor = cases.Tensors[name];
        if (tensor.Shape.Count is not (2 or 3) || tensor.Shape[0] != batch)
        {
            throw new ModelFileException(
                cases.Path, name, $"expected 2 or 3 dimensions, the first {batch}, found [{string.Join(", ", tensor.Shape)}]. Record the cases again.");
        }

        return new RecordedOutput(cases.Path, tensor, cases.ReadFloats(name)) { HasScalars = hasScalars };
    }

    /// <summary>The values of one sequence, padding included.</summary>
    public ReadOnlySpan<float> Sequence(int sequence)
    {
        int length = _values.Length / _tensor.Shape[0];
        return _values.AsSpan(sequence * length, length);
    }

    /// <summary>Checks that our output of one sequence has the recorded width and fits into the recorded length.</summary>
    public void RequireShape(in Matrix ours)
    {
        int width = HasScalars ? 1 : _tensor.Shape[^1];
        int length = HasScalars || _tensor.Shape.Count == 3 ? _tensor.Shape[1] : 1;
        if (ours.Columns != width || ours.Rows > length)
        {
            throw new ModelFileException(
                _path, _tensor.Name, $"expected width {ours.Columns} and at least {ours.Rows} rows, found {width} and {length}. Verify with the model that the cases were recorded with.");
        }
    }
}
