using LightLM.Clue;
using LightLM.Contest.Data;
using LightLM.Contest.Finalists;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Scenarios;

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

    /// <summary>
    /// Below this part of rows that are answered alike, a command works otherwise when it is timed than when it is scored. Rounding, in batches
    /// of other rows, changes a few answers in a hundred at most.
    /// </summary>
    private const double LeastAgreement = 0.9;

    private readonly ContestPace _pace = new(Plan(manifest, finalists, sets, journal), clock);
    private MachineLoad? _load;
    private int _done;

    /// <summary>Whether anything is still to be measured.</summary>
    public bool HasWork => _pace.Left.Count > 0;

    private int Total => finalists.Sum(finalist => sets.Count * ((finalist.Recorded.Entry.Metrics is null ? 1 : 0) + RoundsOf(finalist)));

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

        Finalist[] running = [.. finalists.Where(finalist => finalist.Recorded.FindDisqualification(journal.Records) is null)];
        foreach (ContestSet set in sets.Where(set => running.Any(finalist => MissingRounds.Of(manifest, finalist.Recorded, journal.Records, set.Task).Length > 0)))
        {
            progress?.Report(new ContestProgress($"{manifest.Baseline.Name}, {set.Task.OfficialName()}, trial", _done, Total));
            baseline.Try(set, cancellationToken);
        }
    }

    /// <summary>Everything that the journal does not have yet.</summary>
    private static IEnumerable<ContestStep> Plan(
        ContestManifest manifest, IReadOnlyList<Finalist> finalists, IReadOnlyList<ContestSet> sets, ContestJournal journal)
    {
        foreach (Finalist finalist in finalists.Where(finalist => finalist.Recorded.FindDisqualification(journal.Records) is null))
        {
            foreach (ContestSet set in sets)
            {
                double sample = TokensOf(set);
                ContestStep Step(string kind, double length) => new(kind, finalist.Name, set.Task, length);
                if (finalist.Recorded.Entry.Metrics is null && !finalist.Recorded.RecordsOf(journal.Records, JournalKind.Score, set.Task).Any())
                {
                    yield return Step(ScoringStage, sample / set.Round(0).Timed.Lengths.Count * set.Labelled.Count);
                }

                int[] rounds = finalist.Recorded.IsTimedWhole ? MissingRounds.Of(manifest, finalist.Recorded, journal.Records, set.Task) : [];
                if (rounds.Length > 0)
                {
                    yield return Step(WarmUpStage, sample);
                }

                foreach (int _ in rounds)
                {
                    yield return Step(RoundStage, sample);
                }

                if (!finalist.Recorded.IsTimedWhole && !finalist.Recorded.RecordsOf(journal.Records, JournalKind.Time, set.Task).Any())
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
        IReadOnlyList<int> lengths = set.Round(0).Timed.Lengths;
        int[] byLength = [.. lengths.Index().OrderBy(row => row.Item).Select(row => row.Index)];
        int row = byLength[byLength.Length / 2];
        (double loading, double answering) = ProcessorPin.Run(manifest.Threads, _ =>
        {
            using ReloadedSubject subject = baseline.Model(set, 0);
            long begin = clock.GetTimestamp();
            subject.Prepare();
            double loaded = clock.GetElapsedTime(begin).TotalMilliseconds;

            // The first run has its code compiled.
            subject.Run([row]);
            begin = clock.GetTimestamp();
            subject.Run([row]);
            return (loaded, clock.GetElapsedTime(begin).TotalMilliseconds);
        });
        double perToken = answering / lengths[row];
        double rounds = Math.Sqrt((double)manifest.Rounds * manifest.MostRounds);
        _pace.Guess(TimingStage, step => (rounds * FinalistShare * ((perToken * step.Length) + loading)) + WarmUpMs(perToken * step.Length));
    }

    /// <summary>A warm-up goes on until ten runs are steady, and for at least half a second.</summary>
    private double WarmUpMs(double roundMs) =>
        Math.Min(manifest.WarmUp.TotalMilliseconds, Math.Max(1000, 12 * roundMs / sets[0].Round(0).Timed.Lengths.Count));

    private void Try(Finalist finalist, Action measure)
    {
        if (finalist.Recorded.FindDisqualification(journal.Records) is not null)
        {
            _pace.Drop(finalist.Name);
            return;
        }

        try
        {
            RequireThatItLeavesTheReferee(finalist);
            measure();
        }
        catch (DisqualifiedException e)
        {
            _pace.Drop(finalist.Name);
            journal.Add(new JournalRecord
            {
                Kind = JournalKind.Disqualified,
                Key = finalist.Recorded.Key,
                Finalist = finalist.Name,
                Disqualified = e.Reason,
            });
        }
    }

    // Once may be a power failure; and apart from the machine a command cannot reach the referee.
    private void RequireThatItLeavesTheReferee(Finalist finalist)
    {
        string[] runs = [.. InterruptedRuns.Of(journal.Records, finalist.Recorded.Key)];
        if (runs.Length > 1 && !manifest.IsIsolated && finalist.Recorded.Entrant.IsCommand)
        {
            string message = $"the referee was ended from outside {runs.Length} times while it ran: {string.Join("; ", runs)}";
            throw new DisqualifiedException(new Disqualification(Disqualification.EndedReferee, message, ""));
        }
    }

    private void Score(Finalist finalist)
    {
        finalist.RequireUsable();
        if (finalist.Recorded.Entry.Metrics is not null)
        {
            return;
        }

        foreach (ContestSet set in sets)
        {
            if (finalist.Recorded.ScoreOf(journal.Records, set.Task) is null)
            {
                (ScoredTask score, string? remark) =
                    Take(finalist, set, ScoringStage, ScoringStage, () => finalist.Score(set, cancellationToken));
                Add(finalist.NewRecord(JournalKind.Score, set) with { Score = score, Remark = remark });
            }

            _done++;
        }
    }

    private void Time(Finalist finalist)
    {
        foreach (ContestSet set in sets)
        {
            if (finalist is ModelFinalist model && !model.Recorded.IsTimedWhole)
            {
                TimeModel(model, set);
            }
            else
            {
                TimeWhole(finalist, set);
                RequireAgreement(finalist, set);
            }
        }
    }

    private void TimeModel(ModelFinalist finalist, ContestSet set)
    {
        if (!finalist.Recorded.RecordsOf(journal.Records, JournalKind.Time, set.Task).Any())
        {
            (ModelTime time, string? remark) = Take(finalist, set, TimingStage, TimingStage, () => finalist.Time(set, cancellationToken));
            Add(finalist.NewRecord(JournalKind.Time, set) with { Time = time, Remark = remark });
        }

        _done++;
    }

    private void TimeWhole(Finalist finalist, ContestSet set)
    {
        int[] left = MissingRounds.Of(manifest, finalist.Recorded, journal.Records, set.Task);
        _done += Math.Max(0, manifest.Rounds - left.Length);
        if (left.Length == 0)
        {
            return;
        }

        double warmUp = Take(finalist, set, WarmUpStage, WarmUpStage, () => TimeOf(() => WarmUp(finalist, set)));

        // A round has the first row beside all of them: as long as a warm-up where work counts, twice as long where start-ups do.
        _pace.Guess(RoundStage, step => 1.5 * warmUp * step.Length / TokensOf(set));
        for (; left.Length > 0; left = MissingRounds.Of(manifest, finalist.Recorded, journal.Records, set.Task))
        {
            int round = left[0];
            string stage = FormattableString.Invariant($"{RoundStage} {round + 1} of {Math.Max(round + 1, manifest.Rounds)}");
            TimedRound timed = Take(finalist, set, RoundStage, stage, () => Measure(finalist, set, round));
            Add(finalist.NewRecord(JournalKind.Round, set) with { Stage = stage, Round = timed });
            _done = Math.Min(_done + 1, Total);
        }
    }

    /// <summary>
    /// Works through rows of the test set as they are, which are none of the rounds': what is kept of them is of no use, and a command that knows
    /// them shows it by its time.
    /// </summary>
    private void WarmUp(Finalist finalist, ContestSet set)
    {
        baseline.Subject(set, set.Unaltered, cancellationToken).Run(SetPart.AllItems);
        SetRun? run = null;
        finalist.WithSubject(set, set.Unaltered, subject => run = subject.Run(SetPart.AllItems), cancellationToken);
        if (finalist.Recorded.Entrant.IsCommand)
        {
            TimedRows rows = set.Round(set.Unaltered).Timed;
            journal.Add(finalist.NewRecord(JournalKind.Unaltered, set) with { Unaltered = WholeRun.Of(rows, MeasuredRun.Of(run!)) });
        }
    }

    private TimedRound Measure(Finalist finalist, ContestSet set, int round)
    {
        IReadOnlyList<SetTime> times = [];
        WithSubjects(finalist, set, round, subjects => times = SetRound.Measure(subjects, round));
        TimedRows rows = set.Round(round).Timed;
        return finalist.Complete(
            set, new TimedRound(round, rows.Rows.Count, rows.Lengths.Skip(1).Sum(), PartTimes.Of(times[1]), PartTimes.Of(times[0])));
    }

    private void WithSubjects(Finalist finalist, ContestSet set, int round, Action<ISetSubject[]> work) => finalist.WithSubject(
        set, round, subject => work([baseline.Subject(set, round, cancellationToken), subject]), cancellationToken);

    /// <summary>What is timed must be what was scored.</summary>
    private void RequireAgreement(Finalist finalist, ContestSet set)
    {
        TimedRound[] compared = [.. finalist.Recorded.RoundsOf(journal.Records, set.Task).Where(round => round.Agreeing is not null)];
        int rows = compared.Sum(round => round.Rows);
        int agreeing = compared.Sum(round => round.Agreeing!.Value);
        if (agreeing < LeastAgreement * rows)
        {
            string message = FormattableString.Invariant(
                $"{set.Task.OfficialName()}: {rows - agreeing} of {rows} rows were answered otherwise when they were timed than among those that were scored");
            throw new DisqualifiedException(new Disqualification(Disqualification.OtherPredictions, message, ""));
        }
    }

    private int RoundsOf(Finalist finalist) => finalist.Recorded.IsTimedWhole ? manifest.Rounds : 1;

    private double TimeOf(Action work)
    {
        long begin = clock.GetTimestamp();
        work();
        return clock.GetElapsedTime(begin).TotalMilliseconds;
    }

    /// <summary>Takes a step of a kind, and says so.</summary>
    private T Take<T>(Finalist finalist, ContestSet set, string kind, string stage, Func<T> work)
    {
        return _pace.Take(StepOf(finalist, set, kind), () =>
        {
            progress?.Report(
                new ContestProgress($"{finalist.Name}, {set.Task.OfficialName()}, {stage}", _done, Total, _pace.TimeLeft(current: null)));
            journal.Add(finalist.NewRecord(JournalKind.Started, set) with { Stage = stage });
            MachineState before = MachineState.Capture();
            try
            {
                return work();
            }
            catch (Exception e) when (e is not DisqualifiedException)
            {
                // Cancelled, or failed for a reason of the organizer's: a line says that the finalist did not end the referee.
                journal.Add(finalist.NewRecord(JournalKind.Cancelled, set) with { Stage = stage });
                throw;
            }
            finally
            {
                _load = new MachineLoad(before, MachineState.Capture());
            }
        });
    }

    /// <summary>The step of the plan, or one more than were planned.</summary>
    private ContestStep StepOf(Finalist finalist, ContestSet set, string kind) =>
        _pace.Left.FirstOrDefault(step => step.Kind == kind && step.Finalist == finalist.Name && step.Task == set.Task)
        ?? _pace.Add(new ContestStep(kind, finalist.Name, set.Task, TokensOf(set)));

    /// <summary>Adds the measurement that was taken last.</summary>
    private void Add(JournalRecord record) => journal.Add(record with { Load = _load });

    private static int TokensOf(ContestSet set) => set.Round(0).Timed.Lengths.Sum();
}
