using LightLM.Clue;
using LightLM.Contest.Data;
using LightLM.Contest.Finalists;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Scenarios;
using LightLM.Tokenization;

namespace LightLM.Contest;

/// <summary>What all finalists are timed beside: a command, or one model with one head for each task, the same for all.</summary>
internal sealed class ContestBaseline : IDisposable
{
    private const string ManifestMember = "The manifest's baseline";
    private const string TrialStage = "trial";
    private readonly BaselineEntry _entry;
    private readonly ModelPackage? _package;
    private readonly TaskCommand? _command;
    private readonly int _threads;
    private readonly IReadOnlyDictionary<ClueTask, ModelSummary?> _heads;

    private ContestBaseline(
        ContestManifest manifest,
        ModelPackage? package,
        TaskCommand? command,
        IReadOnlyDictionary<ClueTask, ModelSummary?> heads,
        TokenizerSettings vocabulary)
    {
        _entry = manifest.Baseline;
        _package = package;
        _command = command;
        _threads = manifest.Threads;
        _heads = heads;
        Tokenizer = TextTokenizer.Create(package?.Tokenizer ?? vocabulary);
    }

    /// <summary>Opens the baseline.</summary>
    /// <param name="manifest">The contest.</param>
    /// <param name="folder">The contest's folder.</param>
    /// <param name="heads">The model whose head it gets for each task; null for a plain one.</param>
    /// <param name="vocabulary">What BERT-base reads texts with.</param>
    public static ContestBaseline Open(
        ContestManifest manifest, ContestFolder folder, IReadOnlyDictionary<ClueTask, ModelSummary?> heads, TokenizerSettings vocabulary)
    {
        BaselineEntry entry = manifest.Baseline;
        if (entry.Command is not null)
        {
            TaskCommand command = CommandApart.Of(manifest, folder, entry, folder.Baseline);
            return new ContestBaseline(manifest, null, command, heads, vocabulary);
        }

        TimedPackage package = entry.Model is null
            ? TimedPackage.GenerateBertBase(Precision.Float32, vocabulary)
            : TimedPackage.Open(entry.Model);
        return new ContestBaseline(manifest, package.Package, null, heads, vocabulary);
    }

    /// <summary>
    /// The model whose head the baseline gets for a task: of the finalists' the one that reads the longest inputs, so that a finalist which
    /// cuts its inputs shorter is faster than the baseline for it. Null where none is for the task.
    /// </summary>
    public static ModelSummary? LongestHead(ClueTask task, IReadOnlyCollection<ModelSummary> models)
    {
        TaskDescription longest = TaskHeads.Longest(task, models.Select(model => model.Task), BertBase.Describe().Embedding.MaxPositions);
        return models.FirstOrDefault(model => ReferenceEquals(model.Task, longest));
    }

    /// <summary>What the baseline reads texts with; beside a command, what counts the tokens of texts.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Tries the command on a row of a set, so that one that does not work ends the contest before it begins.</summary>
    /// <exception cref="InputException">It does not work.</exception>
    public void Try(ContestSet set, CancellationToken cancellationToken)
    {
        try
        {
            TimedQuestions questions = set.Round(0);
            _command!.Run(set.Task, questions.First, [questions.Timed.Examples[0]], TrialStage, cancellationToken);
        }
        catch (CommandFailedException e)
        {
            throw e.Fatal(ManifestMember);
        }
    }

    /// <summary>A model as a subject that works through a round's rows one by one.</summary>
    public ReloadedSubject Model(ContestSet set, int round) => new(
        _entry.Name,
        () => new TimedModel(_package!, _threads),
        tokenizes: true,
        [(_heads[set.Task]?.Task ?? PlainHead(set.Task), set.Round(round).Timed)]);

    /// <summary>The baseline as a subject that works through a round's rows as a whole.</summary>
    public ISetSubject Subject(ContestSet set, int round, CancellationToken cancellationToken) => _command is not null
        ? new CommandOnSet(_entry.Name, _command, set.Round(round), e => e.Fatal(ManifestMember), cancellationToken)
        : new ModelOnSet(Model(set, round), set.Round(round).Timed.Rows.Count, _threads, e => e, cancellationToken);

    public void Dispose() => _package?.Dispose();

    /// <summary>The head of a baseline for a task that no finalist's model is for.</summary>
    public static TaskDescription PlainHead(ClueTask task) => TaskHeads.Longest(task, [], BertBase.Describe().Embedding.MaxPositions);
}
