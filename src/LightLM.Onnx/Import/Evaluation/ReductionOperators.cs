namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Operators over whole dimensions.</summary>
internal static class ReductionOperators
{
    /// <summary>An operator that makes one fraction of all those along some dimensions.</summary>
    public static Func<OperatorCall, Value> OfFractions(double start, Func<double, double, double> add, Func<double, int, double> finish) => call =>
    {
        Value input = call[0];
        int[]? axes = call.Axes(1, input.Rank);
        if (axes is null or [] && call.Node.Integer("noop_with_empty_axes", 0) != 0)
        {
            return input;
        }

        axes = axes is null or [] ? [.. Enumerable.Range(0, input.Rank)] : axes;
        int[] kept = [.. input.Shape.Select((size, i) => axes.Contains(i) ? 1 : size)];
        double[] sums = new double[call.Budget.Make(kept)];
        Array.Fill(sums, start);
        int[] steps = ShapeOperators.Steps(kept);
        Odometer walk = new(input.Shape, [.. steps.Select((step, i) => axes.Contains(i) ? 0 : step)]);
        float[] elements = input.Fractions;
        for (int i = 0; i < elements.Length; i++)
        {
            int place = walk.Next(i);
            sums[place] = add(sums[place], elements[i]);
        }

        int each = sums.Length == 0 ? 0 : elements.Length / sums.Length;
        float[] result = Array.ConvertAll(sums, sum => (float)finish(sum, each));
        return Value.Of(call.Node.Integer("keepdims", 1) != 0 ? kept : [.. input.Shape.Where((_, i) => !axes.Contains(i))], result);
    };

    /// <summary>Sums of all integers up to each along a dimension.</summary>
    public static Value CumulativeSum(OperatorCall call)
    {
        Value input = call[0];
        int axis = Value.Axis(call[1].Integers is [long place] ? place : throw new OperatorException("one axis", Value.Show(call[1].Shape)), input.Rank);
        if (call.Node.Integer("exclusive", 0) != 0 || call.Node.Integer("reverse", 0) != 0)
        {
            throw new OperatorException("sums from the beginning on, each with its own element", "others");
        }

        call.Budget.Make(input.Shape);
        long[] sums = [.. input.Integers];
        int step = ShapeOperators.Steps(input.Shape)[axis];
        for (int i = 0; i < sums.Length; i++)
        {
            if (i / step % input.Shape[axis] > 0)
            {
                sums[i] += sums[i - step];
            }
        }

        return Value.Of(input.Shape, sums);
    }

    /// <summary>Softmax along a dimension; before version 13 along all from one on.</summary>
    public static Value Softmax(OperatorCall call)
    {
        const int alongOne = 13;
        Value input = call[0];
        bool isAlongOne = call.Version >= alongOne;
        int axis = Value.Axis(call.Node.Integer("axis", isAlongOne ? -1 : 1), input.Rank);
        int step = isAlongOne ? ShapeOperators.Steps(input.Shape)[axis] : 1;
        int length = isAlongOne ? input.Shape[axis] * step : input.Shape.Skip(axis).Aggregate(1, (product, size) => product * size);
        call.Budget.Make(input.Shape);
        float[] result = [.. input.Fractions];
        for (int start = 0; start < result.Length; start += length)
        {
            for (int offset = 0; offset < step; offset++)
            {
                Functions.Softmax(result.AsSpan(start + offset, length - offset), step);
            }
        }

        return Value.Of(input.Shape, result);
    }
}
