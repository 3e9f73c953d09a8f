using LightLM.Clue;
using LightLM.Cli.Models;
using LightLM.Cli.Timing;
using LightLM.Tasks;
using LightLM.Timing;
using LightLM.Tokenization;
using LightLM.Weights;

namespace LightLM.Cli.Contest;

/// <summary>What all finalists are timed beside: one model with one head for each task, the same for all.</summary>
internal sealed class ContestBaseline : IDisposable
{
    private const string Name = "baseline";
    private readonly TimedModel _model;
    private readonly Dictionary<ClueTask, LightModel> _heads;

    private ContestBaseline(TimedModel model, IReadOnlyDictionary<ClueTask, TaskDescription> heads)
    {
        _model = model;
        _heads = heads.ToDictionary(head => head.Key, head => model.ForTask(head.Value));
    }

    /// <summary>Loads the baseline. BERT-base reads texts with the vocabulary that it is given.</summary>
    public static ContestBaseline Load(ContestManifest manifest, IReadOnlyDictionary<ClueTask, TaskDescription> heads, TokenizerSettings vocabulary)
    {
        TimedModel model = manifest.Baseline == BertBase.Name
            ? TimedModel.Generate(BertBase.Describe(vocabulary.Vocabulary.Count), Precision.Float32, vocabulary, manifest.Threads)
            : TimedModel.Load(manifest.Baseline, manifest.Threads);
        return new ContestBaseline(model, heads);
    }

    /// <summary>
    /// The head that the baseline gets for each task: the one of the finalists that reads the longest inputs, so that a finalist which
    /// cuts its inputs shorter is faster than the baseline for it.
    /// </summary>
    public static IReadOnlyDictionary<ClueTask, TaskDescription> Heads(IReadOnlyCollection<ModelSummary> models)
    {
        TaskDescription HeadFor(ClueTask task)
        {
            TaskDescription plain = task.Describe(BertBase.Describe().MaxPositions);
            return models.Select(model => model.Task).Where(own => own.Head == plain.Head).MaxBy(own => own.MaxLength) ?? plain;
        }

        return ClueTasks.All.ToDictionary(task => task, HeadFor);
    }

    /// <summary>Counts the tokens of texts.</summary>
    public int CountTokens(IEnumerable<string> texts) => _model.Read(texts);

    /// <summary>The baseline as a subject that works through a task's timed rows.</summary>
    public ModelSubject Subject(ContestSet set) => new(Name, [.. set.Timed.Rows.Select(row => (_heads[set.Task], row))]);

    public void Dispose() => _model.Dispose();
}
