using LightLM.Kernels.Int8;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>Every operation over one instruction set's vectors of floats and an int8 tile, whose panels are a multiple of them.</summary>
internal unsafe class VectorKernels<TIsa, TVector, TTile>(string name, KernelTuning tuning) : KernelSet(name, tuning)
    where TIsa : struct, IFloatVector<TVector>
    where TVector : struct
    where TTile : struct, IInt8Tile
{
    public override int PanelWidth => 2 * TIsa.Count;

    public override Int8Layout Int8Layout { get; } = Int8Layout.Of<TTile>();

    public override void Multiply(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual) =>
        Gemm.Vector<TIsa, TVector>(a, b, c, epilogue, residual);

    public override void Multiply(in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue, in Matrix residual) =>
        Int8Gemm.Vector<TIsa, TVector, TTile>(a, b, c, epilogue, residual);

    public override void Quantize(in Matrix x, in QuantizedRows result, float* factors) =>
        RowQuantization.Vector<TIsa, TVector>(x, factors, result);

    public override void Attend(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative) =>
        Attention.Vector<TIsa, TVector>(query, keyValue, heads, context, scratch, relative);

    public override long AttentionScratch(int tokens, int headSize, bool isRelative) =>
        Attention.VectorScratch(tokens, headSize, PanelWidth, isRelative);

    public override void AttendChunk(
        in Matrix query, in Matrix keys, in Matrix values, ReadOnlySpan<SelfPair> self, in Matrix context, float* logits, float* scratch) =>
        ChunkAttention.Vector<TIsa, TVector>(query, keys, values, self, context, logits, scratch);

    public override long ChunkScratch(int keys, int headSize) => ChunkAttention.VectorScratch(keys, headSize, PanelWidth);

    public override void AttendInInt8(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative) =>
        Int8Attention.Vector<TIsa, TVector, TTile>(query, keyValue, heads, context, scratch, relative);

    public override long Int8AttentionScratch(int tokens, int headSize, int maxDistance) =>
        Int8AttentionMemory.Length(tokens, headSize, TTile.PanelWidth)
            + (maxDistance > 0 ? Int8RelativeAttention<TIsa, TVector, TTile>.Scratch(maxDistance, headSize) : 0);

    public override AlignedBuffer? QuantizeDistances(RelativePositions table) => Int8Attention.QuantizeDistances<TIsa, TVector, TTile>(table);

    public override void Rotate(in Matrix x, ReadOnlySpan<int> positions, Sinusoids table) => Rotation.Vector<TIsa, TVector>(x, positions, table);

    public override void ScoreSpans(in Matrix query, in Matrix key, int firstLast, float scale, float* scratch, in Matrix scores) =>
        SpanScores.Vector<TIsa, TVector>(query, key, firstLast, scale, scratch, scores);

    public override void Normalize(in Matrix x, float* weight, float* bias, float epsilon) =>
        LayerNorm.Vector<TIsa, TVector>(x, weight, bias, epsilon);

    public override void NormalizeByRootMeanSquare(in Matrix x, float epsilon) => RootMeanSquareNorm.Vector<TIsa, TVector>(x, epsilon);
}
