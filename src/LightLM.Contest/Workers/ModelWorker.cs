using LightLM.Checkpoints;
using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;
using LightLM.Tokenization;

namespace LightLM.Contest.Workers;

/// <summary>Predicts and times with a finalist's model, in the process that was started for it.</summary>
internal static class ModelWorker
{
    /// <summary>Does the work. That the model cannot be used is a result; any other failure is an exception.</summary>
    /// <param name="work">The work.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static ModelWorkResult Do(ModelWork work, CancellationToken cancellationToken)
    {
        ClueTask task = ClueTasks.All.First(task => task.OfficialName() == work.Task);
        try
        {
            return work switch
            {
                { Timing: TimingWork timing } => ProcessorPin.Run(timing.Threads, _ => Time(work, task, timing, cancellationToken)),
                { Run: RunWork run } => Run(work, task, run, cancellationToken),
                _ => Predict(work, task, work.Prediction!, cancellationToken),
            };
        }
        catch (LightLMException e) when (e is not (FileException or DataFileException))
        {
            return new ModelWorkResult { Problem = e.Message };
        }
    }

    private static ModelWorkResult Predict(ModelWork work, ClueTask task, PredictionWork prediction, CancellationToken cancellationToken)
    {
        List<OddRow> odd = [];
        using LightModel model = LightModel.Load(ModelFiles.Open(work.Model));
        try
        {
            PredictionOptions options = new() { Threads = prediction.Threads, OddRow = odd.Add };
            CluePredictor.Predict(model, task, work.Questions, prediction.Predictions, options, cancellationToken);
        }
        catch (UnansweredRowsException)
        {
            // That a row cannot be read is the data's fault: the finalist stays, and the row counts as wrong.
        }

        return new ModelWorkResult { OddRows = [.. odd.Select(OddRowLine.Of)] };
    }

    private static ModelWorkResult Time(ModelWork work, ClueTask task, TimingWork timing, CancellationToken cancellationToken)
    {
        using ModelPackage package = ModelFiles.Open(work.Model);
        TimedPackage baseline = timing.Baseline is string path
            ? TimedPackage.Open(path)
            : TimedPackage.GenerateBertBase(Precision.Float32, ModelSummary.Read(timing.Vocabulary).Tokenizer!);
        using ModelPackage beside = baseline.Package;
        TimedRows rows = TimedRows.Of(task, ClueDataSet.Read(task, work.Questions), TextTokenizer.Create(beside.Tokenizer!));
        TaskDescription head = timing.HeadModel is string model
            ? ModelSummary.Read(model).Task
            : ContestBaseline.PlainHead(task);
        List<string> unread = [];
        using ReloadedSubject subject = Subject(timing.Name, package, timing.Threads, (package.Task, rows), unread.Add);
        using ReloadedSubject other = Subject(baseline.Name, beside, timing.Threads, (head, rows), null);
        TimingOptions options = new()
        {
            FewestRounds = timing.Rounds,
            MostRounds = timing.MostRounds,
            WarmUpLimit = TimeSpan.FromSeconds(timing.WarmUpSeconds),
            SubtractsWaiting = timing.Threads == 1,
        };
        MachineState before = MachineState.Capture();
        TimingRun run = InterleavedTiming.Measure(
            [other, subject], [new TimedSet(task.OfficialName(), rows.Lengths)], options, progress: null, cancellationToken);
        Verdict verdict = Verdict.Of(run, new MachineLoad(before, MachineState.Capture()), baselines: 1, TaskTime.WidestHalfWidth);
        PairedTables times = run.Sets[0].Pair(1);
        return new ModelWorkResult
        {
            Remark = unread.FirstOrDefault(),
            Time = new ModelTime(
                times.Candidate.Typical().Average(),
                times.Baseline.Typical().Average(),
                PairedBootstrap.Compare(times).OfMeans,
                verdict.IsSteady ? null : string.Join("; ", verdict.Reasons)),
        };
    }

    private static ModelWorkResult Run(ModelWork work, ClueTask task, RunWork run, CancellationToken cancellationToken)
    {
        using ModelPackage package = TimedPackage.Open(work.Model).Package;
        TimedRows rows = TimedRows.Of(task, ClueDataSet.Read(task, work.Questions), TextTokenizer.Create(package.Tokenizer!));
        using ReloadedSubject subject = Subject(work.Model, package, run.Threads, (package.Task, rows), null);
        ModelOnSet model = new(subject, rows.Rows.Count, run.Threads, e => e, cancellationToken);
        return new ModelWorkResult { RunMs = model.Run(run.Part).Milliseconds };
    }

    private static ReloadedSubject Subject(
        string name, ModelPackage package, int threads, (TaskDescription Head, TimedRows Rows) set, Action<string>? unread) =>
        new(name, () => new TimedModel(package, threads), tokenizes: true, [set]) { Unread = unread };
}
