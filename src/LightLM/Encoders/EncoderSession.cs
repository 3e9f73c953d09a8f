using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>Runs sequences through an encoder in groups of bounded size; safe for concurrent use.</summary>
internal class EncoderSession(Encoder encoder, int threads) : IDisposable
{
    /// <summary>Groups of about this many tokens keep the hidden states in the second-level cache and the memory bounded.</summary>
    private const int TokensPerGroup = 256;

    /// <summary>Fewer tokens than this are done before another thread has woken up.</summary>
    private const int FewestTokensForTeam = 12;

    private readonly Pool<Workspace> _workspaces = new(() => new Workspace());
    private readonly ThreadTeam? _team = threads > 1 ? new ThreadTeam(threads) : null;

    /// <summary>The threads of a call.</summary>
    public int Threads => threads;

    /// <summary>The encoder.</summary>
    public Encoder Encoder => encoder;

    /// <summary>Runs all sequences, in order.</summary>
    /// <param name="sequences">The sequences.</param>
    /// <param name="decode">Called for each group; the rows are valid during the call only.</param>
    /// <param name="cancellationToken">Checked before each block of a group's rows.</param>
    public void Run(IReadOnlyList<EncodedSequence> sequences, GroupDecoder decode, CancellationToken cancellationToken = default) =>
        Run(new EncodedSequences(sequences, decode), cancellationToken);

    /// <summary>Runs all sequences of a source, in order; allocates nothing once warm.</summary>
    /// <param name="source">The sequences.</param>
    /// <param name="cancellationToken">Checked before each block of a group's rows.</param>
    public virtual void Run(ISequenceSource source, CancellationToken cancellationToken = default)
    {
        Workspace workspace = _workspaces.Rent();
        try
        {
            while (source.NextLength is not null)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Fill(workspace.Batch, source);
                ThreadTeam? team = workspace.Batch.TokenCount >= FewestTokensForTeam ? _team : null;
                source.Read(encoder.Forward(workspace, team, team is null ? source.Pause : null, cancellationToken), workspace);
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

    private static void Fill(TokenBatch batch, ISequenceSource source)
    {
        batch.Clear();
        do
        {
            source.Write(batch);
        }
        while (source.NextLength is int length && batch.TokenCount + length <= TokensPerGroup);
    }
}
