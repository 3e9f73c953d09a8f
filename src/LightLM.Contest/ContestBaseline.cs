using LightLM.Clue;
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
    private readonly IReadOnlyDictionary<ClueTask, TaskDescription> _heads;

    private ContestBaseline(
        ContestManifest manifest,
        ModelPackage? package,
        TaskCommand? command,
        IReadOnlyDictionary<ClueTask, TaskDescription> heads,
        TokenizerSettings vocabulary)
    {
        _entry = manifest.Baseline;
        _package = package;
        _command = command;
        _threads = manifest.Threads;
        _heads = heads;
        Tokenizer = TextTokenizer.Create(package?.Tokenizer ?? vocabulary);
    }

    /// <summary>Opens the baseline. BERT-base reads texts with the vocabulary that it is given.</summary>
    public static ContestBaseline Open(
        ContestManifest manifest,
        ContestFolder folder,
        IReadOnlyDictionary<ClueTask, TaskDescription> heads,
        TokenizerSettings vocabulary)
    {
        BaselineEntry entry = manifest.Baseline;
        if (entry.Command is not null)
        {
            CommandHome home = new(entry.Directory, entry.Files);
            TaskCommand command = new(entry.Command, home, folder.Surroundings(folder.Baseline, manifest));
            return new ContestBaseline(manifest, null, command, heads, vocabulary);
        }

        TimedPackage package = entry.Model is null
            ? TimedPackage.GenerateBertBase(Precision.Float32, vocabulary)
            : TimedPackage.Open(entry.Model);
        return new ContestBaseline(manifest, package.Package, null, heads, vocabulary);
    }

    /// <summary>
    /// The head that the baseline gets for each task: the one of the finalists that reads the longest inputs, so that a finalist which
    /// cuts its inputs shorter is faster than the baseline for it.
    /// </summary>
    public static IReadOnlyDictionary<ClueTask, TaskDescription> Heads(IReadOnlyCollection<ModelSummary> models) =>
        ClueTasks.All.ToDictionary(
            task => task, task => TaskHeads.Longest(task, models.Select(model => model.Task), BertBase.Describe().Embedding.MaxPositions));

    /// <summary>What the baseline reads texts with; beside a command, what counts the tokens of texts.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Tries the command on a row of a set, so that one that does not work ends the contest before it begins.</summary>
    /// <exception cref="InputException">It does not work.</exception>
    public void Try(ContestSet set, CancellationToken cancellationToken)
    {
        try
        {
            TimedQuestions questions = set.Questions;
            _command!.Run(set.Task, questions.First, [questions.Timed.Examples[0]], TrialStage, cancellationToken);
        }
        catch (CommandFailedException e)
        {
            throw e.Fatal(ManifestMember);
        }
    }

    /// <summary>A model as a subject that works through a task's timed rows one by one.</summary>
    public ReloadedSubject Model(ContestSet set) =>
        new(_entry.Name, () => new TimedModel(_package!, _threads), tokenizes: true, [(_heads[set.Task], set.Questions.Timed)]);

    /// <summary>The baseline as a subject that works through a task's timed rows as a whole.</summary>
    public ISetSubject Subject(ContestSet set, CancellationToken cancellationToken) => _command is not null
        ? new CommandOnSet(_entry.Name, _command, set.Questions, e => e.Fatal(ManifestMember), cancellationToken)
        : new ModelOnSet(Model(set), set.Questions.Timed.Rows.Count, _threads, e => e, cancellationToken);

    public void Dispose() => _package?.Dispose();
}
