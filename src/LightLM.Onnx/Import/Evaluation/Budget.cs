namespace LightLM.Onnx.Import.Evaluation;

/// <summary>
/// What evaluating a graph may take. An encoder's intermediate values for a few short texts are small and the multiplications few; a graph that
/// asks for more is no encoder's, or is made to exhaust the machine.
/// </summary>
internal sealed class Budget
{
    /// <summary>The most elements that values may have together at any time: half a gibibyte of fractions.</summary>
    public const long MaxElements = 1L << 27;

    /// <summary>The most elements that are made in all.</summary>
    private const long MaxMade = 1L << 30;

    /// <summary>The most multiplications of matrices: a minute's worth.</summary>
    private const long MaxProducts = 1L << 38;

    private long _live;
    private long _made;
    private long _products;

    /// <summary>Counts a value before it is made.</summary>
    /// <returns>The number of its elements.</returns>
    /// <exception cref="OperatorException">It is too large.</exception>
    public int Make(ReadOnlySpan<int> shape)
    {
        long count = 1;
        foreach (int size in shape)
        {
            count = size < 0 ? throw new OperatorException("dimensions of at least 0", $"{size}") : Math.Min(count * size, MaxElements + 1);
        }

        _live += count;
        _made += count;
        return _live <= MaxElements && _made <= MaxMade ? (int)count : throw new OperatorException(
            $"values of at most {MaxElements} elements at a time and {MaxMade} in all, as an encoder makes of a few short texts", $"more, with {Value.Show(shape.ToArray())}");
    }

    /// <summary>Counts multiplications before they are done.</summary>
    /// <exception cref="OperatorException">They are too many.</exception>
    public void Multiply(long rows, long columns, long inner)
    {
        _products += rows * columns * inner;
        if (_products > MaxProducts)
        {
            throw new OperatorException($"at most {MaxProducts} multiplications in all", "more");
        }
    }

    /// <summary>Says which elements are left when an operation is done: what it needed in between is gone.</summary>
    public void Settle(long live) => _live = live;
}
