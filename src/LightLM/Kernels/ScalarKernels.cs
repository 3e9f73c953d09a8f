using LightLM.Kernels.Int8;

namespace LightLM.Kernels;

/// <summary>The specification of every operation in plain loops, with the operations and the order that all paths have: the last fallback.</summary>
internal sealed unsafe class ScalarKernels(string name, KernelTuning tuning) : KernelSet(name, tuning)
{
    public override int PanelWidth => 8;

    public override Int8Layout Int8Layout { get; } = Int8Layout.Of<PortableInt8Tile>();

    public override void Multiply(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual) =>
        Gemm.Scalar(a, b, c, epilogue, residual);

    public override void Multiply(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual) =>
        Int8Gemm.Scalar(a, b, c, epilogue, residual);

    public override void Quantize(in Matrix x, in QuantizedRows result, float* factors) => RowQuantization.Scalar(x, factors, result);

    public override void Attend(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative) =>
        Attention.Scalar(query, keyValue, heads, context, scratch, relative);

    public override long AttentionScratch(int tokens, int headSize, bool isRelative) => Attention.ScalarScratch(tokens, headSize);

    public override void AttendChunk(
        in Matrix query, in Matrix keys, in Matrix values, ReadOnlySpan<SelfPair> self, in Matrix context, float* logits, float* scratch) =>
        ChunkAttention.Scalar(query, keys, values, self, context, logits, scratch);

    public override long ChunkScratch(int keys, int headSize) => Attention.ScalarScratch(keys, headSize);

    public override void AttendInInt8(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative) =>
        Int8Attention.Scalar(query, keyValue, heads, context, scratch, relative);

    public override long Int8AttentionScratch(int tokens, int headSize, int maxDistance) => Int8Attention.ScalarScratch(tokens, headSize);

    public override AlignedBuffer? QuantizeDistances(RelativePositions table) => null;

    public override void Rotate(in Matrix x, ReadOnlySpan<int> positions, Sinusoids table) => Rotation.Scalar(x, positions, table);

    public override void ScoreSpans(in Matrix query, in Matrix key, int firstLast, float scale, float* scratch, in Matrix scores) =>
        SpanScores.Scalar(query, key, firstLast, scale, scores, PanelWidth);

    public override void Normalize(in Matrix x, float* weight, float* bias, float epsilon) =>
        LayerNorm.Scalar(x, weight, bias, epsilon);

    public override void NormalizeByRootMeanSquare(in Matrix x, float epsilon) => RootMeanSquareNorm.Scalar(x, epsilon);
}
