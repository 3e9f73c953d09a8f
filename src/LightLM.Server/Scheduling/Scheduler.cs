namespace LightLM.Server.Scheduling;

/// <summary>
/// Runs requests' work step by step on threads of its own, one for each worker, so that neither the threads that read requests nor the steps wait
/// for the other. Safe for concurrent use.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    /// <summary>
    /// Short items of a request run together up to so many tokens, which the encoder takes at once and runs faster than one behind the other; where
    /// a worker is idle it takes them. Those of several requests do not: the first would wait for the last.
    /// </summary>
    private const int TokensTogether = 256;

    /// <summary>
    /// Where so many requests wait, a worker answers short ones in groups: each group wakes the threads that write and read once, and beside that many
    /// its first one's wait for its last is short.
    /// </summary>
    private const int ManyRequests = 12;

    /// <summary>
    /// The worker's slice: longer than the system's own, of at most 4 ms, so that threads that read and write requests need not wait for its end.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly WorkQueue _queue;
    private readonly TimeProvider _time;
    private readonly Thread[] _workers;
    private int _waiting;
    private bool _isEnding;

    /// <summary>Starts the workers.</summary>
    public Scheduler(QueueLimits limits, TimeProvider time)
    {
        _queue = new WorkQueue(limits, time);
        _time = time;
        _workers = [.. Enumerable.Range(1, limits.Workers).Select(number => new Thread(RunSteps) { IsBackground = true, Name = $"LightLM worker {number}" })];
        Array.ForEach(_workers, worker => worker.Start());
    }

    /// <summary>How much waits now.</summary>
    public QueueState State
    {
        get
        {
            lock (_gate)
            {
                return new QueueState(_queue.Requests, _queue.Tokens, _queue.WaitEstimate);
            }
        }
    }

    /// <summary>Whether a request may be taken that may take so long; others are refused whatever their size.</summary>
    public bool HasRoom(TimeSpan timeout)
    {
        lock (_gate)
        {
            return _queue.HasRoom(timeout);
        }
    }

    /// <summary>Runs work to its end.</summary>
    public async Task<WorkOutcome> RunAsync(Work work, CancellationToken gone)
    {
        lock (_gate)
        {
            if (_queue.Add(work))
            {
                Wake();
            }
        }

        if (work.Completion.IsCompleted)
        {
            return await work.Completion.ConfigureAwait(false);
        }

        using CancellationTokenRegistration end = work.Cancellation.UnsafeRegister(
            static state =>
            {
                (Scheduler scheduler, Work work, CancellationToken gone) = ((Scheduler, Work, CancellationToken))state!;
                scheduler.End(work, gone.IsCancellationRequested ? WorkOutcome.Abandoned : WorkOutcome.Expired);
            },
            (this, work, gone));
        return await work.Completion.ConfigureAwait(false);
    }

    /// <summary>Ends the workers; what has not ended is abandoned.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.PulseAll(_gate);
        }

        Array.ForEach(_workers, worker => worker.Join());
    }

    private void End(Work work, WorkOutcome outcome, Exception? error = null)
    {
        lock (_gate)
        {
            _queue.End(work, outcome, error);
        }
    }

    private void Wake()
    {
        if (_waiting > 0)
        {
            Monitor.Pulse(_gate);
        }
    }

    private void RunSteps()
    {
        TimeSlice.Set(Slice);
        List<WorkStep> steps = [];
        StepPause pause = new(RunBefore, _time);
        while (TryTake(steps))
        {
            steps.ForEach(step => Run(step, step.Tokens > WorkQueue.ShortTokens ? pause : null));
            Return(steps);
        }
    }

    /// <summary>Runs a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="pause">Where it is long, lets short ones that come meanwhile pass it.</param>
    private void Run(in WorkStep step, StepPause? pause)
    {
        Work work = step.Work;
        pause?.Begin(step);
        long start = _time.GetTimestamp();
        try
        {
            work.Runner.RunNext(step.Items, pause?.Action, work.Cancellation);
            work.Cost.Note(step.Tokens, _time.GetElapsedTime(start) - (pause?.Elapsed ?? TimeSpan.Zero));
        }
        catch (OperationCanceledException) when (work.Cancellation.IsCancellationRequested)
        {
            // Its end is on the way from where it was cancelled.
        }
        catch (Exception e)
        {
            End(work, WorkOutcome.Failed, e);
        }
    }

    /// <summary>Runs the next step where it is short and before a long one that pauses.</summary>
    private bool RunBefore(WorkStep paused)
    {
        WorkStep step;
        lock (_gate)
        {
            if (!_queue.TryTake(0, out step, WorkQueue.ShortTokens, paused.Place))
            {
                return false;
            }
        }

        Run(step, pause: null);
        Return([step]);
        return true;
    }

    private void Return(List<WorkStep> steps)
    {
        lock (_gate)
        {
            foreach (WorkStep step in steps)
            {
                if (_queue.Return(step))
                {
                    Wake();
                }
            }
        }
    }

    private bool TryTake(List<WorkStep> steps)
    {
        steps.Clear();
        lock (_gate)
        {
            while (!_isEnding)
            {
                if (_queue.TryTake(_waiting > 0 ? 0 : TokensTogether, out WorkStep step))
                {
                    steps.Add(step);
                    TakeMore(steps);
                    return true;
                }

                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            return false;
        }
    }

    /// <summary>Takes short steps of others behind the first, up to as many tokens as run together.</summary>
    private void TakeMore(List<WorkStep> steps)
    {
        int left = TokensTogether - steps[0].Tokens;
        while (left > 0 && _waiting == 0 && _queue.Requests >= ManyRequests && _queue.TryTake(0, out WorkStep step, most: left))
        {
            steps.Add(step);
            left -= step.Tokens;
        }
    }
}
