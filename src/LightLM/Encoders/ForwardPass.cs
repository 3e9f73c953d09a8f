using LightLM.Kernels;
using LightLM.Threading;

namespace LightLM.Encoders;

/// <summary>
/// One forward pass over a workspace's batch, as work for a team. Phases alternate: blocks of rows for all that is row by row (embeddings,
/// projections, what follows attention), and blocks of heads for attention. A row's bits do not depend on the blocks.
/// </summary>
internal sealed class ForwardPass(Workspace workspace) : ITeamWork
{
    /// <summary>Blocks of rows whose inner layer stays in the second-level cache, for models whose weights stay in the third.</summary>
    private const int RowsPerBlock = 48;

    /// <summary>One thread's blocks for models whose weights come from memory, so that they come less often; a team wants small pieces.</summary>
    public const int RowsPerLargeBlock = 192;

    /// <summary>Blocks of one thread begin at multiples of the largest register tile's rows, so that only the last has a smaller tile.</summary>
    private const int RowsPerUnit = 12;

    /// <summary>A team's blocks are smaller and must be alike; tiles of fewer rows than this cost more than their share.</summary>
    private const int RowsPerTeamUnit = 4;

    /// <summary>Encoders with more parameters than this are large for a cache: a few megabytes a core.</summary>
    private const long LargeEncoder = 20_000_000;

    private Encoder? _encoder;
    private int _blocksWanted;
    private int _rowsPerBlock;

    /// <inheritdoc/>
    public int Phases => (2 * Layers.Length) + 1;

    private TokenBatch Batch => workspace.Batch;

    private ReadOnlySpan<TransformerLayer> Layers => _encoder!.Layers;

    private Matrix Hidden => workspace.Matrix(WorkspaceBuffer.Hidden, Batch.TokenCount, _encoder!.Description.HiddenSize);

    /// <summary>The states that the last layer computes: all, or a copy of the rows that are asked for.</summary>
    private Matrix Result => Batch.WantsAllRows
        ? Hidden
        : workspace.Matrix(WorkspaceBuffer.ResultRows, Batch.ResultRows.Length, _encoder!.Description.HiddenSize);

    /// <summary>Runs the pass and returns the states of the rows that the batch asks for: [result rows, hidden].</summary>
    public Matrix Run(Encoder encoder, ThreadTeam? team)
    {
        _encoder = encoder;
        _blocksWanted = team?.Size ?? 1;
        _rowsPerBlock = team is null && encoder.MatrixParameters > LargeEncoder ? RowsPerLargeBlock : RowsPerBlock;
        Reserve();
        if (team is null || !team.TryRun(this))
        {
            ThreadTeam.RunAlone(this);
        }

        return Result;
    }

    /// <inheritdoc/>
    public int Pieces(int phase)
    {
        if (phase % 2 == 1)
        {
            return HeadBlocks(Layers[phase / 2]) * Batch.SequenceCount;
        }

        return RowBlocks(Batch.TokenCount);
    }

    /// <inheritdoc/>
    public void Run(int phase, int piece, int member)
    {
        Scratch scratch = workspace.Scratch(member);
        if (phase % 2 == 1)
        {
            Attend(phase / 2, piece, scratch);
        }
        else
        {
            RunRows(phase / 2, piece, scratch);
        }
    }

    /// <summary>A block of rows between two attentions: the rest of the layer before, if any, and the projections of the next, if any.</summary>
    private void RunRows(int layer, int block, Scratch scratch)
    {
        bool isEnd = layer == Layers.Length;
        (int start, int count) = Block(isEnd ? Result.Rows : Batch.TokenCount, block);
        if (layer == 0)
        {
            _encoder!.Embeddings.Apply(_encoder.Kernels, Batch, Hidden, start, count);
        }
        else
        {
            Matrix states = isEnd ? Result : Hidden;
            Layers[layer - 1].Finish(Context(layer - 1).Slice(start, count), states.Slice(start, count), scratch);
        }

        if (!isEnd)
        {
            Project(layer, start, count, scratch);
        }
    }

