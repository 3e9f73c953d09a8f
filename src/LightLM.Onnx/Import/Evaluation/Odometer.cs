namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Goes through the indices of a shape, row by row, and says where each element lies.</summary>
/// <param name="shape">The dimensions.</param>
/// <param name="steps">How far it is from one index of each to the next.</param>
internal sealed class Odometer(int[] shape, int[] steps)
{
    private readonly int[] _index = new int[shape.Length];
    private int _place;

    /// <summary>The place of the next element.</summary>
    /// <param name="_">The element's number, which need not be said: elements are asked for in their order.</param>
    public int Next(int _)
    {
        int place = _place;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            _place += steps[i];
            if (++_index[i] < shape[i])
            {
                break;
            }

            _place -= steps[i] * shape[i];
            _index[i] = 0;
        }

        return place;
    }
}
