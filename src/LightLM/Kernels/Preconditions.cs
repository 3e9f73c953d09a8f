using System.Diagnostics;
using LightLM.Kernels.Int8;

namespace LightLM.Kernels;

/// <summary>What kernels rely on without looking, asserted in debug builds: the calls are not in release code at all.</summary>
internal static unsafe class Preconditions
{
    /// <summary>What a cache line's worth of memory begins at a multiple of.</summary>
    private const int LineBytes = 64;

    /// <summary>A matrix whose rows are read in whole vectors.</summary>
    [Conditional("DEBUG")]
    public static void Padded(in Matrix x)
    {
        Debug.Assert(x.Rows >= 0 && x.Columns > 0, $"Sizes are positive, found {x.Rows} x {x.Columns}.");
        Debug.Assert(x.Data is not null || x.Rows == 0, "A matrix with rows has memory.");
        Debug.Assert(
            x.Stride >= x.Columns && x.Stride % Matrix.ColumnMultiple == 0,
            $"Rows are padded to a multiple of {Matrix.ColumnMultiple}, found {x.Columns} columns in {x.Stride}.");
    }

    /// <summary>c = epilogue(a * b + bias) in floats.</summary>
    [Conditional("DEBUG")]
    public static void Product(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual, int panelWidth)
    {
        Padded(a);
        Debug.Assert(a.Columns == b.Inputs, $"a has a column for each of {b.Inputs} inputs, found {a.Columns}.");
        Debug.Assert(b.PanelWidth == panelWidth, $"Weights are packed for this path's panels of {panelWidth}, found {b.PanelWidth}.");
        Result(a.Rows, b.Outputs, c, epilogue, residual);
        Debug.Assert(a.Rows == 0 || !Overlap(a, c), "The result is not written over the input.");
    }

    /// <summary>c = epilogue(a * b + bias) in 8-bit integers.</summary>
    [Conditional("DEBUG")]
    public static void Product(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual, int panelWidth, int blockInputs)
    {
        Quantized(a);
        Debug.Assert(a.Columns == b.Inputs, $"a has a column for each of {b.Inputs} inputs, found {a.Columns}.");
        Debug.Assert(
            b.PanelWidth == panelWidth && b.BlockInputs == blockInputs,
            $"Weights are packed for this path's panels of {panelWidth} and blocks of {blockInputs}, found {b.PanelWidth} and {b.BlockInputs}.");
        Debug.Assert(b.ProductsPerSum >= 2 && b.ProductsPerSum % 2 == 0, $"A sum has pairs of products, found {b.ProductsPerSum}.");
        Result(a.Rows, b.Outputs, c, epilogue, residual);
    }

    /// <summary>Rows of bytes with their scales.</summary>
    [Conditional("DEBUG")]
    public static void Quantized(in QuantizedRows x)
    {
        Debug.Assert(x.Rows >= 0 && x.Columns > 0, $"Sizes are positive, found {x.Rows} x {x.Columns}.");
        Debug.Assert(
            x.Stride >= x.Columns && x.Stride % QuantizedRows.StrideMultiple == 0,
            $"Rows are padded to a multiple of {QuantizedRows.StrideMultiple}, found {x.Columns} columns in {x.Stride}.");
        Debug.Assert(x.Rows == 0 || (x.Data is not null && x.Scales is not null && x.Offsets is not null), "Rows have memory and scales.");
    }

    /// <summary>Quantization of rows.</summary>
    [Conditional("DEBUG")]
    public static void Quantization(in Matrix x, in QuantizedRows result)
    {
        Padded(x);
        Quantized(result);
        Debug.Assert(
            x.Rows == result.Rows && x.Columns == result.Columns,
            $"Bytes for {x.Rows} x {x.Columns} floats are expected, found {result.Rows} x {result.Columns}.");
    }

    /// <summary>LayerNorm.</summary>
    [Conditional("DEBUG")]
    public static void Norm(in Matrix x, float* weight, float* bias, float epsilon)
    {
        Norm(x, epsilon);
        Debug.Assert(weight is not null && bias is not null, "A norm has a weight and a bias.");
    }

    /// <summary>A norm without a weight.</summary>
    [Conditional("DEBUG")]
    public static void Norm(in Matrix x, float epsilon)
    {
        Padded(x);
        Debug.Assert(epsilon >= 0, $"Epsilon is not negative, found {epsilon}.");
    }

    /// <summary>A rotation of pairs of columns; the matrix may begin anywhere in a row.</summary>
    [Conditional("DEBUG")]
    public static void Rotation(in Matrix x, ReadOnlySpan<int> positions, Sinusoids table)
    {
        Debug.Assert(table.HeadSize % 2 == 0 && x.Columns % table.HeadSize == 0, $"Heads of {table.HeadSize} even columns, found {x.Columns}.");
        Debug.Assert(positions.Length == x.Rows, $"A position for each of {x.Rows} rows, found {positions.Length}.");
        foreach (int position in positions)
        {
            Debug.Assert(position >= 0 && position < table.Positions, $"Positions below {table.Positions}, found {position}.");
        }
    }

