using LightLM.Kernels;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Operators that make each element of one element of each input.</summary>
internal static class ElementwiseOperators
{
    /// <summary>An operator of one fraction.</summary>
    public static Func<OperatorCall, Value> OfFraction(Func<float, float> function) => call => Map(call, call[0], function);

    /// <summary>An operator of two numbers of one kind.</summary>
    public static Func<OperatorCall, Value> OfNumbers(Func<float, float, float> ofFractions, Func<long, long, long> ofIntegers) =>
        call => call[0].Kind == ElementKind.Fraction ? Combine(call, call[0], call[1], ofFractions) : Combine(call, call[0], call[1], ofIntegers, call[0].Kind);

    /// <summary>An operator of any number of numbers of one kind.</summary>
    public static Func<OperatorCall, Value> OfMany(Func<float, float, float> ofFractions, Func<long, long, long> ofIntegers) => call =>
    {
        Value result = call[0];
        for (int i = 1; i < call.Inputs.Count; i++)
        {
            result = OfNumbers(ofFractions, ofIntegers)(call with { Inputs = [result, call[i]] });
        }

        return result;
    };

    /// <summary>A comparison of two numbers of one kind.</summary>
    public static Func<OperatorCall, Value> OfComparison(Func<float, float, bool> ofFractions, Func<long, long, bool> ofIntegers) => call =>
    {
        int[] shape = Broadcast.Shape(call[0].Shape, call[1].Shape);
        long[] result = call.MakeIntegers(shape);
        if (call[0].Kind == ElementKind.Fraction)
        {
            Broadcast.Combine(call[0].Fractions, call[0].Shape, call[1].Fractions, call[1].Shape, result, shape, (a, b) => ofFractions(a, b) ? 1L : 0);
        }
        else
        {
            Broadcast.Combine(call[0].Integers, call[0].Shape, call[1].Integers, call[1].Shape, result, shape, (a, b) => ofIntegers(a, b) ? 1L : 0);
        }

        return Value.Of(shape, result, ElementKind.Truth);
    };

    /// <summary>Applies a function to each fraction.</summary>
    public static Value Map(OperatorCall call, Value input, Func<float, float> function)
    {
        float[] result = call.MakeFractions(input.Shape);
        float[] elements = input.Fractions;
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = function(elements[i]);
        }

        return Value.Of(input.Shape, result);
    }

    /// <summary>Combines fractions.</summary>
    public static Value Combine(OperatorCall call, Value left, Value right, Func<float, float, float> function)
    {
        int[] shape = Broadcast.Shape(left.Shape, right.Shape);
        float[] result = call.MakeFractions(shape);
        Broadcast.Combine(left.Fractions, left.Shape, right.Fractions, right.Shape, result, shape, function);
        return Value.Of(shape, result);
    }

    /// <summary>A power: a fraction's exponent may be an integer.</summary>
    public static Value Power(OperatorCall call)
    {
        Value exponent = call[1].Kind == ElementKind.Fraction ? call[1] : ToFractions(call, call[1]);
        return call[0].Kind == ElementKind.Fraction
            ? Combine(call, call[0], exponent, (x, y) => (float)PortableMath.Pow(x, y))
            : throw new OperatorException("a power of fractions", "one of integers");
    }

    /// <summary>The opposite, or the absolute amount, of a number of any kind.</summary>
    public static Func<OperatorCall, Value> OfNumber(Func<float, float> ofFraction, Func<long, long> ofInteger) => call =>
    {
        if (call[0].Kind == ElementKind.Fraction)
        {
            return Map(call, call[0], ofFraction);
        }

        call.Budget.Make(call[0].Shape);
        return Value.Of(call[0].Shape, Array.ConvertAll(call[0].Integers, new Converter<long, long>(ofInteger)), call[0].Kind);
    };

    public static Value Not(OperatorCall call) => OfNumber(x => x, x => x == 0 ? 1 : 0)(call);

    public static Value IsNaN(OperatorCall call)
    {
        call.Budget.Make(call[0].Shape);
        return Value.Of(call[0].Shape, Array.ConvertAll(call[0].Fractions, x => float.IsNaN(x) ? 1L : 0), ElementKind.Truth);
    }

    /// <summary>Elements of the second input where the first is true, else of the third.</summary>
    public static Value Where(OperatorCall call)
    {
        (Value condition, Value yes, Value no) = (call[0], call[1], call[2]);
        int[] shape = Broadcast.Shape(Broadcast.Shape(condition.Shape, yes.Shape), no.Shape);
        return yes.Kind == ElementKind.Fraction
            ? Value.Of(shape, Choose(call, condition, shape, yes.Fractions, yes.Shape, no.Fractions, no.Shape, call.MakeFractions))
            : Value.Of(shape, Choose(call, condition, shape, yes.Integers, yes.Shape, no.Integers, no.Shape, call.MakeIntegers), yes.Kind);
    }

    /// <summary>Converts between kinds; within fractions precision stays, and integers are as wide as any.</summary>
    public static Value Cast(OperatorCall call, ElementKind kind) => (call[0].Kind, kind) switch
    {
        (ElementKind.Fraction, ElementKind.Fraction) => call[0],
        (ElementKind.Fraction, ElementKind.Integer) => FromFractions(call, x => (long)x, kind),
        (ElementKind.Fraction, _) => FromFractions(call, x => x != 0 ? 1 : 0, kind),
        (_, ElementKind.Fraction) => ToFractions(call, call[0]),
        (ElementKind.Integer, ElementKind.Truth) => Truths(call),
        _ => Value.Of(call[0].Shape, call[0].Integers, kind),
    };

    private static Value Truths(OperatorCall call)
    {
        call.Budget.Make(call[0].Shape);
        return Value.Of(call[0].Shape, Array.ConvertAll(call[0].Integers, x => x != 0 ? 1L : 0), ElementKind.Truth);
    }

    private static Value FromFractions(OperatorCall call, Converter<float, long> convert, ElementKind kind)
    {
        call.Budget.Make(call[0].Shape);
        return Value.Of(call[0].Shape, Array.ConvertAll(call[0].Fractions, convert), kind);
    }

    private static Value ToFractions(OperatorCall call, Value input)
    {
        call.Budget.Make(input.Shape);
        return Value.Of(input.Shape, Array.ConvertAll(input.Integers, x => (float)x));
    }

    private static Value Combine(OperatorCall call, Value left, Value right, Func<long, long, long> function, ElementKind kind)
    {
        int[] shape = Broadcast.Shape(left.Shape, right.Shape);
        long[] result = call.MakeIntegers(shape);
        Broadcast.Combine(left.Integers, left.Shape, right.Integers, right.Shape, result, shape, function);
        return Value.Of(shape, result, kind);
    }

    private delegate T[] Make<T>(ReadOnlySpan<int> shape);

    private static T[] Choose<T>(OperatorCall call, Value condition, int[] shape, T[] yes, int[] yesShape, T[] no, int[] noShape, Make<T> make)
        where T : struct
    {
        int[] chosenShape = Broadcast.Shape(condition.Shape, yesShape);
        call.Budget.Make(chosenShape);
        T?[] chosen = new T?[chosenShape.Aggregate(1, (product, size) => product * size)];
        Broadcast.Combine(condition.Integers, condition.Shape, yes, yesShape, chosen, chosenShape, (isTrue, value) => isTrue != 0 ? value : (T?)null);
        T[] result = make(shape);
        Broadcast.Combine(chosen, chosenShape, no, noShape, result, shape, (value, other) => value ?? other);
        return result;
    }
}
