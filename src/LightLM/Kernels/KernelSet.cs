using LightLM.Kernels.Int8;

namespace LightLM.Kernels;

/// <summary>The operations of an encoder on one instruction path.</summary>
internal abstract unsafe class KernelSet(string name, KernelTuning tuning)
{
    /// <summary>The path's name.</summary>
    public string Name => name;

    /// <summary>How much of a forward pass is done at once.</summary>
    public KernelTuning Tuning => tuning;

    /// <summary>The width of the panels that floating-point weights are packed in.</summary>
    public abstract int PanelWidth { get; }

    /// <summary>How 8-bit weights are packed.</summary>
    public abstract Int8Layout Int8Layout { get; }

    /// <summary>c = epilogue(a * b + bias).</summary>
    /// <param name="a">[rows, inputs].</param>
    /// <param name="b">The packed weights.</param>
    /// <param name="c">[rows, outputs]; its padding may be written.</param>
    /// <param name="epilogue">What happens to each tile.</param>
    /// <param name="residual">[rows, outputs] for <see cref="Epilogue.AddResidual"/>; not <paramref name="c"/> itself, which is written first.</param>
    public abstract void Multiply(in Matrix a, PackedMatrix b, in Matrix c, Epilogue epilogue = Epilogue.None, in Matrix residual = default);

    /// <summary>c = epilogue(a * b + bias) in 8-bit integers; the integer sums are exact and the same on every path.</summary>
    /// <param name="a">[rows, inputs].</param>
    /// <param name="b">The packed weights.</param>
    /// <param name="c">[rows, outputs]; its padding may be written.</param>
    /// <param name="epilogue">What happens to each tile.</param>
    /// <param name="residual">[rows, outputs] for <see cref="Epilogue.AddResidual"/>; not <paramref name="c"/> itself, which is written first.</param>
    public abstract void Multiply(
        in QuantizedRows a, QuantizedMatrix b, in Matrix c, Epilogue epilogue = Epilogue.None, in Matrix residual = default);

    /// <summary>Quantizes each row with its own scale and zero point.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="result">[rows, columns].</param>
    /// <param name="factors">What each column is multiplied by first, padded like a row; null for nothing.</param>
    public abstract void Quantize(in Matrix x, in QuantizedRows result, float* factors = null);

    /// <summary>Multi-head self-attention over one sequence: softmax(Q K^T / sqrt(head size)) V per head.</summary>
    /// <param name="query">[queries, heads * head size]; a query's result does not depend on the others.</param>
    /// <param name="keyValue">[tokens, 2 * heads * head size]: all heads' keys, then values.</param>
    /// <param name="heads">The heads to compute; the columns of others are left as they are.</param>
    /// <param name="context">[queries, heads * head size].</param>
    /// <param name="scratch">At least <see cref="AttentionScratch"/> floats, aligned to 64 bytes.</param>
    /// <param name="relative">What is added to keys and values as each query sees them; nothing for positions that are not relative.</param>
    public abstract void Attend(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative = default);

    /// <summary>The floats of scratch memory that <see cref="Attend"/> needs.</summary>
    public abstract long AttentionScratch(int tokens, int headSize, bool isRelative = false);

    /// <summary>Attention of some queries to some keys, in one head: softmax(Q K^T / sqrt(head size)) V.</summary>
    /// <param name="query">[queries, head size].</param>
    /// <param name="keys">[keys, head size].</param>
    /// <param name="values">[keys, head size].</param>
    /// <param name="self">The queries and keys of the same token, whose score is <see cref="ChunkAttention.SelfScore"/> instead.</param>
    /// <param name="context">[queries, head size].</param>
    /// <param name="logits">[queries]: the logarithm of the sum of each query's exponentiated scores; null where nobody needs it.</param>
    /// <param name="scratch">At least <see cref="ChunkScratch"/> floats, aligned to 64 bytes.</param>
    public abstract void AttendChunk(
        in Matrix query, in Matrix keys, in Matrix values, ReadOnlySpan<SelfPair> self, in Matrix context, float* logits, float* scratch);

    /// <summary>The floats of scratch memory that <see cref="AttendChunk"/> needs.</summary>
    public abstract long ChunkScratch(int keys, int headSize);

    /// <summary>Multi-head self-attention like <see cref="Attend"/> whose products run in 8-bit integers.</summary>
    /// <param name="query">[queries, heads * head size]; a query's result does not depend on the others.</param>
    /// <param name="keyValue">[tokens, 2 * heads * head size]: all heads' keys, then values.</param>
    /// <param name="heads">The heads to compute; the columns of others are left as they are.</param>
    /// <param name="context">[queries, heads * head size].</param>
    /// <param name="scratch">At least <see cref="Int8AttentionScratch"/> floats, aligned to 64 bytes.</param>
    /// <param name="relative">What is added to keys and values as each query sees them; nothing for positions that are not relative.</param>
    public abstract void AttendInInt8(
        in Matrix query, in Matrix keyValue, HeadRange heads, in Matrix context, float* scratch, RelativeQueries relative = default);

    /// <summary>The floats of scratch memory that <see cref="AttendInInt8"/> needs.</summary>
    public abstract long Int8AttentionScratch(int tokens, int headSize, int maxDistance = 0);

    /// <summary>The vectors of relative positions as <see cref="AttendInInt8"/> multiplies them, or null if it makes them anew each time.</summary>
    public abstract AlignedBuffer? QuantizeDistances(RelativePositions table);

    /// <summary>Turns each pair of columns of each head by the angle of the row's position, in place.</summary>
    /// <param name="x">[rows, heads * head size]; what lies behind these columns stays as it is.</param>
    /// <param name="positions">[rows].</param>
    /// <param name="table">The angles' sines and cosines.</param>
    public abstract void Rotate(in Matrix x, ReadOnlySpan<int> positions, Sinusoids table);

    /// <summary>Scores of the spans that end in a panel of <see cref="PanelWidth"/> tokens: query * key * scale; 0 behind the last token.</summary>
    /// <param name="query">[tokens, size]: what first tokens are scored by.</param>
    /// <param name="key">[tokens, size]: what last tokens are scored by.</param>
    /// <param name="firstLast">The first of the panel's last tokens.</param>
    /// <param name="scale">What each product is multiplied by.</param>
    /// <param name="scratch">(size + 1) * <see cref="PanelWidth"/> floats, aligned to 64 bytes.</param>
    /// <param name="scores">[first tokens, <see cref="PanelWidth"/>].</param>
    public abstract void ScoreSpans(in Matrix query, in Matrix key, int firstLast, float scale, float* scratch, in Matrix scores);

    /// <summary>LayerNorm of each row, in place: (x - mean) / sqrt(variance + epsilon) * weight + bias.</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="weight">[columns], padded like a row.</param>
    /// <param name="bias">[columns], padded like a row.</param>
    /// <param name="epsilon">Added to the variance.</param>
    public abstract void Normalize(in Matrix x, float* weight, float* bias, float epsilon);

    /// <summary>Each row, in place, divided by its root mean square: x / sqrt(mean of x^2 + epsilon).</summary>
    /// <param name="x">[rows, columns].</param>
    /// <param name="epsilon">Added to the mean square.</param>
    public abstract void NormalizeByRootMeanSquare(in Matrix x, float epsilon);
}
