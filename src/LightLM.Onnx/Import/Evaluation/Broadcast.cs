namespace LightLM.Onnx.Import.Evaluation;

/// <summary>
/// Values of different shapes, element by element: shapes are aligned at their ends, and of a dimension of one index that index stands for all.
/// </summary>
internal static class Broadcast
{
    /// <summary>The shape in which two meet.</summary>
    public static int[] Shape(ReadOnlySpan<int> left, ReadOnlySpan<int> right)
    {
        int[] shape = new int[Math.Max(left.Length, right.Length)];
        for (int i = 1; i <= shape.Length; i++)
        {
            int a = i <= left.Length ? left[^i] : 1;
            int b = i <= right.Length ? right[^i] : 1;
            shape[^i] = a == b || b == 1 ? a : a == 1 ? b : throw new OperatorException(
                "shapes that fit each other", $"{Value.Show(left.ToArray())} and {Value.Show(right.ToArray())}");
        }

        return shape;
    }

    /// <summary>Combines the elements of two values.</summary>
    /// <param name="left">The elements of one.</param>
    /// <param name="leftShape">Its dimensions.</param>
    /// <param name="right">The elements of the other.</param>
    /// <param name="rightShape">Its dimensions.</param>
    /// <param name="result">Room for the elements of the shape in which they meet.</param>
    /// <param name="shape">That shape.</param>
    /// <param name="combine">Makes an element of two.</param>
    public static void Combine<TLeft, TRight, T>(
        TLeft[] left, int[] leftShape, TRight[] right, int[] rightShape, T[] result, int[] shape, Func<TLeft, TRight, T> combine)
    {
        Walk a = new(leftShape, shape);
        Walk b = new(rightShape, shape);
        int inner = shape.Length == 0 ? 1 : shape[^1];
        for (int start = 0; start < result.Length; start += inner)
        {
            (int i, int j) = (a.Place, b.Place);
            for (int k = 0; k < inner; k++)
            {
                result[start + k] = combine(left[i], right[j]);
                i += a.Step;
                j += b.Step;
            }

            a.Next();
            b.Next();
        }
    }

    /// <summary>Goes through the rows of a value as they are met in a larger shape.</summary>
    private sealed class Walk
    {
        private readonly int[] _shape;
        private readonly int[] _steps;
        private readonly int[] _index;

        public Walk(int[] own, int[] shape)
        {
            _shape = shape;
            _steps = new int[shape.Length];
            _index = new int[shape.Length];
            int step = 1;
            for (int i = 1; i <= own.Length; i++)
            {
                _steps[^i] = own[^i] == 1 ? 0 : step;
                step *= own[^i];
            }
        }

        /// <summary>The row's first element.</summary>
        public int Place { get; private set; }

        /// <summary>How far it is to the next element of a row.</summary>
        public int Step => _steps.Length == 0 ? 0 : _steps[^1];

        public void Next()
        {
            for (int i = _shape.Length - 2; i >= 0; i--)
            {
                Place += _steps[i];
                if (++_index[i] < _shape[i])
                {
                    return;
                }

                Place -= _steps[i] * _index[i];
                _index[i] = 0;
            }
        }
    }
}
