using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Timing.Environments;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;
using LightLM.Tokenization;

namespace LightLM.Timing.Models;

/// <summary>All that a timing run compares, the baseline first, with the rows that they are compared on.</summary>
internal sealed class TimedField : IDisposable
{
    private const string CommandName = "command";
    private const string BaselineCommandName = "baseline command";
    private readonly List<TimedEntry> _entries = [];

    private TimedField()
    {
    }

    /// <summary>The baseline, if any, and then the candidates, each with a name of its own.</summary>
    public IReadOnlyList<TimedEntry> Entries => _entries;

    /// <summary>The sets with their files.</summary>
    public IReadOnlyList<(TimedRows Rows, string Path)> Sets { get; private set; } = [];

    /// <summary>The cold start of each entry, or null where it was not measured; empty where none was.</summary>
    public IReadOnlyList<ColdStart?> ColdStarts { get; set; } = [];

    /// <summary>The sets as they are timed and reported.</summary>
    public IReadOnlyList<TimedSet> TimedSets => [.. Sets.Select(set => new TimedSet(set.Rows.Task.OfficialName(), set.Rows.Lengths))];

    /// <summary>The heads of the tasks with their rows.</summary>
    public IReadOnlyList<(TaskDescription Head, TimedRows Rows)> Tasks => [.. Sets.Select(set => (HeadFor(set.Rows.Task), set.Rows))];

    private IEnumerable<ModelPackage> Packages => _entries.Select(entry => entry.Package).OfType<ModelPackage>();

    /// <summary>Opens the models and reads the sets.</summary>
    /// <exception cref="LightLMException">A model or data set cannot be used.</exception>
    public static TimedField Open(TimingRequest request, IProgress<TimingProgress>? progress)
    {
        IReadOnlyList<(ClueTask Task, string Path)> found = TestSets.Find(request.Data, request.Task);
        TimedField field = new();
        try
        {
            field.OpenCandidates(request);
            field.OpenBaseline(request, progress);
            if (request.Stock is not null)
            {
                field._entries.Insert(1, field._entries[0].In(request.Stock));
            }

            field.NameApart();
            TextTokenizer tokenizer = TextTokenizer.Create(VocabularyOf(field.Packages.LastOrDefault(), request));
            field.Sets = [.. found.Select(set => (TimedRows.Choose(set.Task, set.Path, request.Limit, tokenizer), set.Path))];
            return field;
        }
        catch
        {
            field.Dispose();
            throw;
        }
    }

    /// <summary>The report of a run.</summary>
    public TimingReport Report(TimingRequest request, TimingRun run, MachineDescription machine, MachineState before)
    {
        ReportSettings settings = new()
        {
            Scenario = request.HasCommands ? Scenario.WholeProcess : request.Options.Scenario,
            HasBaseline = request.HasBaseline,
            HasStockBaseline = request.Stock is not null,
            Descriptions = [.. _entries.Select(entry => entry.Description)],
            SetSizes = [.. Sets.Select(set => set.Rows.Size)],
            ColdStarts = ColdStarts,
            IncludesTokenization = request.IncludesTokenization,
            RatioLimit = request.HasBaseline ? ContestLimits.TimeRatio : null,
        };
        return TimingReport.Create(run, settings, machine, new MachineLoad(before, MachineState.Capture()));
    }

    public void Dispose()
    {
        foreach (ModelPackage package in Packages)
        {
            package.Dispose();
        }
    }

    private void OpenCandidates(TimingRequest request)
    {
        foreach (string path in request.Models)
        {
            _entries.Add(TimedEntry.Of(TimedPackage.Open(path)));
        }

        foreach (string shape in request.Shapes)
        {
            _entries.Add(TimedEntry.Of(TimedPackage.GenerateShape(shape, VocabularyOf(Packages.FirstOrDefault(), request))));
        }

        _entries.AddRange(request.Commands.Select(command => TimedEntry.Of(command, CommandName)));
    }

    private void OpenBaseline(TimingRequest request, IProgress<TimingProgress>? progress)
    {
        if (request.BaselineCommand is not null)
        {
            _entries.Insert(0, TimedEntry.Of(request.BaselineCommand, BaselineCommandName));
        }
        else if (request.Baseline == BertBase.Name)
        {
            progress?.Report(new TimingProgress($"generating {BertBase.Name}", 0, null));
            TokenizerSettings vocabulary = VocabularyOf(Packages.FirstOrDefault(), request);
            _entries.Insert(0, TimedEntry.Of(TimedPackage.GenerateBertBase(request.BaselinePrecision, vocabulary)));
        }
        else if (request.HasBaseline)
        {
            _entries.Insert(0, TimedEntry.Of(TimedPackage.Open(request.Baseline)));
        }
    }

    private void NameApart()
    {
        for (int i = _entries.Count - 1; i > 0; i--)
        {
            int same = _entries.Take(i).Count(other => other.Name == _entries[i].Name);
            _entries[i] = same == 0 ? _entries[i] : _entries[i] with { Name = $"{_entries[i].Name} ({same + 1})" };
        }
    }

    /// <summary>A model's vocabulary, or the default one where there is no model.</summary>
    private static TokenizerSettings VocabularyOf(ModelPackage? model, TimingRequest request) => model is null
        ? request.DefaultVocabulary()
        : model.Tokenizer ?? throw new ModelFileException(
            model.Path,
            "vocabulary",
            "expected one, found none, so test sets cannot be read. Convert the model from a directory with vocab.txt.");

    /// <summary>
    /// What a model without a head for a task gets: the head of the model that reads the longest inputs for it, so that all read the
    /// same; where no model has one, inputs as long as every model can read.
    /// </summary>
    private TaskDescription HeadFor(ClueTask task) => TaskHeads.Longest(
        task,
        Packages.Select(package => package.Task),
        Packages.Select(package => package.Encoder.Embedding.MaxPositions).DefaultIfEmpty(BertBase.Describe().Embedding.MaxPositions).Min());
}
