using LightLM.Kernels;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Products of matrices.</summary>
internal static class MatrixOperators
{
    /// <summary>How many rows and columns are turned at a time, so that both sides stay in the cache.</summary>
    private const int Block = 32;

    public static Value MatMul(OperatorCall call) => Multiply(call, call[0], call[1], transposeRight: false);

    public static Value Gemm(OperatorCall call)
    {
        (Value left, Value right) = (call[0], call[1]);
        if (left.Rank != 2 || right.Rank != 2)
        {
            throw new OperatorException("two matrices", $"{Value.Show(left.Shape)} and {Value.Show(right.Shape)}");
        }

        left = call.Node.Integer("transA", 0) != 0 ? Turn(call, left) : left;
        Value product = Scale(call, Multiply(call, left, right, call.Node.Integer("transB", 0) != 0), call.Node.Fraction("alpha", 1));
        return call.Optional(2) is { } addend
            ? ElementwiseOperators.Combine(call, product, Scale(call, addend, call.Node.Fraction("beta", 1)), (x, y) => x + y)
            : product;
    }

    public static Value FusedMatMul(OperatorCall call)
    {
        if (call.Node.Integer("transBatchA", 0) != 0 || call.Node.Integer("transBatchB", 0) != 0)
        {
            throw new OperatorException("batches in their usual place", "turned ones");
        }

        Value left = call.Node.Integer("transA", 0) != 0 ? Turn(call, call[0]) : call[0];
        return Scale(call, Multiply(call, left, call[1], call.Node.Integer("transB", 0) != 0), call.Node.Fraction("alpha", 1));
    }

    /// <summary>Multiplies the matrices in the last two dimensions; those before are broadcast.</summary>
    public static Value Multiply(OperatorCall call, Value left, Value right, bool transposeRight)
    {
        if (left.Rank == 0 || right.Rank == 0)
        {
            throw new OperatorException("matrices", "a number");
        }

        Value a = left.Rank == 1 ? left.Reshape([1, left.Count]) : left;
        Value b = right.Rank == 1 ? right.Reshape(transposeRight ? [1, right.Count] : [right.Count, 1]) : right;
        (int rows, int inner) = (a.Shape[^2], a.Shape[^1]);
        (int columns, int innerOfRight) = transposeRight ? (b.Shape[^2], b.Shape[^1]) : (b.Shape[^1], b.Shape[^2]);
        if (inner != innerOfRight)
        {
            throw new OperatorException("matrices that fit each other", $"{Value.Show(left.Shape)} and {Value.Show(right.Shape)}");
        }

        int[] batches = Broadcast.Shape(a.Shape.AsSpan(..^2), b.Shape.AsSpan(..^2));
        int[] shape = [.. batches, rows, columns];
        float[] result = call.MakeFractions(shape);
        call.Budget.Multiply(columns, inner, (long)rows * batches.Aggregate(1, (product, size) => product * size));
        if (b.Rank == 2)
        {
            Product(a.Fractions, RightRows(call, b.Fractions, inner, columns, transposeRight), inner, columns, result);
        }
        else
        {
            MultiplyBatches(call, a, b, batches, columns, transposeRight, result);
        }

        IEnumerable<int> own = [.. batches, .. left.Rank == 1 ? (int[])[] : [rows], .. right.Rank == 1 ? (int[])[] : [columns]];
        return Value.Of([.. own], result);
    }

    private static void MultiplyBatches(OperatorCall call, Value a, Value b, int[] batches, int columns, bool transposeRight, float[] result)
    {
        (int rows, int inner) = (a.Shape[^2], a.Shape[^1]);
        int count = result.Length / Math.Max(rows * columns, 1);
        Odometer left = new(batches, BatchSteps(a.Shape, batches));
        Odometer right = new(batches, BatchSteps(b.Shape, batches));
        for (int batch = 0; batch < count; batch++)
        {
            ReadOnlySpan<float> x = a.Fractions.AsSpan(left.Next(batch), rows * inner);
            ReadOnlySpan<float> y = b.Fractions.AsSpan(right.Next(batch), inner * columns);
            Product(x, RightRows(call, y, inner, columns, transposeRight), inner, columns, result.AsSpan(batch * rows * columns, rows * columns));
        }
    }

    private static int[] BatchSteps(int[] own, int[] batches)
    {
        int[] steps = ShapeOperators.Steps(own);
        int missing = batches.Length - (own.Length - 2);
        return [.. batches.Select((_, i) => i < missing || own[i - missing] == 1 ? 0 : steps[i - missing])];
    }

    /// <summary>The right matrix with its columns as rows.</summary>
    private static ReadOnlySpan<float> RightRows(OperatorCall call, ReadOnlySpan<float> right, int inner, int columns, bool isTransposed)
    {
        if (isTransposed)
        {
            return right;
        }

        call.Budget.Make([inner, columns]);
        return Turn(right, inner, columns);
    }

    /// <summary>Row by row of the right matrix, so that it is read once and the left one stays in the cache.</summary>
    private static void Product(ReadOnlySpan<float> left, ReadOnlySpan<float> right, int inner, int columns, Span<float> result)
    {
        int rows = columns == 0 ? 0 : result.Length / columns;
        for (int column = 0; column < columns; column++)
        {
            ReadOnlySpan<float> y = right.Slice(column * inner, inner);
            for (int row = 0; row < rows; row++)
            {
                result[(row * columns) + column] = Lanes.SumOfProducts(left.Slice(row * inner, inner), y);
            }
        }
    }

    private static Value Turn(OperatorCall call, Value matrix)
    {
        int rank = matrix.Rank;
        int[] order = [.. Enumerable.Range(0, rank - 2), rank - 1, rank - 2];
        int[] steps = ShapeOperators.Steps(matrix.Shape);
        int[] shape = [.. order.Select(axis => matrix.Shape[axis])];
        return call.Pick(matrix, shape, new Odometer(shape, [.. order.Select(axis => steps[axis])]).Next);
    }

    private static float[] Turn(ReadOnlySpan<float> matrix, int rows, int columns)
    {
        float[] turned = new float[matrix.Length];
        for (int top = 0; top < rows; top += Block)
        {
            for (int left = 0; left < columns; left += Block)
            {
                for (int row = top; row < Math.Min(rows, top + Block); row++)
                {
                    for (int column = left; column < Math.Min(columns, left + Block); column++)
                    {
                        turned[(column * rows) + row] = matrix[(row * columns) + column];
                    }
                }
            }
        }

        return turned;
    }

    private static Value Scale(OperatorCall call, Value value, float factor) =>
        factor == 1 ? value : ElementwiseOperators.Map(call, value, x => x * factor);
}
