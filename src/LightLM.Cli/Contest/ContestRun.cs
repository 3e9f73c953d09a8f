using LightLM.Clue;
using LightLM.Cli.Timing;
using LightLM.Timing;
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
    private int _done;

    private int Total => finalists.Sum(finalist => sets.Count * ((finalist.Entry.Metrics is null ? 1 : 0) + RoundsOf(finalist)));

    /// <summary>Takes them.</summary>
    /// <exception cref="OperationCanceledException">The contest was cancelled; what is in the journal stays there.</exception>
    public void Complete()
    {
        TryBaseline();
        foreach (Finalist finalist in finalists)
        {
            Try(finalist, () => Score(finalist));
        }

        foreach (Finalist finalist in finalists)
        {
            Try(finalist, () => Time(finalist));
        }
    }

    /// <summary>Ends the contest at once where its baseline is a command that does not work and something is left to be timed.</summary>
    private void TryBaseline()
    {
        if (manifest.Baseline.Command is null)
        {
            return;
        }

        Finalist[] running = [.. finalists.Where(finalist => finalist.FindDisqualification(journal) is null)];
        foreach (ContestSet set in sets.Where(set => running.Any(finalist => RoundsLeft(finalist, set).Length > 0)))
        {
            progress?.Report(new ContestProgress($"{manifest.Baseline.Name}, {set.Task.OfficialName()}, trial", _done, Total));
            baseline.Try(set, cancellation);
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
                (string predictions, IReadOnlyList<OddRow> odd) =
                    finalist.Predict(set.Task, set.LabelledQuestions, set.Labelled, ScoringStage, cancellation);
                double figure = TaskFigures.FigureOf(ClueMetrics.Evaluate(set.Task, set.LabelledPath!, predictions));
                journal.Add(finalist.NewRecord(JournalKind.Score, set.Task) with { Figure = figure, Remark = set.Describe(odd) });
            }

            _done++;
        }
    }

    private void Time(Finalist finalist)
    {
        foreach (ContestSet set in sets)
        {
            if (finalist.IsTimedWhole(manifest))
            {
                TimeWhole(finalist, set);
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
        List<string> unread = [];
        using ReloadedSubject subject = finalist.Subject(package, set, unread.Add);
        using ReloadedSubject beside = baseline.Model(set);
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
            [new TimedSet(set.Task.OfficialName(), set.Questions.Timed.Lengths)],
            options,
            progress is null ? null : new Step(this, finalist, set),
            cancellation);
        Verdict verdict = Verdict.Of(run, new MachineLoad(before, MachineState.Capture()), baselines: 1);
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
            Remark = unread.FirstOrDefault(),
        };
    }

    private void TimeWhole(Finalist finalist, ContestSet set)
    {
        int[] left = RoundsLeft(finalist, set);
        _done += manifest.Rounds - left.Length;
        if (left.Length == 0)
        {
            return;
        }

        Action<ISetSubject> measure = subject =>
        {
            ISetSubject[] subjects = [baseline.Subject(set, cancellation), subject];
            Report(finalist, set, "warming up");
            SetRound.WarmUp(subjects);
            foreach (int round in left)
            {
                Report(finalist, set, FormattableString.Invariant($"round {round + 1} of {manifest.Rounds}"));
                IReadOnlyList<SetTime> times = SetRound.Measure(subjects, round);
                journal.Add(RecordOf(finalist, set, round, times[0], times[1]));
                _done++;
            }
        };
        finalist.WithSubject(set, measure, cancellation);
    }

    private static JournalRecord RecordOf(Finalist finalist, ContestSet set, int round, SetTime baseline, SetTime own) =>
        finalist.NewRecord(JournalKind.Run, set.Task) with
        {
            Round = round,
            FinalistMs = own.AllMs,
            BaselineMs = baseline.AllMs,
            FinalistFirstMs = own.FirstMs,
            BaselineFirstMs = baseline.FirstMs,
            PeakMemoryBytes = own.PeakMemoryBytes,
        };

    private int RoundsOf(Finalist finalist) => finalist.IsTimedWhole(manifest) ? manifest.Rounds : 1;

    private int[] RoundsLeft(Finalist finalist, ContestSet set)
    {
        HashSet<int?> known = [.. finalist.RecordsOf(journal, JournalKind.Run, set.Task).Select(record => record.Round)];
        return [.. Enumerable.Range(0, manifest.Rounds).Where(round => !known.Contains(round))];
    }

    private void Report(Finalist finalist, ContestSet set, string stage, TimeSpan? left = null) =>
        progress?.Report(new ContestProgress($"{finalist.Entry.Name}, {set.Task.OfficialName()}, {stage}", _done, Total, left));

    /// <summary>Passes on how far a timing run is.</summary>
    private sealed class Step(ContestRun run, Finalist finalist, ContestSet set) : IProgress<TimingProgress>
    {
        public void Report(TimingProgress value) => run.Report(finalist, set, value.Stage, value.Left);
    }
}
