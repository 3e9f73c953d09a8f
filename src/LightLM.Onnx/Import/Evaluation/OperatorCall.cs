using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>What an operator is given.</summary>
/// <param name="Node">The operation, with its settings.</param>
/// <param name="Version">The version of the standard's operators.</param>
/// <param name="Budget">What the graph may take.</param>
/// <param name="Inputs">The inputs; null for one that is left out.</param>
internal sealed record OperatorCall(GraphNode Node, long Version, Budget Budget, IReadOnlyList<Value?> Inputs)
{
    /// <summary>An input that the operator needs.</summary>
    public Value this[int index] => Optional(index) ?? throw new OperatorException($"an input {index}", "none");

    /// <summary>An input that may be left out.</summary>
    public Value? Optional(int index) => index < Inputs.Count ? Inputs[index] : null;

    /// <summary>Settings that older versions have as an attribute and newer ones as an input of integers; null where there are none.</summary>
    public IReadOnlyList<long>? Integers(string attribute, int input) => Node.Integers(attribute) ?? Optional(input)?.Integers;

    /// <summary>The dimensions of such settings as places.</summary>
    public int[]? Axes(int input, int rank) => Integers("axes", input) is { } axes ? [.. axes.Select(axis => Value.Axis(axis, rank)).Distinct()] : null;

    /// <summary>Elements for a value of fractions.</summary>
    public float[] MakeFractions(ReadOnlySpan<int> shape) => new float[Budget.Make(shape)];

    /// <summary>Elements for a value of integers or truths.</summary>
    public long[] MakeIntegers(ReadOnlySpan<int> shape) => new long[Budget.Make(shape)];

    /// <summary>A value of the same kind as another, each of whose elements is one of the other's.</summary>
    /// <param name="source">The other value.</param>
    /// <param name="shape">The dimensions.</param>
    /// <param name="place">Where the other has the element of a place.</param>
    public Value Pick(Value source, int[] shape, Func<int, int> place)
    {
        if (source.Kind == ElementKind.Fraction)
        {
            return Value.Of(shape, Pick(source.Fractions, MakeFractions(shape), place));
        }

        return Value.Of(shape, Pick(source.Integers, MakeIntegers(shape), place), source.Kind);
    }

    private static T[] Pick<T>(T[] source, T[] made, Func<int, int> place)
    {
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = source[place(i)];
        }

        return made;
    }
}