    /// <summary>Scores of spans; queries and keys may begin anywhere in a row.</summary>
    [Conditional("DEBUG")]
    public static void SpanScores(in Matrix query, in Matrix key, int firstLast, in Matrix scores, int width)
    {
        Debug.Assert(query.Columns > 0 && query.Columns == key.Columns, $"Queries and keys of one width, found {query.Columns} and {key.Columns}.");
        Debug.Assert(firstLast >= 0 && firstLast < key.Rows, $"A last token of {key.Rows}, found {firstLast}.");
        Debug.Assert(scores.Columns == width && scores.Stride >= width, $"Scores of a panel of {width}, found {scores.Columns}.");
        Debug.Assert(scores.Rows <= query.Rows, $"At most a row for each of {query.Rows} queries, found {scores.Rows}.");
    }

    /// <summary>Attention; its matrices may begin anywhere in a row.</summary>
    [Conditional("DEBUG")]
    public static void Attention(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative)
    {
        Debug.Assert(
            relative.Table is null || (relative.Positions.Length == query.Rows && relative.Table.HeadSize == heads.HeadSize),
            $"A position for each of {query.Rows} queries and vectors of {heads.HeadSize} columns.");
        int width = heads.AllHeads * heads.HeadSize;
        Debug.Assert(
            heads.HeadSize > 0 && heads.First >= 0 && heads.Count > 0 && heads.First + heads.Count <= heads.AllHeads, $"No such heads: {heads}.");
        Debug.Assert(keyValue.Rows > 0, "There are tokens.");
        Debug.Assert(
            query.Columns == width && context.Columns == width && keyValue.Columns == 2 * width,
            $"Widths of {width}, {2 * width} and {width} are expected, found {query.Columns}, {keyValue.Columns} and {context.Columns}.");
        Debug.Assert(query.Rows == context.Rows, $"A context for each of {query.Rows} queries is expected, found {context.Rows}.");
        Debug.Assert(
            query.Stride >= width && context.Stride >= width && keyValue.Stride >= 2 * width,
            $"Rows do not overlap, found strides of {query.Stride}, {keyValue.Stride} and {context.Stride}.");
        Debug.Assert(scratch is not null && (nint)scratch % LineBytes == 0, "Scratch memory begins on a cache line.");
    }

    /// <summary>Attention of a chunk; its matrices may begin anywhere in a row.</summary>
    [Conditional("DEBUG")]
    public static void Chunk(in Matrix query, in Matrix keys, in Matrix values, ReadOnlySpan<SelfPair> self, in Matrix context, float* scratch)
    {
        int width = query.Columns;
        Debug.Assert(
            width > 0 && keys.Columns == width && values.Columns == width && context.Columns == width,
            $"One width is expected, found {width}, {keys.Columns}, {values.Columns} and {context.Columns}.");
        Debug.Assert(query.Rows > 0 && keys.Rows > 0, $"There are queries and keys, found {query.Rows} and {keys.Rows}.");
        Debug.Assert(context.Rows >= query.Rows && values.Rows == keys.Rows, "Each query has a context, each key a value.");
        Debug.Assert(
            query.Stride >= width && keys.Stride >= width && values.Stride >= width && context.Stride >= width, "Rows do not overlap.");
        Debug.Assert(scratch is not null && (nint)scratch % LineBytes == 0, "Scratch memory begins on a cache line.");
        foreach (SelfPair pair in self)
        {
            Debug.Assert((uint)pair.Query < (uint)query.Rows && (uint)pair.Key < (uint)keys.Rows, $"No such query and key: {pair}.");
        }
    }

    /// <summary>A tile of the int8 product.</summary>
    [Conditional("DEBUG")]
    public static void Tile(in Int8Panel panel, int rowsLeft, byte* a, int* sums)
    {
        Debug.Assert(rowsLeft > 0, $"There are rows left, found {rowsLeft}.");
        Debug.Assert(panel.Weights is not null && panel.Blocks >= 0 && panel.BlocksPerSum > 0, "The panel has weights and sums.");
        Debug.Assert(a is not null && sums is not null, "Activations and sums have memory.");
    }

    private static void Result(int rows, int outputs, in Matrix c, Epilogue epilogue, in Matrix residual)
    {
        Padded(c);
        Debug.Assert(c.Rows == rows && c.Columns == outputs, $"A result of {rows} x {outputs} is expected, found {c.Rows} x {c.Columns}.");
        Debug.Assert(Enum.IsDefined(epilogue), $"Not an epilogue: {epilogue}.");
        if (epilogue == Epilogue.AddResidual)
        {
            Padded(residual);
            Debug.Assert(
                residual.Rows >= rows && residual.Columns == outputs,
                $"A residual of {rows} x {outputs} is expected, found {residual.Rows} x {residual.Columns}.");
            Debug.Assert(rows == 0 || !Overlap(residual, c), "The result is not written over the residual, which is read after it.");
        }
    }

    private static bool Overlap(in Matrix x, in Matrix y) => x.Data < y.Row(y.Rows) && y.Data < x.Row(x.Rows);
}
