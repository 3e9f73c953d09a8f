using System.Numerics.Tensors;
using LightLM.Descriptions;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text whose vector is asked for, behind its prompt.</summary>
internal sealed class EmbeddingInput(TextEmbedder head) : TaskInput<EmbeddingQuery, float[]>(head)
{
    private EmbeddingSettings _settings;
    private float[] _buffer = [];

    internal override long RetainedBytes => base.RetainedBytes + ((long)sizeof(float) * _buffer.Length);

    /// <summary>The vector, when the run has come to it; valid until the item is run or prepared again.</summary>
    public ReadOnlySpan<float> Vector => _buffer.AsSpan(0, _settings.Dimensions);

    /// <summary>What the vector is made of.</summary>
    public Pooling Pooling => _settings.Pooling;

    /// <summary>The rows that poolings of tokens are made of.</summary>
    public PooledRows PooledRows { get; private set; }

    /// <summary>Takes the vector: [1, width].</summary>
    internal override void Take(int sequence, Matrix outputs)
    {
        Span<float> vector = outputs.RowSpan(0);
        if (_settings.Normalize is null && head.Session.Task.Normalize)
        {
            Normalize(vector);
        }

        if (_buffer.Length < _settings.Dimensions)
        {
            _buffer = new float[_settings.Dimensions];
        }

        Span<float> kept = _buffer.AsSpan(0, _settings.Dimensions);
        vector[..kept.Length].CopyTo(kept);
        if (_settings.Normalize == true)
        {
            Normalize(kept);
        }
    }

    protected override void Build(in EmbeddingQuery query)
    {
        ArgumentNullException.ThrowIfNull(query.Text);
        _settings = head.Settings(query.Options);
        string prompt = _settings.Prompt;

        // The prompt's own tokens are counted behind those of the whole, which the sequence is cut from.
        TokenWindow text = Tokenize(prompt.Length == 0 ? query.Text : prompt + query.Text);
        text = Cut(text, new SequenceLimits(head.Session.Task.MaxLength).Cut(text.Count, head.Session.Layout), "text");
        bool isLeftOut = prompt.Length > 0 && !head.Session.Task.PoolsPrompt;
        ReadRows(isLeftOut && Pooling.ReadsTokens() ? Tokenize(prompt).Count : null, text.Count);
        AddSequence(text);
    }

    private protected override float[] Decode() => Vector.ToArray();

    /// <summary>PyTorch's F.normalize divides by no less than this.</summary>
    private static void Normalize(Span<float> vector) =>
        TensorPrimitives.Divide(vector, MathF.Max(MathF.Sqrt(Lanes.SumOfSquares(vector, 0)), 1e-12f), vector);

    /// <summary>
    /// Reads the rows that the pooling is made of: all tokens, or those behind [CLS] and a prompt that is left out, [SEP] included and at least
    /// that, as sentence-transformers counts them.
    /// </summary>
    /// <param name="leftOut">The tokens of a prompt that takes no part, or null.</param>
    /// <param name="tokens">The tokens of prompt and text that are read.</param>
    private void ReadRows(int? leftOut, int tokens)
    {
        if (Pooling.ReadsAllTokens() && leftOut is null)
        {
            PooledRows = new PooledRows(0, 1);
            return;
        }

        if (Pooling.ReadsFirstToken())
        {
            ReadFirstRow();
        }

        int first = Pooling.ReadsAllTokens() ? Math.Min(leftOut ?? 0, tokens) : tokens;
        PooledRows = new PooledRows(Pooling.ReadsFirstToken() ? 1 : 0, first + 2);
        for (int token = first; Pooling.ReadsTokens() && token <= tokens; token++)
        {
            ReadRow(token);
        }
    }
}
