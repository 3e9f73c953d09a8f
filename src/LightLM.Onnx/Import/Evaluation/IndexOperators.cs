namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Operators that take elements out of values, or put values together.</summary>
internal static class IndexOperators
{
    public static Value Gather(OperatorCall call)
    {
        (Value table, Value indices) = (call[0], call[1]);
        int axis = Value.Axis(call.Node.Integer("axis", 0), table.Rank);
        int size = table.Shape[axis];
        int inner = table.Shape.Skip(axis + 1).Aggregate(1, (product, next) => product * next);
        int[] places = [.. indices.Integers.Select(index => Place(index, size))];
        int[] shape = [.. table.Shape.Take(axis), .. indices.Shape, .. table.Shape.Skip(axis + 1)];
        return call.Pick(table, shape, element =>
        {
            (int rest, int offset) = Math.DivRem(element, inner);
            (int outer, int index) = Math.DivRem(rest, places.Length);
            return (((outer * size) + places[index]) * inner) + offset;
        });
    }

    public static Value GatherElements(OperatorCall call)
    {
        (Value table, Value indices) = (call[0], call[1]);
        int axis = Value.Axis(call.Node.Integer("axis", 0), table.Rank);
        if (indices.Rank != table.Rank || table.Shape.Where((size, i) => i != axis && indices.Shape[i] > size).Any())
        {
            throw new OperatorException($"indices within {Value.Show(table.Shape)}", Value.Show(indices.Shape));
        }

        int[] steps = ShapeOperators.Steps(table.Shape);
        int[] others = [.. steps.Select((step, i) => i == axis ? 0 : step)];
        Odometer walk = new(indices.Shape, others);
        return call.Pick(table, indices.Shape, element => walk.Next(element) + (Place(indices.Integers[element], table.Shape[axis]) * steps[axis]));
    }

    /// <summary>Ranges of some dimensions. Starts and ends may be counted from behind, and beyond either end mean the end.</summary>
    public static Value Slice(OperatorCall call)
    {
        Value input = call[0];
        IReadOnlyList<long> starts = call.Integers("starts", 1) ?? throw new OperatorException("starts", "none");
        IReadOnlyList<long> ends = call.Integers("ends", 2) ?? throw new OperatorException("ends", "none");
        IReadOnlyList<long> axes = call.Integers("axes", 3) ?? [.. Enumerable.Range(0, starts.Count).Select(i => (long)i)];
        long[] strides = call.Optional(4)?.Integers ?? [.. starts.Select(_ => 1L)];
        if (ends.Count != starts.Count || axes.Count != starts.Count || strides.Length != starts.Count)
        {
            throw new OperatorException($"{starts.Count} ends, axes and steps", $"{ends.Count}, {axes.Count} and {strides.Length}");
        }

        int[] shape = [.. input.Shape];
        int[] steps = ShapeOperators.Steps(input.Shape);
        int first = 0;
        for (int i = 0; i < starts.Count; i++)
        {
            int axis = Value.Axis(axes[i], input.Rank);
            (int start, int count) = RangeOf(starts[i], ends[i], strides[i], input.Shape[axis]);
            first += start * steps[axis];
            steps[axis] *= count > 1 ? (int)strides[i] : 1;
            shape[axis] = count;
        }

        Odometer walk = new(shape, steps);
        return call.Pick(input, shape, element => first + walk.Next(element));
    }

    public static Value Concat(OperatorCall call)
    {
        Value first = call[0];
        int axis = Value.Axis(call.Node.Integer("axis", 0), first.Rank);
        Value[] parts = [.. Enumerable.Range(0, call.Inputs.Count).Select(i => call[i])];
        if (Array.Exists(parts, part => part.Kind != first.Kind || part.Rank != first.Rank || part.Shape.Where((size, i) => i != axis && size != first.Shape[i]).Any()))
        {
            throw new OperatorException($"parts like {Value.Show(first.Shape)} but for dimension {axis}", string.Join(" and ", parts.Select(part => Value.Show(part.Shape))));
        }

        int[] shape = [.. first.Shape];
        shape[axis] = checked(parts.Sum(part => part.Shape[axis]));
        int outer = shape.Take(axis).Aggregate(1, (product, size) => product * size);
        return first.Kind == ElementKind.Fraction
            ? Value.Of(shape, Join([.. parts.Select(part => part.Fractions)], outer, call.MakeFractions(shape)))
            : Value.Of(shape, Join([.. parts.Select(part => part.Integers)], outer, call.MakeIntegers(shape)), first.Kind);
    }

    public static Value[] Split(OperatorCall call)
    {
        Value input = call[0];
        int axis = Value.Axis(call.Node.Integer("axis", 0), input.Rank);
        int count = call.Node.Outputs.Count;
        int even = (input.Shape[axis] + count - 1) / count;
        int[] sizes = call.Integers("split", 1) is { } asked
            ? ShapeOperators.Sizes([.. asked])
            : [.. Enumerable.Range(0, count).Select(i => Math.Clamp(input.Shape[axis] - (i * even), 0, even))];
        if (sizes.Length != count || sizes.Sum(size => (long)size) != input.Shape[axis])
        {
            throw new OperatorException($"{count} parts of {input.Shape[axis]}", Value.Show(sizes));
        }

        int[] steps = ShapeOperators.Steps(input.Shape);
        Value[] parts = new Value[count];
        for (int i = 0, start = 0; i < count; start += sizes[i++])
        {
            int[] shape = [.. input.Shape];
            shape[axis] = sizes[i];
            Odometer walk = new(shape, steps);
            int first = start * steps[axis];
            parts[i] = call.Pick(input, shape, element => first + walk.Next(element));
        }

        return parts;
    }

    private static T[] Join<T>(T[][] parts, int outer, T[] joined)
    {
        int place = 0;
        for (int i = 0; i < outer; i++)
        {
            foreach (T[] part in parts)
            {
                int length = part.Length / outer;
                Array.Copy(part, i * length, joined, place, length);
                place += length;
            }
        }

        return joined;
    }

    private static (int Start, int Count) RangeOf(long start, long end, long stride, int size)
    {
        if (stride is 0 or < int.MinValue or > int.MaxValue)
        {
            throw new OperatorException("a step other than 0", $"{stride}");
        }

        long from = start < 0 ? start + size : start;
        long to = end < 0 ? (end < -size ? -1 : end + size) : end;
        (from, to) = stride > 0 ? (Math.Clamp(from, 0, size), Math.Clamp(to, 0, size)) : (Math.Clamp(from, -1, size - 1), Math.Clamp(to, -1, size));
        long count = stride > 0 ? (to - from + stride - 1) / stride : (from - to - stride - 1) / -stride;
        return count > 0 ? ((int)from, (int)count) : (0, 0);
    }

    private static int Place(long index, int size) =>
        index >= -size && index < size ? (int)(index < 0 ? index + size : index) : throw new OperatorException($"indices below {size}", $"{index}");
}
