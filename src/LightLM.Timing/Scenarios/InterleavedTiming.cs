namespace LightLM.Timing.Scenarios;

/// <summary>
/// Times several subjects on the same items in the same rounds: a turn of some units for one subject, then for the next, in an order
/// that changes from turn to turn, so that whatever the machine does hits all of them.
/// </summary>
public sealed class InterleavedTiming
{
    // The waiting is read just outside the measured time, so a moment of it may belong to before or after.
    private const double MostWaiting = 0.99;

    private readonly IReadOnlyList<ITimedSubject> _subjects;
    private readonly IReadOnlyList<TimedSet> _sets;
    private readonly TimingOptions _options;
    private readonly IProgress<TimingProgress>? _progress;
    private readonly CancellationToken _cancellation;
    private readonly TimedUnits _units;
    private readonly RemainingTime _remaining;
    private readonly ExpectedRounds _expected;
    private readonly List<double[]>[] _rounds;
    private readonly long _start;
    private int _plannedRounds;
    private int _turns;
    private int _collections;
    private double _preparing;
    private double _measured;
    private double _waited;

    private InterleavedTiming(
        IReadOnlyList<ITimedSubject> subjects,
        IReadOnlyList<TimedSet> sets,
        TimingOptions options,
        IProgress<TimingProgress>? progress,
        CancellationToken cancellationToken)
    {
        _subjects = subjects;
        _sets = sets;
        _options = options;
        _progress = progress;
        _cancellation = cancellationToken;
        _units = new TimedUnits(sets, options);
        _remaining = new RemainingTime(subjects.Count, [.. _units.Items.Select(_units.LengthOf)]);
        _rounds = [.. subjects.Select(_ => new List<double[]>())];
        _plannedRounds = options.FewestRounds;
        _expected = new ExpectedRounds(options.FewestRounds, MostRounds);
        _start = options.Clock.GetTimestamp();
    }

    /// <summary>
    /// Whether a turn begins with an untimed run of the shortest unit, after which the caches hold the subject's weights as a stream would
    /// have left them there. An offline unit is a stream itself.
    /// </summary>
    private bool Primes => _options.Scenario == Scenario.SingleStream;

    /// <summary>The most rounds that there can be: none are added where nothing is compared.</summary>
    private int MostRounds => _subjects.Count > _options.Baselines ? _options.MostRounds : _options.FewestRounds;

    /// <summary>Warms all subjects up and times them.</summary>
    /// <param name="subjects">What to time, the baselines first.</param>
    /// <param name="sets">The items.</param>
    /// <param name="options">How the run is conducted.</param>
    /// <param name="progress">Told after each turn.</param>
    /// <param name="cancellationToken">Checked before each unit.</param>
    /// <exception cref="ArgumentException">There is no subject, or no item, or fewer than one round is asked for.</exception>
    /// <exception cref="OperationCanceledException">The run was cancelled.</exception>
    public static TimingRun Measure(
        IReadOnlyList<ITimedSubject> subjects,
        IReadOnlyList<TimedSet> sets,
        TimingOptions options,
        IProgress<TimingProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentNullException.ThrowIfNull(options);
        if (subjects.Count == 0 || sets.Count == 0 || sets.Any(set => set.Lengths.Count == 0))
        {
            throw new ArgumentException("Expected at least one subject and one set, and an item in each set.", nameof(sets));
        }

        if (options.Scenario == Scenario.WholeProcess)
        {
            throw new ArgumentException("Whole processes are timed in rounds of their own.", nameof(options));
        }

        if (options.FewestRounds < 1 || options.MostRounds < options.FewestRounds || options.UnitsPerTurn < 1 || options.Baselines < 1)
        {
            throw new ArgumentException(
                "Expected at least one round, baseline and unit in a turn, MostRounds >= FewestRounds.", nameof(options));
        }

        return new InterleavedTiming(subjects, sets, options, progress, cancellationToken).Run();
    }

    private TimingRun Run()
    {
        using ProcessorWait? wait = _options.SubtractsWaiting ? new ProcessorWait() : null;
        WarmUp[] warmUps = [];
        Prepared(0, () => warmUps = [.. _subjects.Select((subject, i) => WarmUp(subject, i))]);
        string[] names = [.. _subjects.Select(subject => subject.Name)];
        TimingRun run;
        do
        {
            Prepared(_rounds[0].Count, () => RunRound(wait));
            run = new TimingRun(names, _units.Tables(_sets, _rounds), warmUps, _collections, _waited / _measured);
        }
        while (MoreRounds(run));

        return run;
    }

    /// <summary>
    /// Does something between preparing and releasing all subjects, who are prepared in another order each time, so that the places in
    /// memory that come first and last go round.
    /// </summary>
    private void Prepared(int order, Action work)
    {
        int[] subjects = TurnOrder.Of(order, _subjects.Count);
        long begin = _options.Clock.GetTimestamp();
        try
        {
            foreach (int subject in subjects)
            {
                _cancellation.ThrowIfCancellationRequested();
                _subjects[subject].Prepare();
            }

            QuietHeap.CollectAll();
            _preparing = _options.Clock.GetElapsedTime(begin).TotalMilliseconds;
            work();
        }
        finally
        {
            foreach (int subject in subjects)
            {
                _subjects[subject].Release();
            }
        }
    }

