using LightLM.Clue;
using LightLM.Cli.Models;

namespace LightLM.Cli.Contest;

/// <summary>A finalist that runs in this program: a model for each task.</summary>
internal sealed class ModelFinalist(
    FinalistEntry entry, string key, string folder, IReadOnlyDictionary<ClueTask, ModelSummary> models, SizeMeasure measure)
    : Finalist(entry, key, folder)
{
    /// <summary>The model of each task.</summary>
    public IReadOnlyDictionary<ClueTask, ModelSummary> Models => models;

    /// <summary>The size of its largest model.</summary>
    public override long Size =>
        models.Values.Max(model => measure == SizeMeasure.Bytes ? model.Bytes : model.Parameters.Total);

    public override long? Parameters => models.Values.Max(model => model.Parameters.Total);

    public override TaskTime TimeOf(ContestJournal journal, ContestSet set) =>
        TaskTime.OfModel(set.Task, RecordsOf(journal, JournalKind.Time, set.Task).First());

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
            string message = $"{task.OfficialName()}, {stage}: {e.Message}";
            throw new DisqualifiedException(new Disqualification(Disqualification.UnusableModel, message, ""));
        }
    }

    protected override void Write(ClueTask task, string questions, string predictions, string stage, CancellationToken cancellation) =>
        WithModel(task, stage, () =>
        {
            using LightModel model = LightModel.Load(models[task].Path);
            CluePredictor.Predict(model, task, questions, predictions, progress: null, cancellation);
            return true;
        });
}
