using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>The working memory of one forward pass; it grows to the largest batch seen and is reused.</summary>
internal sealed class Workspace : IReusable, IDisposable
{
    /// <summary>A larger one is released, so that one huge call does not hold its memory for good; usual models take a few MiB.</summary>
    private const long RetainedBytes = 1 << 26;

    private readonly GrowingBuffer[] _buffers = [.. Enum.GetValues<WorkspaceBuffer>().Select(_ => new GrowingBuffer())];
    private readonly List<Scratch> _scratches = [new Scratch()];

    /// <summary>Creates an empty workspace.</summary>
    public Workspace() => Pass = new ForwardPass(this);

    /// <summary>The sequences of the running pass.</summary>
    public TokenBatch Batch { get; } = new();

    /// <summary>The running pass, as the members of a team see it.</summary>
    public ForwardPass Pass { get; }

    /// <summary>The caller's own memory.</summary>
    public Scratch CallerScratch => _scratches[0];

    /// <summary>A matrix in one of the buffers; its former content is lost, and its padding holds anything.</summary>
    public Matrix Matrix(WorkspaceBuffer buffer, int rows, int columns) => _buffers[(int)buffer].Matrix(rows, columns);

    /// <summary>The memory of a team's member, which must have been reserved.</summary>
    public Scratch Scratch(int member) => _scratches[member];

    /// <summary>Makes room for the members of a team.</summary>
    public void ReserveScratches(int members)
    {
        while (_scratches.Count < members)
        {
            _scratches.Add(new Scratch());
        }
    }

    /// <inheritdoc/>
    public bool Reset()
    {
        Batch.Clear();
        long bytes = 0;
        foreach (GrowingBuffer buffer in _buffers)
        {
            bytes += buffer.Bytes;
        }

        foreach (Scratch scratch in _scratches)
        {
            bytes += scratch.Bytes;
        }

        return bytes <= RetainedBytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (GrowingBuffer buffer in _buffers)
        {
            buffer.Dispose();
        }

        foreach (Scratch scratch in _scratches)
        {
            scratch.Dispose();
        }
    }
}

/// <summary>The buffers of a <see cref="Workspace"/>; two matrices that live at the same time are in different ones.</summary>
internal enum WorkspaceBuffer
{
    /// <summary>[tokens, hidden]: the hidden states between layers.</summary>
    Hidden,

    /// <summary>[tokens, hidden]: a reversible encoder's states that attention adds to; <see cref="Hidden"/> are the others.</summary>
    AttentionStates,

    /// <summary>[tokens, heads * head size].</summary>
    Query,

    /// <summary>[tokens, 2 * heads * head size]: keys, then values.</summary>
    KeyValue,

    /// <summary>[tokens, heads * head size].</summary>
    Context,

    /// <summary>[result rows, output]: the rows that a head asked for, where these are not all of <see cref="Hidden"/>.</summary>
    ResultRows,

    /// <summary>The input of a head's first matrix, where it is not the result itself.</summary>
    HeadInput,

    /// <summary>What a head decides about starts before it does about ends.</summary>
    HeadStarts,

    /// <summary>A head's inner layer.</summary>
    HeadInner,

    /// <summary>A head's logits.</summary>
    Logits,
}
