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
    private readonly BertWordPieceTokenizer _tokenizer;

    private ContestBaseline(
        ModelPackage package, int threads, IReadOnlyDictionary<ClueTask, TaskDescription> heads, TokenizerSettings vocabulary)
    {
        _package = package;
        _threads = threads;
        _heads = heads;
        _tokenizer = new BertWordPieceTokenizer(package.Tokenizer ?? vocabulary);
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
    public int CountTokens(IEnumerable<string> texts)
    {
        List<Token> tokens = [];
        foreach (string text in texts)
        {
            _tokenizer.Tokenize(text, tokens);
        }

        return tokens.Count;
    }

    /// <summary>The baseline as a subject that works through a task's timed rows.</summary>
    public ReloadedSubject Subject(ContestSet set) =>
        new(Name, _package, _threads, tokenizes: true, [(_heads[set.Task], set.Timed)]);

    public void Dispose() => _package.Dispose();
}
