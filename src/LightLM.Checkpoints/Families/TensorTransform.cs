using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Families;

/// <summary>How a family stores a tensor that is not stored as the compact format has it; followed in both directions.</summary>
internal abstract record TensorTransform
{
    private TensorTransform()
    {
    }

    /// <summary>Makes the compact format's tensor of the family's.</summary>
    /// <param name="theirs">The family's tensor.</param>
    /// <param name="find">Finds another of the family's tensors by its name.</param>
    /// <returns>The tensor, or null where the family's has another shape than the transform needs.</returns>
    public abstract TensorView? Read(TensorView theirs, Func<string, TensorView?> find);

    /// <summary>Makes the family's tensor of those of the compact format that lie in it, in the order of its parts.</summary>
    public abstract TensorView Write(IReadOnlyList<TensorView> ours);

    /// <summary>The transform as an error message names it: "stored ...".</summary>
    public abstract override string ToString();

    /// <summary>A matrix [inputs, outputs], as TensorFlow has it; its bias, a vector, stays as it is.</summary>
    public sealed record Transposed : TensorTransform
    {
        /// <inheritdoc/>
        public override string ToString() => "transposed";

        /// <inheritdoc/>
        public override TensorView? Read(TensorView theirs, Func<string, TensorView?> find) =>
            theirs.Shape.Count <= 2 ? Turn(theirs) : null;

        /// <inheritdoc/>
        public override TensorView Write(IReadOnlyList<TensorView> ours) => Turn(ours[0]);

        private static TensorView Turn(TensorView tensor) => tensor.Shape.Count == 2 ? tensor.Transpose() : tensor;
    }

    /// <summary>One of equal parts that lie behind one another in the outermost dimension, such as query, key and value.</summary>
    /// <param name="Index">The part's place.</param>
    /// <param name="Of">The number of parts; the table has a row for each.</param>
    public sealed record Part(int Index, int Of) : TensorTransform
    {
        /// <inheritdoc/>
        public override string ToString() => $"as one of {Of} parts";

        /// <inheritdoc/>
        public override TensorView? Read(TensorView theirs, Func<string, TensorView?> find) =>
            theirs.Shape.Count > 0 && theirs.Shape[0] % Of == 0 ? theirs.Rows(Index * (theirs.Shape[0] / Of), theirs.Shape[0] / Of) : null;

        /// <inheritdoc/>
        public override TensorView Write(IReadOnlyList<TensorView> ours) => TensorView.Join(ours);
    }

    /// <summary>A matrix with a dimension of 1 beside its two.</summary>
    /// <param name="Axis">The place of that dimension.</param>
    public sealed record Framed(int Axis) : TensorTransform
    {
        /// <inheritdoc/>
        public override string ToString() => "with a dimension of 1";

        /// <inheritdoc/>
        public override TensorView? Read(TensorView theirs, Func<string, TensorView?> find) =>
            theirs.Shape.Count == 3 && theirs.Shape[Axis] == 1 ? theirs.Reshape([.. theirs.Shape.Where((_, axis) => axis != Axis)]) : null;

        /// <inheritdoc/>
        public override TensorView Write(IReadOnlyList<TensorView> ours)
        {
            List<int> shape = [.. ours[0].Shape];
            shape.Insert(Axis, 1);
            return ours[0].Reshape(shape);
        }
    }

    /// <summary>A table whose first rows no input uses, such as RoBERTa's positions, which count from 2.</summary>
    /// <param name="Count">How many.</param>
    public sealed record UnusedRows(int Count) : TensorTransform
    {
        /// <inheritdoc/>
        public override string ToString() => $"behind {Count} unused rows";

        /// <inheritdoc/>
        public override TensorView? Read(TensorView theirs, Func<string, TensorView?> find) =>
            theirs.Shape.Count > 0 && theirs.Shape[0] > Count ? theirs.Rows(Count, theirs.Shape[0] - Count) : null;

        /// <inheritdoc/>
        public override TensorView Write(IReadOnlyList<TensorView> ours)
        {
            int[] shape = [Count, .. ours[0].Shape.Skip(1)];
            int elements = shape.Aggregate((product, dimension) => product * dimension);
            return TensorView.Join([TensorView.Owned(ours[0].Type, shape, new byte[elements * ours[0].Type.Size()]), ours[0]]);
        }
    }

    /// <summary>
    /// A table that is the product of two factors, such as a narrow table and the matrix behind it. Written, the product is the table.
    /// </summary>
    /// <param name="Other">The family's name of the second factor [width, columns].</param>
    public sealed record Product(string Other) : TensorTransform
    {
        /// <summary>How many times as wide as the first factor the product may be; a wider one would make much of a small file.</summary>
        private const int MaxWidening = 16;

        /// <inheritdoc/>
        public override string ToString() => $"multiplied by {Other}";

        /// <inheritdoc/>
        public override TensorView? Read(TensorView theirs, Func<string, TensorView?> find) =>
            find(Other) is { Shape: [int width, int columns] } other && theirs.Shape is [int rows, int inner] && inner == width
                && columns <= (long)MaxWidening * width && (long)rows * columns <= Array.MaxLength / sizeof(float)
                ? theirs.Multiply(other)
                : null;

        /// <inheritdoc/>
        public override TensorView Write(IReadOnlyList<TensorView> ours) => ours[0];
    }

    /// <summary>
    /// A table to which one row of another is always added, such as the positions and the only task type that a model was trained with.
    /// Written, the sum is the table, and the other is not there.
    /// </summary>
    /// <param name="Other">The family's name of the other table.</param>
    /// <param name="Row">The row.</param>
    public sealed record Fold(string Other, int Row) : TensorTransform
    {
        /// <inheritdoc/>
        public override string ToString() => $"without row {Row} of {Other}";

        /// <inheritdoc/>
        public override TensorView? Read(TensorView theirs, Func<string, TensorView?> find) => find(Other) is not TensorView other ? theirs
            : other.Shape.Count == 2 && other.Shape[0] > Row && theirs.Shape.Count == 2 && other.Shape[1] == theirs.Shape[1] ? theirs.AddToRows(other, Row)
            : null;

        /// <inheritdoc/>
        public override TensorView Write(IReadOnlyList<TensorView> ours) => ours[0];
    }
}
