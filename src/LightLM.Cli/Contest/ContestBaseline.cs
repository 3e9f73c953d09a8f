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
    private readonly ModelPackage _package;
    private readonly int _threads;
    private readonly IReadOnlyDictionary<ClueTask, TaskDescription> _heads;

    private ContestBaseline(
        ModelPackage package, int threads, IReadOnlyDictionary<ClueTask, TaskDescription> heads, TokenizerSettings vocabulary)
    {
        _package = package;
        _threads = threads;
        _heads = heads;
        Tokenizer = new BertWordPieceTokenizer(package.Tokenizer ?? vocabulary);
    }

    /// <summary>Opens the baseline. BERT-base reads texts with the vocabulary that it is given.</summary>
    public static ContestBaseline Open(
        ContestManifest manifest, IReadOnlyDictionary<ClueTask, TaskDescription> heads, TokenizerSettings vocabulary)
    {
        TimedPackage package = manifest.Baseline == BertBase.Name
            ? TimedPackage.GenerateBertBase(Precision.Float32, vocabulary)
            : TimedPackage.Open(manifest.Baseline);
        return new ContestBaseline(package.Package, manifest.Threads, heads, vocabulary);
    }

    /// <summary>
    /// The head that the baseline gets for each task: the one of the finalists that reads the longest inputs, so that a finalist which
    /// cuts its inputs shorter is faster than the baseline for it.
    /// </summary>
    public static IReadOnlyDictionary<ClueTask, TaskDescription> Heads(IReadOnlyCollection<ModelSummary> models) =>
        ClueTasks.All.ToDictionary(
            task => task, task => TaskHeads.Longest(task, models.Select(model => model.Task), BertBase.Describe().MaxPositions));

    /// <summary>What the baseline reads texts with.</summary>
    public BertWordPieceTokenizer Tokenizer { get; }

    /// <summary>The baseline as a subject that works through a task's timed rows.</summary>
    public ReloadedSubject Subject(ContestSet set) =>
        new(Name, _package, _threads, tokenizes: true, [(_heads[set.Task], set.Timed)]);

    public void Dispose() => _package.Dispose();
}
