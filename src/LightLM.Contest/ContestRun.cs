using LightLM.Checkpoints;
using LightLM.Clue;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Scoring;
using LightLM.Formats;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Contest;

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
    TimeProvider clock,
    CancellationToken cancellationToken)
{
    private const string ScoringStage = "scoring";
    private const string TimingStage = "timing";
    private const string WarmUpStage = "warming up";
    private const string RoundStage = "round";

    // A finalist takes at most an eighth of BERT-base's time, and its model is loaded as often.
    private const double FinalistShare = 1.1;
    private readonly ContestPace _pace = new(Plan(manifest, finalists, sets, journal), clock);
    private int _done;

    private int Total => finalists.Sum(finalist => sets.Count * ((finalist.Entry.Metrics is null ? 1 : 0) + RoundsOf(finalist)));

    /// <summary>Takes them.</summary>
    /// <exception cref="OperationCanceledException">The contest was cancelled; what is in the journal stays there.</exception>
    public void Complete()
    {
        TryBaseline();
        GuessTimes();
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
        foreach (ContestSet set in sets.Where(set => running.Any(finalist => RoundsLeft(manifest, finalist, journal, set).Length > 0)))
        {
            progress?.Report(new ContestProgress($"{manifest.Baseline.Name}, {set.Task.OfficialName()}, trial", _done, Total));
            baseline.Try(set, cancellationToken);
        }
    }

    /// <summary>Everything that the journal does not have yet.</summary>
    private static IEnumerable<ContestStep> Plan(
        ContestManifest manifest, IReadOnlyList<Finalist> finalists, IReadOnlyList<ContestSet> sets, ContestJournal journal)
    {
        foreach (Finalist finalist in finalists.Where(finalist => finalist.FindDisqualification(journal) is null))
        {
            foreach (ContestSet set in sets)
            {
                double sample = set.Questions.Timed.Lengths.Sum();
                ContestStep Step(string kind, double length) => new(kind, finalist.Entry.Name, set.Task, length);
                if (finalist.Entry.Metrics is null && !finalist.RecordsOf(journal, JournalKind.Score, set.Task).Any())
                {
                    yield return Step(ScoringStage, sample / set.Questions.Timed.Lengths.Count * set.Labelled.Count);
                }

                int[] rounds = finalist.IsTimedWhole(manifest) ? RoundsLeft(manifest, finalist, journal, set) : [];
                if (rounds.Length > 0)
                {
                    yield return Step(WarmUpStage, sample);
                }

                foreach (int _ in rounds)
                {
                    yield return Step(RoundStage, sample);
                }

                if (!finalist.IsTimedWhole(manifest) && !finalist.RecordsOf(journal, JournalKind.Time, set.Task).Any())
                {
                    yield return Step(TimingStage, sample);
                }
            }
        }
    }

    /// <summary>
    /// Lets the baseline answer one row of medium length where models are to be timed beside it, so that the time left is known from the
    /// beginning: it takes most of it.
    /// </summary>
    private void GuessTimes()
    {
        if (progress is null || manifest.Baseline.Command is not null || _pace.Left.All(step => step.Kind != TimingStage))
        {
            return;
        }

        ContestSet set = sets[0];
        int[] byLength = [.. set.Questions.Timed.Lengths.Index().OrderBy(row => row.Item).Select(row => row.Index)];
        int row = byLength[byLength.Length / 2];
        (double loading, double answering) = ProcessorPin.Run(manifest.Threads, _ =>
        {
            using ReloadedSubject subject = baseline.Model(set);
            long begin = clock.GetTimestamp();
            subject.Prepare();
            double loaded = clock.GetElapsedTime(begin).TotalMilliseconds;

            // The first run has its code compiled.
            subject.Run([row]);
            begin = clock.GetTimestamp();
            subject.Run([row]);
            return (loaded, clock.GetElapsedTime(begin).TotalMilliseconds);
        });
        double perToken = answering / set.Questions.Timed.Lengths[row];
        double rounds = Math.Sqrt((double)manifest.Rounds * manifest.MostRounds);
        _pace.Guess(TimingStage, step => (rounds * FinalistShare * ((perToken * step.Length) + loading)) + WarmUpMs(perToken * step.Length));
    }

    /// <summary>A warm-up goes on until ten runs are steady, and for at least half a second.</summary>
    private double WarmUpMs(double roundMs) =>
        Math.Min(manifest.WarmUp.TotalMilliseconds, Math.Max(1000, 12 * roundMs / sets[0].Questions.Timed.Lengths.Count));

    private void Try(Finalist finalist, Action measure)
    {
        if (finalist.FindDisqualification(journal) is not null)
        {
            _pace.Drop(finalist.Entry.Name);
            return;
        }

        try
        {
            measure();
        }
        catch (DisqualifiedException e)
        {
            _pace.Drop(finalist.Entry.Name);
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
            if (!finalist.RecordsOf(journal, JournalKind.Score, set.Task).Any())
            {
                (double figure, string? remark) = Take(finalist, set, ScoringStage, ScoringStage, () =>
                {
                    (string predictions, IReadOnlyList<OddRow> odd) =
                        finalist.Predict(set.Task, set.LabelledQuestions, set.Labelled, ScoringStage, cancellationToken);
                    double scored = TaskFigures.FigureOf(ClueMetrics.Evaluate(set.Task, set.LabelledPath!, predictions));
                    return (scored, set.Describe(odd));
                });
                journal.Add(finalist.NewRecord(JournalKind.Score, set.Task) with { Figure = figure, Remark = remark });
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
        if (!finalist.RecordsOf(journal, JournalKind.Time, set.Task).Any())
        {
            journal.Add(Take(finalist, set, TimingStage, TimingStage, () => ModelFinalist.WithModel(
                set.Task, TimingStage, () => ProcessorPin.Run(manifest.Threads, _ => Measure(finalist, set)))));
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
            cancellationToken);
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
        int[] left = RoundsLeft(manifest, finalist, journal, set);
        _done += manifest.Rounds - left.Length;
        if (left.Length == 0)
        {
            return;
        }

        Action<ISetSubject> measure = subject =>
        {
            ISetSubject[] subjects = [baseline.Subject(set, cancellationToken), subject];
            double warmUp = Take(finalist, set, WarmUpStage, WarmUpStage, () => TimeOf(() => SetRound.WarmUp(subjects)));

            // A round has the first row beside all of them: as long as a warm-up where work counts, twice as long where start-ups do.
            _pace.Guess(RoundStage, step => 1.5 * warmUp * step.Length / set.Questions.Timed.Lengths.Sum());
            foreach (int round in left)
            {
                string stage = FormattableString.Invariant($"{RoundStage} {round + 1} of {manifest.Rounds}");
                IReadOnlyList<SetTime> times = Take(finalist, set, RoundStage, stage, () => SetRound.Measure(subjects, round));
                journal.Add(RecordOf(finalist, set, round, times[0], times[1]));
                _done++;
            }
        };
        finalist.WithSubject(set, measure, cancellationToken);
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

    private double TimeOf(Action work)
    {
        long begin = clock.GetTimestamp();
        work();
        return clock.GetElapsedTime(begin).TotalMilliseconds;
    }

    private static int[] RoundsLeft(ContestManifest manifest, Finalist finalist, ContestJournal journal, ContestSet set)
    {
        HashSet<int?> known = [.. finalist.RecordsOf(journal, JournalKind.Run, set.Task).Select(record => record.Round)];
        return [.. Enumerable.Range(0, manifest.Rounds).Where(round => !known.Contains(round))];
    }

    /// <summary>Takes a step of a kind, and says so.</summary>
    private T Take<T>(Finalist finalist, ContestSet set, string kind, string stage, Func<T> work)
    {
        ContestStep step = _pace.Left.First(step => step.Kind == kind && step.Finalist == finalist.Entry.Name && step.Task == set.Task);
        return _pace.Take(step, () =>
        {
            Report(finalist, set, stage);
            return work();
        });
    }

    private void Report(Finalist finalist, ContestSet set, string stage, TimeSpan? left = null) => progress?.Report(
        new ContestProgress($"{finalist.Entry.Name}, {set.Task.OfficialName()}, {stage}", _done, Total, _pace.TimeLeft(left)));

    /// <summary>Passes on how far a timing run is.</summary>
    private sealed class Step(ContestRun run, Finalist finalist, ContestSet set) : IProgress<TimingProgress>
    {
        public void Report(TimingProgress value) => run.Report(finalist, set, value.Stage, value.Left);
    }
}
