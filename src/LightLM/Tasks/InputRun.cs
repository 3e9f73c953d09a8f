using System.Runtime.InteropServices;
using LightLM.Diagnostics;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks;

/// <summary>
/// Runs prepared items of any tasks of one model together: their sequences fill common batches, and each batch's states go to the tasks'
/// heads and from there to the items. Used again by later runs, so that these allocate nothing.
/// </summary>
internal sealed class InputRun(ModelSession session) : ISequenceSource
{
    private readonly List<PreparedInput> _inputs = [];

    /// <summary>The sequences of the batch that is being filled or read.</summary>
    private readonly List<InputSequence> _batch = [];
    private int _input;
    private int _sequence;

    /// <summary>Whether one sequence of each item is run rather than all.</summary>
    private bool _isStep;

    /// <inheritdoc/>
    public Action? Pause { get; private set; }

    /// <inheritdoc/>
    public int? NextLength => _input < _inputs.Count ? _inputs[_input].Length(_sequence) : null;

    /// <summary>What the run does, as telemetry names it: what the calls of its items do, or "run" where these differ.</summary>
    private string Operation => _inputs.Count > 0 && _inputs.TrueForAll(input => input.Head == _inputs[0].Head) ? _inputs[0].Head.Operation : "run";

    /// <summary>Runs items; those with an error are passed over. Where that ends early, some may have come to their end.</summary>
    /// <param name="inputs">The items, and maybe others behind them.</param>
    /// <param name="count">How many to run.</param>
    /// <param name="telemetry">To whom the run is told as a call; null where it is part of one.</param>
    /// <param name="cancellationToken">Checked before each batch.</param>
    /// <returns>The tokens that the encoder has read.</returns>
    /// <exception cref="ArgumentException">An item was prepared by another model.</exception>
    /// <exception cref="InvalidOperationException">An item is in a run.</exception>
    public long Run(IReadOnlyList<PreparedInput> inputs, int count, ModelTelemetry? telemetry, CancellationToken cancellationToken)
    {
        try
        {
            for (int i = 0; i < count; i++)
            {
                Add(inputs[i]);
            }

            // A run that is refused leaves all answers as they are.
            long tokens = 0;
            foreach (PreparedInput input in _inputs)
            {
                input.BeginRun();
                tokens += input.TokenCount;
            }

            Run(telemetry?.Begin(Operation) ?? default, tokens, cancellationToken);
            return tokens;
        }
        finally
        {
            Clear();
        }
    }

    /// <summary>Runs of each item the first sequence that is not done, together; nothing of those where all are.</summary>
    /// <param name="inputs">The items.</param>
    /// <param name="telemetry">To whom the run is told as a call.</param>
    /// <param name="pause">What the thread does between two pieces of the run; null for nothing.</param>
    /// <param name="cancellationToken">Checked before and during the sequences.</param>
    /// <exception cref="ArgumentException">An item was prepared by another model.</exception>
    /// <exception cref="InvalidOperationException">An item is in a run.</exception>
    public void RunNext(IReadOnlyList<PreparedInput> inputs, ModelTelemetry telemetry, Action? pause, CancellationToken cancellationToken)
    {
        try
        {
            long tokens = 0;
            foreach (PreparedInput input in inputs)
            {
                tokens += input.NextTokenCount ?? 0;
                if (input.NextTokenCount is not null || input.Head.Session != session)
                {
                    Add(input);
                }
            }

            if (tokens > 0)
            {
                _isStep = true;
                Pause = pause;
                _sequence = _inputs[0].NextSequence;
                Run(telemetry.Begin(Operation), tokens, cancellationToken);
            }
        }
        finally
        {
            Clear();
        }
    }

    /// <inheritdoc/>
    public void Write(TokenBatch batch)
    {
        PreparedInput input = _inputs[_input];
        input.Write(_sequence, batch);
        _batch.Add(new InputSequence(input, _sequence++));
        if (_isStep || _sequence == input.SequenceCount)
        {
            _input++;
            _sequence = _isStep && _input < _inputs.Count ? _inputs[_input].NextSequence : 0;
        }
    }

    /// <inheritdoc/>
    public void Read(Matrix rows, Workspace workspace)
    {
        ReadOnlySpan<InputSequence> sequences = CollectionsMarshal.AsSpan(_batch);
        for (int first = 0, end; first < sequences.Length; first = end)
        {
            TaskHead head = sequences[first].Input.Head;
            end = first + 1;
            while (end < sequences.Length && sequences[end].Input.Head == head)
            {
                end++;
            }

            SequenceGroup group = new(sequences[first..end], workspace.Batch, first);
            head.Take(group, rows.Slice(workspace.Batch.ResultStart(first), group.Rows), workspace);
        }

        foreach (InputSequence sequence in sequences)
        {
            sequence.Input.Complete(sequence.Sequence);
        }

        _batch.Clear();
    }

    private void Run(MeasuredCall call, long tokens, CancellationToken cancellationToken)
    {
        try
        {
            session.Encoders.Run(this, cancellationToken);
            call.End(_inputs.Count, tokens);
        }
        catch (Exception e) when (call.Fail(e))
        {
            throw;
        }
    }

    private void Add(PreparedInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        if (input.Head.Session != session)
        {
            throw new ArgumentException("Expected inputs that this model has prepared, found one of another model.", nameof(input));
        }

        if (input.Error is null)
        {
            input.EnterRun();
            _inputs.Add(input);
        }
    }

    private void Clear()
    {
        foreach (PreparedInput input in _inputs)
        {
            input.LeaveRun();
        }

        _inputs.Clear();
        _batch.Clear();
        _input = _sequence = 0;
        _isStep = false;
        Pause = null;
    }
}
