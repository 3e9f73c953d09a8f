namespace LightLM.Onnx.Import.Evaluation;

/// <summary>What the elements of a value are.</summary>
internal enum ElementKind
{
    /// <summary>Fractions: whatever their stored precision, they are computed in single precision.</summary>
    Fraction,

    /// <summary>Integers of any size.</summary>
    Integer,

    /// <summary>Truths, as integers 0 and 1.</summary>
    Truth,
}

/// <summary>A tensor while a graph is evaluated. It never changes once it is made, so that values may share their elements.</summary>
internal sealed class Value
{
    private readonly float[]? _fractions;
    private readonly long[]? _integers;

    private Value(ElementKind kind, int[] shape, float[]? fractions, long[]? integers)
    {
        Kind = kind;
        Shape = shape;
        _fractions = fractions;
        _integers = integers;
    }

    public ElementKind Kind { get; }

    /// <summary>The dimensions, outermost first; none for a single element.</summary>
    public int[] Shape { get; }

    /// <summary>The number of elements.</summary>
    public int Count => _fractions?.Length ?? _integers!.Length;

    /// <summary>The elements of a value of fractions.</summary>
    /// <exception cref="OperatorException">They are none.</exception>
    public float[] Fractions => _fractions ?? throw new OperatorException("fractions", "integers");

    /// <summary>The elements of a value of integers or truths.</summary>
    /// <exception cref="OperatorException">They are none.</exception>
    public long[] Integers => _integers ?? throw new OperatorException("integers", "fractions");

    /// <summary>The number of dimensions.</summary>
    public int Rank => Shape.Length;

    public static Value Of(int[] shape, float[] elements) => new(ElementKind.Fraction, shape, elements, null);

    public static Value Of(int[] shape, long[] elements, ElementKind kind = ElementKind.Integer) => new(kind, shape, null, elements);

    /// <summary>The same elements in another shape of as many.</summary>
    public Value Reshape(int[] shape) => new(Kind, shape, _fractions, _integers);

    /// <summary>The place of a dimension that may be counted from behind.</summary>
    /// <param name="axis">From -<paramref name="rank"/> to the last.</param>
    /// <param name="rank">The number of dimensions.</param>
    public static int Axis(long axis, int rank) =>
        axis >= -rank && axis < rank ? (int)(axis < 0 ? axis + rank : axis) : throw new OperatorException($"an axis of {rank} dimensions", $"{axis}");

    /// <summary>A shape as messages show it.</summary>
    public static string Show(IEnumerable<int> shape) => $"[{string.Join(", ", shape)}]";
}
