using LightLM.Encoders.Steps;
using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>
/// One forward pass over a workspace's batch, as work for a team: the encoder's steps in order. Neighbouring row steps are one phase, in
/// which a member takes a block of rows through all of them while it is in its cache; a head step is a phase of its own, cut into blocks
/// of heads. A row's bits do not depend on the blocks.
/// </summary>
internal sealed class ForwardPass(Workspace workspace) : ITeamWork
{
    private Encoder? _encoder;
    private CancellationToken _cancellation;
    private Action? _pause;
    private int _blocksWanted;
    private int _rowsPerBlock;
    private int _rowsPerUnit;

    /// <summary>The sequences.</summary>
    public TokenBatch Batch => workspace.Batch;

    /// <summary>[tokens, hidden]: the states between layers.</summary>
    public Matrix Hidden => Matrix(WorkspaceBuffer.Hidden, Batch.TokenCount, _encoder!.Description.HiddenSize);

    /// <summary>[result rows, output]: the states that the last layer computes: all, or a copy of the rows that are asked for.</summary>
    public Matrix Result => Batch.WantsAllRows && !_encoder!.Description.IsReversible
        ? Hidden
        : Matrix(WorkspaceBuffer.ResultRows, Batch.ResultRows.Length, _encoder!.Description.OutputSize);

    /// <inheritdoc/>
    public int Phases => _encoder!.Phases.Length;

    /// <summary>[tokens, hidden]: the states of a reversible encoder in one of their two buffers.</summary>
    public Matrix States(WorkspaceBuffer buffer) => Matrix(buffer, Batch.TokenCount, _encoder!.Description.HiddenSize);

    /// <summary>A matrix of the workspace.</summary>
    public Matrix Matrix(WorkspaceBuffer buffer, int rows, int columns) => workspace.Matrix(buffer, rows, columns);

    /// <summary>Runs the pass and returns the states of the rows that the batch asks for: [result rows, output].</summary>
    /// <exception cref="OperationCanceledException">The pass was cancelled.</exception>
    public Matrix Run(Encoder encoder, ThreadTeam? team, Action? pause, CancellationToken cancellationToken)
    {
        _encoder = encoder;
        _cancellation = cancellationToken;
        _pause = pause;
        _blocksWanted = team?.Size ?? 1;
        KernelTuning tuning = encoder.Kernels.Tuning;
        _rowsPerBlock = team is null && encoder.MatrixParameters > tuning.LargeEncoder ? tuning.RowsPerLargeBlock : tuning.RowsPerBlock;
        _rowsPerUnit = team is null ? tuning.RowsPerUnit : tuning.RowsPerTeamUnit;
        workspace.ReserveScratches(_blocksWanted);
        foreach (EncoderStep step in encoder.Steps)
        {
            step.Reserve(this);
        }

        if (team is null || !team.TryRun(this))
        {
            ThreadTeam.RunAlone(this);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return Result;
    }

    /// <inheritdoc/>
    public int Pieces(int phase) =>
        Steps(phase)[0] is HeadStep step ? HeadBlocks(step) * Batch.SequenceCount : RowBlocks(Batch.TokenCount);

    /// <inheritdoc/>
    public void Run(int phase, int piece, int member)
    {
        // What is left undone is not read: the pass throws in the end.
        if (_cancellation.IsCancellationRequested)
        {
            return;
        }

        _pause?.Invoke();
        Scratch scratch = workspace.Scratch(member);
        ReadOnlySpan<EncoderStep> steps = Steps(phase);
        if (steps[0] is HeadStep heads)
        {
            RunHeads(heads, piece, scratch);
            return;
        }

        foreach (EncoderStep step in steps)
        {
            RowStep rows = (RowStep)step;
            (int first, int count) = Block(rows.ReadsResultRows ? Result.Rows : Batch.TokenCount, piece);
            rows.Run(this, first, count, scratch);
        }
    }

    /// <summary>Copies the result's rows among some tokens' states, which are neighbours in the result, too, and says which these are.</summary>
    public (int First, int Count) CopyResultRows(int firstToken, int tokens)
    {
        (int first, int count) = ResultRowsAmong(firstToken, tokens);
        ReadOnlySpan<int> rows = Batch.ResultRows;
        Matrix hidden = Hidden;
        Matrix result = Result;
        for (int i = first; i < first + count; i++)
        {
            hidden.RowSpan(rows[i]).CopyTo(result.RowSpan(i));
        }

        return (first, count);
    }

    /// <summary>Which of the result's rows lie among some tokens.</summary>
    public (int First, int Count) ResultRowsAmong(int firstToken, int tokens)
    {
        ReadOnlySpan<int> rows = Batch.ResultRows;
        int first = LowerBound(rows, firstToken);
        return (first, LowerBound(rows, firstToken + tokens) - first);
    }

    private ReadOnlySpan<EncoderStep> Steps(int phase) => _encoder!.Phases[phase];

    private void RunHeads(HeadStep step, int piece, Scratch scratch)
    {
        int blocks = HeadBlocks(step);
        int first = piece % blocks * step.Heads / blocks;
        int end = ((piece % blocks) + 1) * step.Heads / blocks;
        step.Run(this, piece / blocks, first, end - first, scratch);
    }

    /// <summary>Alone, attention takes all heads of a sequence at once; a team takes a few at a time.</summary>
    private int HeadBlocks(HeadStep step) => _blocksWanted == 1 ? 1 : Math.Min(step.Heads, 2 * _blocksWanted);

    /// <summary>As many blocks for each member of the team, so that none waits for another's last block.</summary>
    private int RowBlocks(int rows)
    {
        int rowsPerRound = _rowsPerBlock * _blocksWanted;
        int rounds = (rows + rowsPerRound - 1) / rowsPerRound;
        return Math.Min(rows, rounds * _blocksWanted);
    }

    /// <summary>The rows of a block: as many blocks as for all tokens, so that a part of the rows has them all, some maybe empty.</summary>
    private (int Start, int Count) Block(int rows, int block)
    {
        int blocks = RowBlocks(Batch.TokenCount);
        long units = (rows + _rowsPerUnit - 1) / _rowsPerUnit;
        int start = Math.Min(rows, (int)(units * block / blocks) * _rowsPerUnit);
        return (start, Math.Min(rows, (int)(units * (block + 1) / blocks) * _rowsPerUnit) - start);
    }

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        int index = sorted.BinarySearch(value);
        return index >= 0 ? index : ~index;
    }
}