    private void Project(int layer, int start, int count, Scratch scratch)
    {
        Matrix hidden = Hidden.Slice(start, count);
        Matrix keyValue = KeyValue(layer).Slice(start, count);
        if (!IsPart(layer))
        {
            Layers[layer].Project(hidden, keyValue, Query(layer).Slice(start, count), scratch);
            return;
        }

        Layers[layer].ProjectKeyValue(hidden, keyValue, scratch);

        // The result's rows that lie in this block are neighbours in the result, too.
        ReadOnlySpan<int> rows = Batch.ResultRows;
        int first = LowerBound(rows, start);
        int end = LowerBound(rows, start + count);
        Matrix states = Result.Slice(first, end - first);
        for (int i = first; i < end; i++)
        {
            Hidden.RowSpan(rows[i]).CopyTo(states.RowSpan(i - first));
        }

        Layers[layer].ProjectQuery(states, Query(layer).Slice(first, end - first), scratch);
    }

    /// <summary>Attention of a block of heads of one sequence.</summary>
    private void Attend(int layer, int piece, Scratch scratch)
    {
        int blocks = HeadBlocks(Layers[layer]);
        int sequence = piece / blocks;
        int heads = Layers[layer].Heads;
        int firstHead = piece % blocks * heads / blocks;
        int count = ((piece % blocks) + 1) * heads / blocks - firstHead;
        (int start, int rows) = IsPart(layer)
            ? (Batch.ResultStart(sequence), Batch.ResultLength(sequence))
            : (Batch.Start(sequence), Batch.Length(sequence));
        Matrix keyValue = KeyValue(layer).Slice(Batch.Start(sequence), Batch.Length(sequence));
        Layers[layer].Attend(Query(layer).Slice(start, rows), keyValue, Context(layer).Slice(start, rows), firstHead, count, scratch);
    }

    private bool IsPart(int layer) => layer == Layers.Length - 1 && !Batch.WantsAllRows;

    private int StateRows(int layer) => IsPart(layer) ? Batch.ResultRows.Length : Batch.TokenCount;

    private Matrix KeyValue(int layer) => workspace.Matrix(WorkspaceBuffer.KeyValue, Batch.TokenCount, 2 * Layers[layer].Width);

    private Matrix Query(int layer) => workspace.Matrix(WorkspaceBuffer.Query, StateRows(layer), Layers[layer].Width);

    private Matrix Context(int layer) => workspace.Matrix(WorkspaceBuffer.Context, StateRows(layer), Layers[layer].Width);

    /// <summary>Alone, attention takes all heads of a sequence at once; a team takes a few at a time.</summary>
    private int HeadBlocks(TransformerLayer layer) => _blocksWanted == 1 ? 1 : Math.Min(layer.Heads, 2 * _blocksWanted);

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
        int rowsPerUnit = _blocksWanted == 1 ? RowsPerUnit : RowsPerTeamUnit;
        long units = (rows + rowsPerUnit - 1) / rowsPerUnit;
        int start = Math.Min(rows, (int)(units * block / blocks) * rowsPerUnit);
        return (start, Math.Min(rows, (int)(units * (block + 1) / blocks) * rowsPerUnit) - start);
    }

    /// <summary>Lets the shared buffers grow before several threads use them.</summary>
    private void Reserve()
    {
        workspace.ReserveScratches(_blocksWanted);
        _ = Hidden;
        _ = Result;
        for (int layer = 0; layer < Layers.Length; layer++)
        {
            _ = KeyValue(layer);
            _ = Query(layer);
            _ = Context(layer);
        }
    }

    private static int LowerBound(ReadOnlySpan<int> sorted, int value)
    {
        int index = sorted.BinarySearch(value);
        return index >= 0 ? index : ~index;
    }
}
