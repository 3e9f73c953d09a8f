using LightLM.Clue;
using LightLM.Cli.Models;

namespace LightLM.Cli.Contest;

/// <summary>A finalist that runs in this program: a model for each task.</summary>
internal sealed class ModelFinalist(FinalistEntry entry, string key, string folder, IReadOnlyDictionary<ClueTask, ModelSummary> models, SizeMeasure measure)
    : Finalist(entry, key, folder)
{
    /// <summary>The model of each task.</summary>
    public IReadOnlyDictionary<ClueTask, ModelSummary> Models => models;

    /// <summary>The size of its largest model.</summary>
    public override long Size => measure == SizeMeasure.Bytes ? models.Values.Max(model => model.Bytes) : models.Values.Max(model => model.Parameters.Total);

    public override long? Parameters => models.Values.Max(model => model.Parameters.Total);

    protected override void Write(ClueTask task, string questions, string predictions, string stage, CancellationToken cancellation)
    {
        try
        {
            using LightModel model = LightModel.Load(models[task].Path);
            CluePredictor.Predict(model, task, questions, predictions, progress: null, cancellation);
        }
        catch (LightLMException e)
        {
            throw new DisqualifiedException(new Disqualification(Disqualification.UnusableModel, $"{task.OfficialName()}, {stage}: {e.Message}", ""));
        }
    }
}
