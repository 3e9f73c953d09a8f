namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Operators that make shapes, or give elements another one.</summary>
internal static class ShapeOperators
{
    private static readonly int[] Scalar = [];

    public static Value Shape(OperatorCall call)
    {
        int rank = call[0].Rank;
        long start = call.Node.Integer("start", 0);
        long end = call.Node.Integer("end", rank);
        int first = (int)Math.Clamp(start < 0 ? start + rank : start, 0, rank);
        int last = (int)Math.Clamp(end < 0 ? end + rank : end, first, rank);
        return Value.Of([last - first], [.. call[0].Shape[first..last].Select(size => (long)size)]);
    }

    public static Value Size(OperatorCall call) => Value.Of(Scalar, [(long)call[0].Count]);

    public static Value Reshape(OperatorCall call)
    {
        long[] asked = call[1].Integers;
        bool keepsZeros = call.Node.Integer("allowzero", 0) != 0;
        long[] sizes = [.. asked.Select((size, i) => size == 0 && !keepsZeros && i < call[0].Rank ? call[0].Shape[i] : size)];
        long known = 1;
        foreach (long size in sizes.Where(size => size != -1))
        {
            known = size is >= 0 and <= int.MaxValue && known <= int.MaxValue ? known * size : throw Misfit(call, asked);
        }

        long open = sizes.Contains(-1) && known > 0 ? call[0].Count / known : 1;
        return sizes.Count(size => size == -1) <= 1 && known * open == call[0].Count
            ? call[0].Reshape([.. sizes.Select(size => (int)(size == -1 ? open : size))])
            : throw Misfit(call, asked);
    }

    public static Value Flatten(OperatorCall call)
    {
        long axis = call.Node.Integer("axis", 1);
        int place = axis == call[0].Rank ? call[0].Rank : Value.Axis(axis, call[0].Rank);
        int outer = call[0].Shape.Take(place).Aggregate(1, (product, size) => product * size);
        return call[0].Reshape([outer, outer == 0 ? 0 : call[0].Count / outer]);
    }

    public static Value Unsqueeze(OperatorCall call)
    {
        IReadOnlyList<long> axes = call.Integers("axes", 1) ?? throw new OperatorException("axes", "none");
        int rank = call[0].Rank + axes.Count;
        int[] places = [.. axes.Select(axis => Value.Axis(axis, rank)).Distinct()];
        if (places.Length != axes.Count)
        {
            throw new OperatorException("axes that differ", "two that are the same");
        }

        Queue<int> rest = new(call[0].Shape);
        return call[0].Reshape([.. Enumerable.Range(0, rank).Select(i => places.Contains(i) ? 1 : rest.Dequeue())]);
    }

    public static Value Squeeze(OperatorCall call)
    {
        int[]? axes = call.Axes(1, call[0].Rank);
        int[] shape = [.. call[0].Shape.Where((size, i) => axes is null ? size != 1 : !axes.Contains(i))];
        return axes is null || axes.All(axis => call[0].Shape[axis] == 1) ? call[0].Reshape(shape) : throw Misfit(call, [.. axes.Select(axis => (long)axis)]);
    }

    public static Value Expand(OperatorCall call)
    {
        int[] shape = Broadcast.Shape(call[0].Shape, Sizes(call[1].Integers));
        return Spread(call, call[0], shape);
    }

    /// <summary>Repeats a value along its dimensions.</summary>
    public static Value Tile(OperatorCall call)
    {
        long[] times = call[1].Integers;
        if (times.Length != call[0].Rank)
        {
            throw new OperatorException($"{call[0].Rank} repeats", $"{times.Length}");
        }

        int[] own = call[0].Shape;
        int[] shape = Sizes([.. own.Select((size, i) => size * Math.Min(times[i], int.MaxValue))]);
        int[] steps = Steps(own);
        return call.Pick(call[0], shape, place => Fold(place, shape, own, steps));
    }

    public static Value ConstantOfShape(OperatorCall call)
    {
        int[] shape = Sizes(call[0].Integers);
        if (!call.Node.Attributes.TryGetValue("value", out Model.GraphAttribute? attribute) || attribute.Tensor is null)
        {
            return Value.Of(shape, call.MakeFractions(shape));
        }

        Value value = ConstantValues.Load(attribute.Tensor);
        return call.Pick(value, shape, _ => 0);
    }

    public static Value Range(OperatorCall call)
    {
        (long start, long limit, long step) = (Single(call[0]), Single(call[1]), Single(call[2]));
        if (step == 0)
        {
            throw new OperatorException("a step other than 0", "0");
        }

        Int128 count = Int128.Max(0, (((Int128)limit - start) + step - Math.Sign(step)) / step);
        int[] shape = [(int)Int128.Min(count, int.MaxValue)];
        long[] elements = call.MakeIntegers(shape);
        for (int i = 0; i < elements.Length; i++)
        {
            elements[i] = start + (i * step);
        }

        return Value.Of(shape, elements);
    }

    public static Value Transpose(OperatorCall call)
    {
        Value input = call[0];
        int rank = input.Rank;
        int[] order = [.. (call.Node.Integers("perm") ?? [.. Enumerable.Range(0, rank).Reverse().Select(axis => (long)axis)]).Select(axis => Value.Axis(axis, rank))];
        if (order.Distinct().Count() != rank || order.Length != rank)
        {
            throw new OperatorException($"an order of {rank} dimensions", Value.Show(order));
        }

        int[] shape = [.. order.Select(axis => input.Shape[axis])];
        int[] own = Steps(input.Shape);
        int[] steps = [.. order.Select(axis => own[axis])];
        return call.Pick(input, shape, new Odometer(shape, steps).Next);
    }

    /// <summary>A value in a shape that it is broadcast to.</summary>
    public static Value Spread(OperatorCall call, Value value, int[] shape)
    {
        int[] own = Steps(value.Shape);
        int missing = shape.Length - value.Rank;
        int[] steps = [.. shape.Select((_, i) => i < missing || value.Shape[i - missing] == 1 ? 0 : own[i - missing])];
        return call.Pick(value, shape, new Odometer(shape, steps).Next);
    }

    /// <summary>The numbers of elements from one index of each dimension to the next.</summary>
    public static int[] Steps(int[] shape)
    {
        int[] steps = new int[shape.Length];
        int step = 1;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            steps[i] = step;
            step *= shape[i];
        }

        return steps;
    }

    /// <summary>Dimensions that a value says.</summary>
    public static int[] Sizes(long[] sizes) =>
        [.. sizes.Select(size => size is >= 0 and <= int.MaxValue ? (int)size : throw new OperatorException("dimensions from 0 on", $"{size}"))];

    private static int Fold(int place, int[] shape, int[] own, int[] steps)
    {
        int result = 0;
        for (int i = shape.Length - 1; i >= 0; i--)
        {
            (place, int index) = Math.DivRem(place, shape[i]);
            result += index % own[i] * steps[i];
        }

        return result;
    }

    private static long Single(Value value) => value.Count == 1 ? value.Integers[0] : throw new OperatorException("one number", Value.Show(value.Shape));

    private static OperatorException Misfit(OperatorCall call, long[] asked) =>
        new($"a shape of {call[0].Count} elements", $"[{string.Join(", ", asked)}] for {Value.Show(call[0].Shape)}");
}
