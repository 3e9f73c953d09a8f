using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Contest.Data;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Contest.Workers;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest.Finalists;

/// <summary>A finalist that is a model for each task, run by this program.</summary>
internal sealed class ModelFinalist(
    RecordedFinalist recorded, ContestManifest manifest, ContestFolder contest, ModelProcess process, Func<ClueTask, TimingWork> timing)
    : Finalist(recorded)
{
    private const string TimingStage = "timing";

    // What the baseline takes is no fault of the finalist's.
    private const long BaselineBytes = 2L << 30;
    private const int SignalExit = 128;

    private readonly FinalistFolder _files = contest.Finalist(recorded.Key);

    /// <inheritdoc/>
    /// <remarks>Only what a model reads itself can be its fault: what cannot be written ends the contest.</remarks>
    public override (ScoredTask Score, string? Remark) Score(ContestSet set, CancellationToken cancellationToken)
    {
        string predictions = _files.Predictions(set.Task, FinalistFolder.Labelled);
        byte[] questions = ClueDataSet.QuestionBytes(set.Labelled);
        ModelWork work = WorkOn(set) with { Prediction = new PredictionWork(predictions, manifest.ScoringThreads) };
        ModelWorkResult result = Do(work, questions, set, FinalistFolder.Scoring, manifest.Limits, processors: null, cancellationToken);
        OddRow[] odd = [.. result.OddRows.Select(row => row.ToRow())];
        HashSet<RowId> unanswered = [.. odd.Where(row => !row.IsAnswered).Select(row => row.Id)];
        return PredictionFault.Find(set.Task, predictions, [.. set.Labelled.Where(row => !unanswered.Contains(row.Id))]) is string fault
            ? throw Out(CommandFailedException.InvalidPredictions, set, FinalistFolder.Scoring, fault)
            : (ScoredPredictions.Of(set, _files, predictions), set.Describe(odd));
    }

    /// <summary>Times it item by item beside the baseline.</summary>
    /// <param name="set">The task.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="DisqualifiedException">The model cannot be used, or exceeds a limit.</exception>
    public (ModelTime Time, string? Remark) Time(ContestSet set, CancellationToken cancellationToken)
    {
        ProcessLimits limits = manifest.Limits with
        {
            // Every round of a row has its own time: what hangs has hung when it was scored.
            Time = manifest.Limits.Time * (manifest.MostRounds + 2),
            MemoryBytes = manifest.Limits.MemoryBytes + BaselineBytes,
        };
        ModelWork work = WorkOn(set) with { Timing = timing(set.Task) };
        ModelWorkResult result = Do(work, set.Round(0).All, set, TimingStage, limits, manifest.Threads, cancellationToken);
        return (result.Time!, result.Remark);
    }

    public override void WithSubject(ContestSet set, int round, Action<ISetSubject> work, CancellationToken cancellationToken) =>
        work(new InProcess(Name, part =>
        {
            ModelWork run = WorkOn(set) with { Run = new RunWork(part, manifest.Threads) };
            ModelWorkResult result =
                Do(run, set.Round(round).All, set, set.StageOf(round), manifest.Limits, manifest.Threads, cancellationToken);
            return new SetRun(result.RunMs!.Value, null);
        }));

    private ModelWork WorkOn(ContestSet set) => new(Recorded.Entry.Models![set.Task], set.Task.OfficialName());

    private ModelWorkResult Do(
        ModelWork work,
        ReadOnlyMemory<byte> questions,
        ContestSet set,
        string stage,
        ProcessLimits limits,
        int? processors,
        CancellationToken cancellationToken)
    {
        try
        {
            ModelWorkResult result = process.Do(work, questions, set.Task, stage, limits, processors, cancellationToken);
            return result.Problem is string problem ? throw Unusable(set, stage, problem) : result;
        }
        catch (CommandFailedException e) when (e.ExitCode is > 0 and < SignalExit)
        {
            // This program itself has failed: a full disk, a set that was taken away.
            throw new InputException($"{Name}: {e.Message}. It printed last: {e.Log}", e);
        }
        catch (CommandFailedException e)
        {
            throw new DisqualifiedException(new Disqualification(e.Reason, e.Message, e.Log));
        }
    }

    private static DisqualifiedException Unusable(ContestSet set, string stage, string problem) =>
        Out(Disqualification.UnusableModel, set, stage, problem);

    private static DisqualifiedException Out(string reason, ContestSet set, string stage, string problem) =>
        new(new Disqualification(reason, $"{set.Task.OfficialName()}, {stage}: {problem}", ""));

    /// <summary>The model in a process of its own, which times itself: what it takes to start is no part of a run.</summary>
    private sealed class InProcess(string name, Func<SetPart, SetRun> run) : ISetSubject
    {
        public string Name => name;

        public bool StartsProcess => false;

        public SetRun Run(SetPart part) => run(part);
    }
}
