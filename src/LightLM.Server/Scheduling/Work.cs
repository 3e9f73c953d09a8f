namespace LightLM.Server.Scheduling;

/// <summary>The work of a request: items that are run in turns with those of other requests. Its members are guarded by the queue's lock.</summary>
/// <param name="runner">Runs the items.</param>
/// <param name="items">The items; those that cannot be run are passed over.</param>
/// <param name="cost">What a token costs.</param>
/// <param name="deadline">When it must be done, as a time stamp.</param>
/// <param name="cancellation">Cancelled where its client goes or its deadline passes; ends a step that is running.</param>
internal sealed class Work(IStepRunner runner, IReadOnlyList<WorkItem> items, CostEstimate cost, long deadline, CancellationToken cancellation)
{
    private readonly TaskCompletionSource<WorkOutcome> _completion = new();
    private readonly Stack<WorkItem> _begun = [];
    private int _next;

    /// <summary>Runs the items.</summary>
    public IStepRunner Runner => runner;

    /// <summary>What a token costs.</summary>
    public CostEstimate Cost => cost;

    /// <summary>When it must be done, as a time stamp.</summary>
    public long Deadline => deadline;

    /// <summary>Ends a step that is running.</summary>
    public CancellationToken Cancellation => cancellation;

    /// <summary>How it ends, for who waits for it; done by <see cref="Complete"/>.</summary>
    public Task<WorkOutcome> Completion => _completion.Task;

    /// <summary>How it has ended.</summary>
    public WorkOutcome Outcome { get; private set; }

    /// <summary>Why a step has failed.</summary>
    public Exception? Error { get; private set; }

    /// <summary>When it was added, as a time stamp.</summary>
    public long Arrival { get; set; }

    /// <summary>When its first step began, as a time stamp; 0 before.</summary>
    public long Start { get; set; }

    /// <summary>When it has ended, as a time stamp; 0 before.</summary>
    public long Finish { get; private set; }

    /// <summary>The seconds of work that it has had, by what its tokens should cost.</summary>
    public double Attained { get; set; }

    /// <summary>What its steps have taken.</summary>
    public TimeSpan Busy { get; set; }

    /// <summary>The tokens that it counts for in the queue.</summary>
    public int QueuedTokens { get; set; }

    /// <summary>The seconds of work that it counts for in the queue.</summary>
    public double QueuedSeconds { get; set; }

    /// <summary>The steps that are running.</summary>
    public int Running { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsEnded => Finish != 0;

    /// <summary>The tokens of all items.</summary>
    public int Tokens => items.Sum(item => item.Tokens);

    /// <summary>The item whose next step is to be run: one that has begun before one that has not. Null where none can be begun now.</summary>
    public WorkItem? Next
    {
        get
        {
            if (_begun.TryPeek(out WorkItem? begun))
            {
                return begun;
            }

            while (_next < items.Count && items[_next].NextTokens is null)
            {
                _next++;
            }

            return _next < items.Count ? items[_next] : null;
        }
    }

    /// <summary>Takes the next items for a step: one, and those behind it that have no more than some tokens together with it.</summary>
    public WorkStep Take(int together, double place)
    {
        List<WorkItem> taken = [];
        int tokens = 0;
        while (Next is WorkItem item && (taken.Count == 0 || tokens + item.NextTokens!.Value <= together))
        {
            if (!_begun.TryPop(out _))
            {
                _next++;
            }

            taken.Add(item);
            tokens += item.NextTokens!.Value;
        }

        return new WorkStep(this, taken, tokens, place);
    }

    /// <summary>Gives back an item that has steps left.</summary>
    public void GiveBack(WorkItem item) => _begun.Push(item);

    /// <summary>Ends it; once.</summary>
    public void End(WorkOutcome outcome, long now, Exception? error = null)
    {
        if (!IsEnded)
        {
            Outcome = outcome;
            Error = error;
            Finish = now;
        }
    }

    /// <summary>Goes on, on the calling thread, with who waits for the end that it has come to. Not under the queue's lock.</summary>
    public void Complete() => _completion.TrySetResult(Outcome);
}