    private WarmUp WarmUp(ITimedSubject subject, int index)
    {
        _progress?.Report(new TimingProgress($"warming up {subject.Name}", 0, null));
        WarmingUp warmingUp = new(_options.Clock, _options.WarmUpLimit, _cancellation);
        (WarmUp result, double? milliseconds) = warmingUp.Run(subject, _units.Items[_units.Longest], _units.Items[_units.Typical]);
        if (milliseconds is { } time)
        {
            _remaining.Add(index, _units.Typical, time);
        }

        return result;
    }

    private void RunRound(ProcessorWait? wait)
    {
        double[][] times = [.. _subjects.Select(_ => new double[_units.Items.Count])];
        RunLongest();
        foreach (Range turn in _units.Turns)
        {
            foreach (int subject in TurnOrder.Of(_turns, _subjects.Count))
            {
                RunTurn(subject, turn, times[subject], wait);
            }

            _turns++;
            ReportProgress(turn.End.Value);
        }

        for (int subject = 0; subject < times.Length; subject++)
        {
            _rounds[subject].Add(times[subject]);
        }
    }

    /// <summary>The first run of the longest unit takes the memory that all others will find.</summary>
    private void RunLongest()
    {
        foreach (ITimedSubject subject in Primes ? _subjects : [])
        {
            _cancellation.ThrowIfCancellationRequested();
            subject.Run(_units.Items[_units.Longest]);
        }
    }

    private void RunTurn(int subject, Range turn, double[] times, ProcessorWait? wait)
    {
        _subjects[subject].BeginTurn();
        using QuietHeap quiet = QuietHeap.Begin();
        if (Primes)
        {
            _cancellation.ThrowIfCancellationRequested();
            _subjects[subject].Run(_units.Items[_units.Shortest]);
        }

        for (int unit = turn.Start.Value; unit < turn.End.Value; unit++)
        {
            _cancellation.ThrowIfCancellationRequested();
            int collections = GC.CollectionCount(0);
            double waitedBefore = wait?.Milliseconds ?? 0;
            long begin = _options.Clock.GetTimestamp();
            _subjects[subject].Run(_units.Items[unit]);
            double elapsed = _options.Clock.GetElapsedTime(begin).TotalMilliseconds;
            double waited = Math.Min((wait?.Milliseconds ?? 0) - waitedBefore, elapsed * MostWaiting);
            times[unit] = elapsed - waited;
            _measured += elapsed;
            _waited += waited;
            _collections += GC.CollectionCount(0) - collections;
            _remaining.Add(subject, unit, elapsed);
        }
    }

    /// <summary>Plans further rounds while the intervals are too wide; they shrink with the square root of the number of rounds.</summary>
    private bool MoreRounds(TimingRun run)
    {
        int done = _rounds[0].Count;
        bool isExpected = _progress is not null && done >= ExpectedRounds.FirstTelling;
        if (done >= MostRounds || (done < _plannedRounds && !isExpected))
        {
            return done < _plannedRounds;
        }

        (int Subject, int Baseline)[] pairs =
        [
            .. Enumerable.Range(_options.Baselines, _subjects.Count - _options.Baselines)
                .SelectMany(subject => Enumerable.Range(0, _options.Baselines).Select(baseline => (subject, baseline))),
        ];
        double widest = pairs.Max(pair => run.Compare(pair.Subject, pair.Baseline).OfMeans.RelativeHalfWidth) / _options.TargetHalfWidth;
        if (isExpected)
        {
            double ofUnits = pairs.Max(pair => ExpectedRounds.HalfWidthOfUnits(_rounds[pair.Subject], _rounds[pair.Baseline]));
            _expected.Learn(done, widest, ofUnits / _options.TargetHalfWidth);
        }

        if (done >= _plannedRounds && widest > 1)
        {
            _plannedRounds = (int)Math.Clamp(Math.Ceiling(done * widest * widest), done + 1, MostRounds);
        }

        return done < _plannedRounds;
    }

    private void ReportProgress(int unitsDone)
    {
        if (_progress is null)
        {
            return;
        }

        int round = _rounds[0].Count;
        double expected = _expected.Given(_plannedRounds);
        double? inRound = LeftOfRound(unitsDone);
        double? each = LeftOfRound(0) + _preparing;
        double passed = _options.Clock.GetElapsedTime(_start).TotalMilliseconds;
        double? left = inRound + ((expected - round - 1) * each);
        double fraction = left is { } rest ? passed / (passed + rest) : (double)unitsDone / _units.Items.Count / expected;
        string rounds = _plannedRounds < MostRounds ? $"{_plannedRounds} to {MostRounds}" : $"{_plannedRounds}";
        _progress.Report(new TimingProgress($"round {round + 1} of {rounds}", fraction, ToSpan(left))
        {
            LeftAtMost = _plannedRounds < MostRounds ? ToSpan(inRound + ((MostRounds - round - 1) * each)) : null,
        });
    }

    private static TimeSpan? ToSpan(double? milliseconds) => milliseconds is { } known ? TimeSpan.FromMilliseconds(known) : null;

    private double? LeftOfRound(int firstUnit)
    {
        double? left = 0;
        for (int subject = 0; subject < _subjects.Count; subject++)
        {
            left += Primes && firstUnit == 0 ? _remaining.Of(subject, _units.Longest) : 0;
            foreach (Range turn in _units.Turns.Where(turn => turn.Start.Value >= firstUnit))
            {
                left += Primes ? _remaining.Of(subject, _units.Shortest) : 0;
                for (int unit = turn.Start.Value; unit < turn.End.Value; unit++)
                {
                    left += _remaining.Of(subject, unit);
                }
            }
        }

        return left;
    }
}
