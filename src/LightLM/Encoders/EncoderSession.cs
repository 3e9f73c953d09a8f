using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>Consumes a group of sequences that ran together.</summary>
/// <param name="firstSequence">The index of the group's first sequence among all.</param>
/// <param name="rows">The last hidden states that the group asked for: [result rows, hidden].</param>
/// <param name="workspace">Its batch tells which rows belong to which sequence of the group.</param>
internal delegate void GroupDecoder(int firstSequence, Matrix rows, Workspace workspace);

/// <summary>Runs sequences through an encoder in groups of bounded size; safe for concurrent use.</summary>
internal class EncoderSession(Encoder encoder, int threads) : IDisposable
{
    /// <summary>Groups of about this many tokens keep the hidden states in the second-level cache and the memory bounded.</summary>
    private const int TokensPerGroup = 256;

    /// <summary>Fewer tokens than this are done before another thread has woken up.</summary>
    private const int FewestTokensForTeam = 12;

    private readonly Pool<Workspace> _workspaces = new(() => new Workspace());
    private readonly ThreadTeam? _team = threads > 1 ? new ThreadTeam(threads) : null;

    /// <summary>The encoder.</summary>
    public Encoder Encoder => encoder;

    /// <summary>Runs all sequences, in order.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="decode">Called for each group; the rows are valid during the call only.</param>
    /// <param name="cancellation">Checked before each group.</param>
    public void Run(IEnumerable<EncodedSequence> sequences, GroupDecoder decode, CancellationToken cancellation = default)
    {
        TokenBatch batch = new();
        foreach (EncodedSequence sequence in sequences)
        {
            if (sequence.ResultRows is null)
            {
                batch.Add(sequence.Ids, sequence.TokenTypes);
            }
            else
            {
                batch.Add(sequence.Ids, sequence.TokenTypes, sequence.ResultRows);
            }
        }

        Run(batch, decode, cancellation);
    }

    /// <summary>Runs all sequences, in order; allocates nothing once warm.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="decode">Called for each group; the rows are valid during the call only.</param>
    /// <param name="cancellation">Checked before each group.</param>
    public virtual void Run(TokenBatch sequences, GroupDecoder decode, CancellationToken cancellation = default)
    {
        Workspace workspace = _workspaces.Rent();
        try
        {
            for (int first = 0; first < sequences.SequenceCount;)
            {
                cancellation.ThrowIfCancellationRequested();
                int count = FillBatch(workspace.Batch, sequences, first);
                ThreadTeam? team = workspace.Batch.TokenCount >= FewestTokensForTeam ? _team : null;
                decode(first, encoder.Forward(workspace, team), workspace);
                first += count;
            }
        }
        finally
        {
            _workspaces.Return(workspace);
        }
    }

    public virtual void Dispose()
    {
        _team?.Dispose();
        _workspaces.Dispose();
        encoder.Dispose();
    }

    private static int FillBatch(TokenBatch batch, TokenBatch sequences, int first)
    {
        batch.Clear();
        int next = first;
        do
        {
            batch.Add(sequences, next++);
        }
        while (next < sequences.SequenceCount && batch.TokenCount + sequences.Length(next) <= TokensPerGroup);
        return next - first;
    }
}
