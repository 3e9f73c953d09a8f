using LightLM.Checkpoints;
using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Clue.Scoring;
using LightLM.Formats;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>A finalist that runs in this program: a model for each task.</summary>
internal sealed class ModelFinalist(
    FinalistEntry entry, string key, string folder, IReadOnlyDictionary<ClueTask, ModelSummary> models, ContestManifest manifest)
    : Finalist(entry, key, folder)
{
    private const string TimingStage = "timing";

    /// <summary>The model of each task.</summary>
    public IReadOnlyDictionary<ClueTask, ModelSummary> Models => models;

    /// <summary>The size of its largest model.</summary>
    public override long Size =>
        models.Values.Max(model => manifest.SizeBy == SizeMeasure.Bytes ? model.Bytes : model.Parameters.Total);

    public override long? Parameters => models.Values.Max(model => model.Parameters.Total);

    public override bool StartsProcess => false;

    public override void WithSubject(ContestSet set, Action<ISetSubject> work, CancellationToken cancellationToken)
    {
        using ModelPackage package = WithModel(set.Task, TimingStage, () => ModelFiles.Open(models[set.Task].Path));
        TimedRows rows = set.Questions.Timed;
        using ReloadedSubject model = Subject(package, set);
        work(new ModelOnSet(model, rows.Rows.Count, manifest.Threads, e => Disqualify(set.Task, TimingStage, e), cancellationToken));
    }

    /// <summary>A model as a subject that works through a task's timed rows one by one.</summary>
    /// <param name="package">The model.</param>
    /// <param name="set">The rows.</param>
    /// <param name="unread">Told of rows that the model cannot read.</param>
    public ReloadedSubject Subject(ModelPackage package, ContestSet set, Action<string>? unread = null) =>
        new(Entry.Name, () => new TimedModel(package, manifest.Threads), tokenizes: true, [(package.Task, set.Questions.Timed)])
        {
            Unread = unread,
        };

    /// <summary>Does something with a model; that it cannot be used is the finalist's fault.</summary>
    /// <exception cref="DisqualifiedException">The model cannot be used.</exception>
    public static T WithModel<T>(ClueTask task, string stage, Func<T> work)
    {
        try
        {
            return work();
        }
        catch (LightLMException e)
        {
            throw Disqualify(task, stage, e);
        }
    }

    protected override IReadOnlyList<OddRow> Write(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken)
    {
        string predictions = TaskCommand.PredictionsPath(Folder, task, stage);
        List<OddRow> odd = [];
        string? fault = WithModel(task, stage, () =>
        {
            using LightModel model = LightModel.Load(ModelFiles.Open(models[task].Path));
            PredictionOptions options = new() { Threads = manifest.ScoringThreads, OddRow = odd.Add };
            try
            {
                CluePredictor.Predict(model, task, questions, predictions, options, cancellationToken);
            }
            catch (UnansweredRowsException)
            {
                // That a row cannot be read is the data's fault: the finalist stays, and the row counts as wrong.
            }

            HashSet<RowId> unanswered = [.. odd.Where(row => !row.IsAnswered).Select(row => row.Id)];
            return PredictionFault.Find(task, predictions, [.. rows.Where(row => !unanswered.Contains(row.Id))]);
        });
        if (fault is not null)
        {
            string message = $"{task.OfficialName()}, {stage}: {fault}";
            throw new DisqualifiedException(new Disqualification(CommandFailedException.InvalidPredictions, message, ""));
        }

        return odd;
    }

    private static DisqualifiedException Disqualify(ClueTask task, string stage, LightLMException e) =>
        new(new Disqualification(Disqualification.UnusableModel, $"{task.OfficialName()}, {stage}: {e.Message}", ""));
}
