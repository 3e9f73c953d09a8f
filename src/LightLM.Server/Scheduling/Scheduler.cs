namespace LightLM.Server.Scheduling;

/// <summary>
/// Runs requests' work step by step on threads of its own, one for each worker, so that neither the threads that read requests nor the steps wait
/// for the other. Safe for concurrent use.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    /// <summary>
    /// Short items of a request run together up to so many tokens, which the encoder takes at once and runs faster than one behind the other; where
    /// a worker is idle it takes them.
    /// </summary>
    private const int TokensTogether = 256;

    /// <summary>
    /// Where so many requests wait, short ones of several run together too; beside that many the first one's wait for the last is short, and clients that
    /// are answered at once ask again at once, which wakes the thread that reads once.
    /// </summary>
    private const int ManyRequests = 12;

    /// <summary>
    /// The worker's slice: longer than the system's own, of at most 4 ms, so that threads that read and write requests need not wait for its end.
    /// </summary>
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly WorkQueue _queue;
    private readonly TimeProvider _time;
    private readonly bool _areEndsOnWorkers;
    private readonly Thread[] _workers;
    private int _waiting;
    private bool _isEnding;

    /// <summary>Starts the workers.</summary>
    /// <param name="limits">How much may wait.</param>
    /// <param name="time">The clock.</param>
    /// <param name="areEndsOnWorkers">Whether a worker itself goes on with who waits for its step's end, where that takes no longer than to wake a thread.</param>
    public Scheduler(QueueLimits limits, TimeProvider time, bool areEndsOnWorkers = false)
    {
        _queue = new WorkQueue(limits, time);
        _time = time;
        _areEndsOnWorkers = areEndsOnWorkers;
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

            if (work.IsEnded)
            {
                return work.Outcome;
            }
        }

        using CancellationTokenRegistration end = work.Cancellation.UnsafeRegister(
            static state =>
            {
                (Scheduler scheduler, Work work, CancellationToken gone) = ((Scheduler, Work, CancellationToken))state!;
                scheduler.End(work, gone.IsCancellationRequested ? WorkOutcome.Abandoned : WorkOutcome.Expired);
                CompleteElsewhere(work);
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

        // Who waited for the last request may go on with the end of all, on the worker that has run it.
        foreach (Thread worker in _workers.Where(worker => worker != Thread.CurrentThread))
        {
            worker.Join();
        }
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
            if (steps.Count == 1)
            {
                Run(steps[0], steps[0].Tokens > WorkQueue.ShortTokens ? pause : null);
            }
            else
            {
                RunTogether(steps);
            }

            Return(steps);
        }
    }

    /// <summary>Runs short steps of several requests, those of one model in common. Where that fails each runs alone, so that what is bad fails alone.</summary>
    private void RunTogether(List<WorkStep> steps)
    {
        foreach (IGrouping<IStepRunner, WorkStep> same in steps.GroupBy(step => step.Work.Runner))
        {
            WorkStep[] group = [.. same.Where(step => !step.Work.Cancellation.IsCancellationRequested)];
            if (group.Length <= 1 || !TryRunInCommon(same.Key, group))
            {
                Array.ForEach(group, step => Run(step, pause: null));
            }
        }
    }

    private bool TryRunInCommon(IStepRunner runner, WorkStep[] steps)
    {
        long start = _time.GetTimestamp();
        try
        {
            runner.RunNext([.. steps.SelectMany(step => step.Items)], null, default);
        }
        catch (Exception)
        {
            return false;
        }

        TimeSpan perToken = _time.GetElapsedTime(start) / steps.Sum(step => step.Tokens);
        Array.ForEach(steps, step => Note(step, step.Tokens * perToken));
        return true;
    }

    /// <summary>Runs a step.</summary>
    /// <param name="step">The step.</param>
    /// <param name="pause">Where it is long, lets short ones that come meanwhile pass it.</param>
    private void Run(WorkStep step, StepPause? pause)
    {
        Work work = step.Work;
        pause?.Begin(step);
        long start = _time.GetTimestamp();
        try
        {
            work.Runner.RunNext(step.Items, pause?.Action, work.Cancellation);
            Note(step, _time.GetElapsedTime(start) - (pause?.Elapsed ?? TimeSpan.Zero));
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

    private void Note(in WorkStep step, TimeSpan elapsed)
    {
        step.Work.Cost.Note(step.Tokens, elapsed);
        lock (_gate)
        {
            step.Work.Busy += elapsed;
        }
    }

    /// <summary>Gives back steps that were run, and goes on with who waits for what has ended.</summary>
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

        foreach (WorkStep step in steps.Where(step => step.Work.IsEnded))
        {
            if (_areEndsOnWorkers)
            {
                step.Work.Complete();
            }
            else
            {
                CompleteElsewhere(step.Work);
            }
        }
    }

    private static void CompleteElsewhere(Work work) => ThreadPool.UnsafeQueueUserWorkItem(static work => work.Complete(), work, preferLocal: false);

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
