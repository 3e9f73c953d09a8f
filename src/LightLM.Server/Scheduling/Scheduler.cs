namespace LightLM.Server.Scheduling;

/// <summary>
/// Runs requests' work step by step on threads of its own, one for each worker, so that neither the threads that read requests nor the steps wait
/// for the other. Safe for concurrent use.
/// </summary>
internal sealed class Scheduler : IDisposable
{
    /// <summary>
    /// Short steps run together up to so many tokens, which the encoder takes at once and runs faster than one behind the other. Nothing waits for
    /// others to come, and where a worker is idle it takes them.
    /// </summary>
    private const int TokensTogether = 256;

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
                return new QueueState(_queue.Requests, _queue.Tokens, _queue.WaitEstimate, _queue.IsFull);
            }
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
        List<WorkStep> steps = [];
        List<WorkItem> items = [];
        while (TryTake(steps))
        {
            items.Clear();
            items.AddRange(steps.Select(step => step.Item));
            Run(steps, items);
            Return(steps);
        }
    }

    private void Run(List<WorkStep> steps, List<WorkItem> items)
    {
        // Steps of several requests run too shortly for one of them to end the others'.
        Work first = steps[0].Work;
        CancellationToken cancellation = steps.TrueForAll(step => step.Work == first) ? first.Cancellation : CancellationToken.None;
        long start = _time.GetTimestamp();
        try
        {
            items[0].Runner.RunNext(items, cancellation);
            first.Cost.Note(steps.Sum(step => step.Tokens), _time.GetElapsedTime(start));
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            // Its end is on the way from where it was cancelled.
        }
        catch (Exception) when (steps.Count > 1)
        {
            steps.ForEach(step => Run([step], [step.Item]));
        }
        catch (Exception e)
        {
            End(first, WorkOutcome.Failed, e);
        }
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
        lock (_gate)
        {
            while (!_isEnding)
            {
                if (_queue.TryTake(steps, _waiting > 0 ? 0 : TokensTogether))
                {
                    return true;
                }

                _waiting++;
                Monitor.Wait(_gate);
                _waiting--;
            }

            return false;
        }
    }
}
