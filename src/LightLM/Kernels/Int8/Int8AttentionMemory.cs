using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LightLM.Kernels.Int8;

/// <summary>How the scratch memory of <see cref="Int8Attention"/> is laid out: one head's keys and values, and a block of queries.</summary>
internal readonly unsafe struct Int8AttentionMemory
{
    /// <summary>Queries per block: the rows of the largest tile, and a multiple of the smaller ones.</summary>
    public const int BlockRows = 12;

    /// <summary>Floats per cache line.</summary>
    private const int Line = 16;

    private readonly byte* _valuePanels;
    private readonly int* _scores;
    private readonly float* _end;

    public Int8AttentionMemory(float* memory, int tokens, int headSize, int panelWidth)
    {
        Debug.Assert(tokens > 0 && headSize > 0 && panelWidth > 0, $"Sizes are positive, found {tokens}, {headSize} and {panelWidth}.");
        Tokens = tokens;
        HeadSize = headSize;
        PanelWidth = panelWidth;
        PaddedTokens = Padded(tokens, panelWidth);
        PaddedHeadSize = Padded(headSize, FourInputBlocks.Inputs);
        PaddedColumns = Padded(headSize, Math.Max(panelWidth, Line));
        QueryStride = QuantizedRows.PaddedColumns(headSize);
        WeightStride = QuantizedRows.PaddedColumns(PaddedTokens);

        Weights = (byte*)Take(ref memory, (long)BlockRows * WeightStride / sizeof(float));
        TransposedKeys = Take(ref memory, (long)PaddedHeadSize * panelWidth);
        Queries = Take(ref memory, (long)BlockRows * PaddedColumns);
        Values = Take(ref memory, (long)PaddedTokens * PaddedColumns);
        KeyPanels = (byte*)Take(ref memory, (long)PaddedTokens * PaddedHeadSize / sizeof(float));
        KeyScales = Take(ref memory, PaddedTokens);
        KeyOffsets = Take(ref memory, PaddedTokens);
        _valuePanels = (byte*)Take(ref memory, (long)PaddedTokens * PaddedColumns / sizeof(float));
        ValueScales = Take(ref memory, PaddedColumns);
        QueryBytes = (byte*)Take(ref memory, (long)BlockRows * QueryStride / sizeof(float));
        QueryFactors = Take(ref memory, BlockRows);
        _scores = (int*)Take(ref memory, (long)BlockRows * PaddedTokens);
        WeightSums = (int*)Take(ref memory, BlockRows);
        InverseSums = Take(ref memory, BlockRows);
        Sums = (int*)Take(ref memory, (long)BlockRows * panelWidth);
        _end = memory;
    }

    public int Tokens { get; }

    public int HeadSize { get; }

    /// <summary>Outputs per panel of the int8 tile.</summary>
    public int PanelWidth { get; }

    /// <summary>A multiple of the panel width.</summary>
    public int PaddedTokens { get; }

    /// <summary>A multiple of a block of four inputs.</summary>
    public int PaddedHeadSize { get; }

    /// <summary>The stride of values and queries as floats: whole panels and whole vectors.</summary>
    public int PaddedColumns { get; }

    /// <summary>[padded head size][panel width].</summary>
    public float* TransposedKeys { get; }

    /// <summary>[block rows][padded columns].</summary>
    public float* Queries { get; }

    /// <summary>[padded tokens][padded columns]; the padding stays zero.</summary>
    public float* Values { get; }

    /// <summary>Panels of [padded head size / 4][panel width][4].</summary>
    public byte* KeyPanels { get; }

    /// <summary>[padded tokens].</summary>
    public float* KeyScales { get; }

    /// <summary>[padded tokens]: what takes the queries' zero point out of a score.</summary>
    public float* KeyOffsets { get; }

    /// <summary>[padded columns].</summary>
    public float* ValueScales { get; }

    /// <summary>[block rows][query stride].</summary>
    public byte* QueryBytes { get; }

    public int QueryStride { get; }

    /// <summary>[block rows].</summary>
    public float* QueryFactors { get; }

    /// <summary>[block rows][weight stride]; the padding stays zero.</summary>
    public byte* Weights { get; }

    public int WeightStride { get; }

    /// <summary>[block rows].</summary>
    public int* WeightSums { get; }

    /// <summary>[block rows].</summary>
    public float* InverseSums { get; }

    /// <summary>[block rows][panel width].</summary>
    public int* Sums { get; }

    /// <summary>The floats that a sequence needs.</summary>
    public static long Length(int tokens, int headSize, int panelWidth) =>
        new Int8AttentionMemory(null, tokens, headSize, panelWidth)._end - (float*)null;

    /// <summary>Zeroes what nothing else writes and the kernel reads: the padding of weights, keys, queries and values.</summary>
    public void Clear() => NativeMemory.Clear(Weights, (nuint)(KeyPanels - Weights));

    /// <summary>A panel's values: [padded tokens / 4][panel width][4].</summary>
    public byte* ValuePanel(int panel) => _valuePanels + ((nint)panel * PanelWidth * PaddedTokens);

    /// <summary>A panel's scores: [block rows][panel width].</summary>
    public int* PanelScores(int panel) => _scores + ((nint)panel * PanelWidth * BlockRows);

    /// <summary>A query's weights: [weight stride].</summary>
    public byte* WeightRow(int row) => Weights + ((nint)row * WeightStride);

    private static int Padded(int value, int multiple) => checked(value + multiple - 1) / multiple * multiple;

    private static float* Take(ref float* memory, long length)
    {
        float* start = memory;
        memory += (length + Line - 1) / Line * Line;
        return start;
    }
}
