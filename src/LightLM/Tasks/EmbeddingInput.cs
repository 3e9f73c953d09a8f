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
    private float[] _vector = [];

    /// <summary>What the vector is made of.</summary>
    public Pooling Pooling => _settings.Pooling;

    internal override void Take(int sequence, Matrix outputs)
    {
        _vector = new float[outputs.Columns];
        RowMean.Compute(outputs, _vector);
        if (_settings.Normalize)
        {
            // PyTorch's F.normalize divides by no less than this.
            float norm = MathF.Max(TensorPrimitives.Norm<float>(_vector), 1e-12f);
            TensorPrimitives.Divide(_vector, norm, _vector);
        }
    }

    protected override void Build(in EmbeddingQuery query)
    {
        ArgumentNullException.ThrowIfNull(query.Text);
        _settings = head.Settings(query.Options);
        string prompt = _settings.Prompt;

        // The prompt's own tokens are counted behind those of the whole, which the sequence is cut from.
        TokenWindow text = Tokenize(prompt.Length == 0 ? query.Text : prompt + query.Text);
        text = text with { Count = new SequenceLimits(head.Session.Task.MaxLength).Cut(text.Count, head.Session.Layout) };
        if (Pooling != Pooling.Mean)
        {
            ReadFirstRow();
        }
        else if (prompt.Length > 0 && !head.Session.Task.PoolsPrompt)
        {
            ReadRowsBehind(Tokenize(prompt).Count, text.Count);
        }

        AddSequence(text);
    }

    private protected override float[] Decode() => _vector;

    private protected override void Forget()
    {
        base.Forget();
        _vector = [];
    }

    /// <summary>Reads the rows behind [CLS] and the prompt, [SEP] included, as sentence-transformers counts them; at least that of [SEP].</summary>
    private void ReadRowsBehind(int promptTokens, int tokens)
    {
        for (int token = Math.Min(promptTokens, tokens); token <= tokens; token++)
        {
            ReadRow(token);
        }
    }
}
