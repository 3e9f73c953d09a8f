using System.Diagnostics;
using LightLM.Clue;
using LightLM.Cli.Timing;
using LightLM.Timing;
using LightLM.Timing.Processes;
using LightLM.Weights;

namespace LightLM.Cli.Contest;

/// <summary>
/// Takes the measurements of a contest that its journal does not have yet: predicts, checks and scores, then times beside the baseline.
/// A finalist that fails is out, and the contest goes on.
/// </summary>
internal sealed class ContestRun(
    ContestManifest manifest,
    IReadOnlyList<Finalist> finalists,
    IReadOnlyList<ContestSet> sets,
    ContestBaseline baseline,
    ContestJournal journal,
    IProgress<ContestProgress>? progress,
    CancellationToken cancellation)
{
    private const string ScoringStage = "scoring";
    private const string TimingStage = "timing";
    private const string StartUpStage = "start-up";
    private int _done;

    private int Total => finalists.Sum(finalist => sets.Count * ((finalist.Entry.Metrics is null ? 1 : 0) + RoundsOf(finalist)));

    /// <summary>Takes them.</summary>
    /// <exception cref="OperationCanceledException">The contest was cancelled; what is in the journal stays there.</exception>
    public void Complete()
    {
        foreach (Finalist finalist in finalists)
        {
            Try(finalist, () => Score(finalist));
        }

        foreach (Finalist finalist in finalists)
        {
            Try(finalist, () => Time(finalist));
        }
    }

    private void Try(Finalist finalist, Action measure)
    {
        if (finalist.FindDisqualification(journal) is not null)
        {
            return;
        }

        try
        {
            measure();
        }
        catch (DisqualifiedException e)
        {
            journal.Add(new JournalRecord
            {
                Kind = JournalKind.Disqualified,
                Key = finalist.Key,
                Finalist = finalist.Entry.Name,
                Reason = e.Reason.Reason,
                Message = e.Reason.Message,
                Log = e.Reason.Log,
            });
        }
    }

    private void Score(Finalist finalist)
    {
        finalist.RequireUsable();
        if (finalist.Entry.Metrics is not null)
        {
            return;
        }

        foreach (ContestSet set in sets)
        {
            Report(finalist, set, ScoringStage);
            if (!finalist.RecordsOf(journal, JournalKind.Score, set.Task).Any())
            {
                string predictions = finalist.Predict(set.Task, set.LabelledQuestions, set.Labelled, ScoringStage, cancellation);
                double figure = TaskFigures.FigureOf(ClueMetrics.Evaluate(set.Task, set.LabelledPath!, predictions));
                journal.Add(finalist.NewRecord(JournalKind.Score, set.Task) with { Figure = figure });
            }

            _done++;
        }
    }

    private void Time(Finalist finalist)
    {
        foreach (ContestSet set in sets)
        {
            if (finalist is CommandFinalist command)
            {
                TimeCommand(command, set);
            }
            else
            {
                TimeModel((ModelFinalist)finalist, set);
            }
        }
    }

    private void TimeModel(ModelFinalist finalist, ContestSet set)
    {
        Report(finalist, set, TimingStage);
        if (!finalist.RecordsOf(journal, JournalKind.Time, set.Task).Any())
        {
            journal.Add(ModelFinalist.WithModel(
                set.Task, TimingStage, () => ProcessorPin.Run(manifest.Threads, _ => Measure(finalist, set))));
        }

        _done++;
    }

    private JournalRecord Measure(ModelFinalist finalist, ContestSet set)
    {
        using ModelPackage package = ModelFiles.Open(finalist.Models[set.Task].Path);
        using ReloadedSubject subject = new(finalist.Entry.Name, package, manifest.Threads, tokenizes: true, [(package.Task, set.Timed)]);
        using ReloadedSubject beside = baseline.Subject(set);
        TimingOptions options = new()
        {
            FewestRounds = manifest.Rounds,
            MostRounds = manifest.MostRounds,
            WarmUpLimit = manifest.WarmUp,
            SubtractsWaiting = manifest.Threads == 1,
        };
        MachineState before = MachineState.Capture();
        TimingRun run = InterleavedTiming.Measure(
            [beside, subject],
            [new TimedSet(set.Task.OfficialName(), set.Timed.Lengths)],
            options,
            progress is null ? null : new Step(this, finalist, set),
            cancellation);
        Verdict verdict = Verdict.Of(run, new MachineLoad(before, MachineState.Capture()), hasBaseline: true);
        PairedTables times = run.Sets[0].Pair(1);
        RatioEstimate ratio = PairedBootstrap.Compare(times).OfMeans;
        return finalist.NewRecord(JournalKind.Time, set.Task) with
        {
            FinalistMs = times.Candidate.Typical().Average(),
            BaselineMs = times.Baseline.Typical().Average(),
            Ratio = ratio.Estimate,
            RatioLow = ratio.Low,
            RatioHigh = ratio.High,
            Noise = verdict.IsSteady ? null : string.Join("; ", verdict.Reasons),
        };
    }

    private void TimeCommand(CommandFinalist finalist, ContestSet set)
    {
        HashSet<int?> known = [.. finalist.RecordsOf(journal, JournalKind.Run, set.Task).Select(record => record.Round)];
        if (known.Count < manifest.Rounds)
        {
            // What lies on the disk comes into memory, and the baseline's code is compiled, before anything counts.
            RunWhole(finalist, set);
            RunBaseline(set);
        }

        for (int round = 0; round < manifest.Rounds; round++)
        {
            Report(finalist, set, FormattableString.Invariant($"round {round + 1} of {manifest.Rounds}"));
            if (!known.Contains(round))
            {
                journal.Add(MeasureRound(finalist, set, round));
            }

            _done++;
        }
    }

    /// <summary>One round: the baseline, a start-up and the whole set, in turn in this order and the opposite one.</summary>
    private JournalRecord MeasureRound(CommandFinalist finalist, ContestSet set, int round)
    {
        double startUp = 0;
        double baselineTime = 0;
        ProcessResult? whole = null;
        Action[] parts =
        [
            () => baselineTime = RunBaseline(set),
            () => startUp = RunFirst(finalist, set).Elapsed.TotalMilliseconds,
            () => whole = RunWhole(finalist, set),
        ];
        foreach (Action part in round % 2 == 0 ? parts : parts.Reverse())
        {
            part();
        }

        return finalist.NewRecord(JournalKind.Run, set.Task) with
        {
            Round = round,
            FinalistMs = whole!.Elapsed.TotalMilliseconds,
            BaselineMs = baselineTime,
            StartUpMs = startUp,
            PeakMemoryBytes = whole.PeakMemoryBytes,
        };
    }

    private ProcessResult RunFirst(CommandFinalist finalist, ContestSet set) =>
        finalist.Time(set.Task, set.FirstQuestion, [set.Sample[0]], StartUpStage, cancellation);

    private ProcessResult RunWhole(CommandFinalist finalist, ContestSet set) =>
        finalist.Time(set.Task, set.SampleQuestions, set.Sample, TimingStage, cancellation);

    /// <summary>The baseline's milliseconds for all rows but the first, one after the other.</summary>
    private double RunBaseline(ContestSet set) => ProcessorPin.Run(manifest.Threads, _ =>
    {
        using ReloadedSubject subject = baseline.Subject(set);
        subject.Prepare();
        subject.Run([0]);
        long start = Stopwatch.GetTimestamp();
        for (int row = 1; row < set.Timed.Rows.Count; row++)
        {
            cancellation.ThrowIfCancellationRequested();
            subject.Run([row]);
        }

        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    });

    private int RoundsOf(Finalist finalist) => finalist is CommandFinalist ? manifest.Rounds : 1;

    private void Report(Finalist finalist, ContestSet set, string stage, TimeSpan? left = null) =>
        progress?.Report(new ContestProgress($"{finalist.Entry.Name}, {set.Task.OfficialName()}, {stage}", _done, Total, left));

    /// <summary>Passes on how far a timing run is.</summary>
    private sealed class Step(ContestRun run, Finalist finalist, ContestSet set) : IProgress<TimingProgress>
    {
        public void Report(TimingProgress value) => run.Report(finalist, set, value.Stage, value.Left);
    }
}
