namespace LightLM.Server.Scheduling;

/// <summary>
/// Work that waits, and which step is next. A request's place is the work that it has had and the cost of its next step, later by a tenth of the
/// time by which it came later: so short requests pass long ones, items of a long list take turns with other requests, and what is passed
/// ages (least attained service; Nuyens and Wierman, The foreground-background queue: a survey, 2008). Up to a sentence all count as equally short,
/// so that these are in the order of their arrival, which no other beats in its last percents where all take about as long (Wierman and Zwart,
/// Is tail-optimal scheduling possible?, 2012). That order never changes while requests wait, so that a heap holds it. Not for concurrent use.
/// </summary>
internal sealed class WorkQueue(QueueLimits limits, TimeProvider time)
{
    /// <summary>The tokens up to which requests are equally short.</summary>
    public const int ShortTokens = 128;

    /// <summary>How many seconds of work a second of waiting is worth.</summary>
    private const double Ageing = 0.1;

    /// <summary>The share of a request's time that what waits before it may take: shorter ones may still pass it.</summary>
    private const double AdmissionShare = 0.5;

    private readonly PriorityQueue<Work, double> _places = new();
    private readonly long _epoch = time.GetTimestamp();

    /// <summary>The requests that have not ended.</summary>
    public int Requests { get; private set; }

    /// <summary>Their tokens that were not begun.</summary>
    public long Tokens { get; private set; }

    /// <summary>The seconds of one worker for what was not begun.</summary>
    public double Seconds { get; private set; }

    /// <summary>How long a new request would wait for all before it.</summary>
    public TimeSpan WaitEstimate => TimeSpan.FromSeconds(Math.Max(0, Seconds) / limits.Workers);

    /// <summary>Whether a request may be taken, where it is not too large; others are refused whatever their size.</summary>
    /// <param name="timeout">How long it may take.</param>
    public bool HasRoom(TimeSpan timeout) => Requests < limits.MaxRequests && Tokens < limits.MaxTokens && WaitEstimate <= AdmissionShare * timeout;

    /// <summary>Takes work, or refuses it, which ends it.</summary>
    /// <returns>Whether there is something to be run.</returns>
    public bool Add(Work work)
    {
        int tokens = work.Tokens;
        double seconds = work.Cost.Seconds(tokens);
        if (tokens > limits.MaxTokens)
        {
            work.End(WorkOutcome.TooLarge, time.GetTimestamp());
            return false;
        }

        if (Tokens + tokens > limits.MaxTokens || !HasRoom(time.GetElapsedTime(time.GetTimestamp(), work.Deadline)))
        {
            work.End(WorkOutcome.Overloaded, time.GetTimestamp());
            return false;
        }

        work.Arrival = time.GetTimestamp();
        if (work.Next is null)
        {
            work.Start = work.Arrival;
            work.End(WorkOutcome.Done, work.Arrival);
            return false;
        }

        work.QueuedTokens = tokens;
        work.QueuedSeconds = seconds;
        Requests++;
        Tokens += tokens;
        Seconds += seconds;
        Enqueue(work);
        return true;
    }

    /// <summary>Takes the step that is next.</summary>
    /// <param name="together">Up to how many tokens items of a request run together.</param>
    /// <param name="step">The step.</param>
    /// <param name="most">How many tokens it may have; a longer one stays where it is.</param>
    /// <param name="before">The place that it must be before.</param>
    /// <returns>Whether there is any.</returns>
    public bool TryTake(int together, out WorkStep step, int most = int.MaxValue, double before = double.PositiveInfinity)
    {
        while (_places.TryPeek(out Work? work, out double place))
        {
            if (work.IsEnded)
            {
                _places.Dequeue();
                continue;
            }

            if (work.Next!.NextTokens > most || place >= before)
            {
                break;
            }

            _places.Dequeue();
            step = Take(work, Math.Min(together, most), place);
            return true;
        }

        step = default;
        return false;
    }

    /// <summary>Takes back a step that has been run. Steps that only it has made known join what waits.</summary>
    /// <returns>Whether there is more to be run than before.</returns>
    public bool Return(in WorkStep step)
    {
        Work work = step.Work;
        work.Running--;
        if (work.IsEnded)
        {
            return false;
        }

        bool isQueued = work.Next is not null;
        foreach (WorkItem item in step.Items)
        {
            if (item.NextTokens is not null)
            {
                work.GiveBack(item);
                Expect(work);
            }
        }

        if (work.Next is null)
        {
            if (work.Running == 0)
            {
                End(work, WorkOutcome.Done);
            }

            return false;
        }

        if (!isQueued)
        {
            Enqueue(work);
        }

        return !isQueued;
    }

    /// <summary>Ends work that waits or runs, however far it is.</summary>
    public void End(Work work, WorkOutcome outcome, Exception? error = null)
    {
        if (!work.IsEnded && work.Arrival != 0)
        {
            Forget(work, work.QueuedTokens, work.QueuedSeconds);
            Requests--;
        }

        work.End(outcome, time.GetTimestamp(), error);
    }

    private WorkStep Take(Work work, int together, double place)
    {
        WorkStep step = work.Take(together, place);
        work.Running++;
        work.Start = work.Start == 0 ? time.GetTimestamp() : work.Start;
        double seconds = work.Cost.Seconds(step.Tokens);
        work.Attained += seconds;
        Forget(work, Math.Min(step.Tokens, work.QueuedTokens), Math.Min(seconds, work.QueuedSeconds));
        if (work.Next is not null)
        {
            Enqueue(work);
        }

        return step;
    }

    private void Enqueue(Work work)
    {
        double seconds = work.Attained + work.Cost.Seconds(work.Next!.NextTokens!.Value);
        double place = Math.Max(seconds, work.Cost.Seconds(ShortTokens)) + (Ageing * time.GetElapsedTime(_epoch, work.Arrival).TotalSeconds);
        _places.Enqueue(work, place);
    }

    private void Forget(Work work, int tokens, double seconds)
    {
        work.QueuedTokens -= tokens;
        work.QueuedSeconds -= seconds;
        Tokens -= tokens;
        Seconds -= seconds;
    }

    /// <summary>Counts what an extraction has yet to do, which each answer may add to.</summary>
    private void Expect(Work work)
    {
        int more = (work.Next?.Tokens ?? 0) - work.QueuedTokens;
        if (more > 0)
        {
            Forget(work, -more, -work.Cost.Seconds(more));
        }
    }
}
