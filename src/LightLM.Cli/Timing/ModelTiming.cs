using LightLM.Clue;
using LightLM.Tasks;
using LightLM.Timing;
using LightLM.Tokenization;
using LightLM.Weights;

namespace LightLM.Cli.Timing;

/// <summary>Times models on the test sets of the contest.</summary>
internal sealed class ModelTiming : IDisposable
{
    private readonly TimingRequest _request;
    private readonly List<TimedPackage> _models = [];

    private ModelTiming(TimingRequest request) => _request = request;

    private bool HasBaseline => _request.Baseline != TimingRequest.NoBaseline;

    /// <summary>Loads the models, times them and releases them.</summary>
    /// <param name="request">What is to be timed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellation">Checked before each row.</param>
    /// <exception cref="LightLMException">A model or data set cannot be used, or a row cannot be answered.</exception>
    public static TimingReport Run(TimingRequest request, IProgress<TimingProgress>? progress, CancellationToken cancellation) =>
        ProcessorPin.Run(request.Threads, pin =>
        {
            using ModelTiming timing = new(request);
            return timing.Measure(pin, progress, cancellation);
        });

    public void Dispose() => _models.ForEach(model => model.Package.Dispose());

    private TimingReport Measure(ProcessorPin pin, IProgress<TimingProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<(ClueTask Task, string Path)> found = TestSets.Find(_request.Data, _request.Task);
        Open(progress);
        BertWordPieceTokenizer tokenizer = new(TokenizerOf(_models[^1]));
        TimedRows[] sets = [.. found.Select(set => TimedRows.Choose(set.Task, set.Path, _request.Limit, tokenizer))];
        (TaskDescription Head, TimedRows Rows)[] tasks = [.. sets.Select(set => (HeadFor(set.Task), set))];
        ReloadedSubject[] subjects = [.. Names().Zip(_models, (name, model) =>
            new ReloadedSubject(name, model.Package, _request.Threads, _request.IncludesTokenization, tasks))];

        MachineState before = MachineState.Capture();
        TimedSet[] timed = [.. sets.Select(set => new TimedSet(set.Task.OfficialName(), set.Lengths))];
        TimingRun run = InterleavedTiming.Measure(subjects, timed, _request.Options, progress, cancellation);
        ReportSettings settings = new()
        {
            Scenario = _request.Options.Scenario,
            HasBaseline = HasBaseline,
            Descriptions = [.. _models.Select(model => model.Description)],
            SetSizes = [.. sets.Select(set => set.Size)],
            IncludesTokenization = _request.IncludesTokenization,
            RatioLimit = HasBaseline ? ContestLimits.TimeRatio : null,
        };
        MachineLoad load = new(before, MachineState.Capture());
        return TimingReport.Create(run, settings, MachineDescription.Capture(_request.Threads, pin), load);
    }

    /// <summary>Opens the baseline, if any, and then the candidates.</summary>
    private void Open(IProgress<TimingProgress>? progress)
    {
        foreach (string path in _request.Models)
        {
            _models.Add(TimedPackage.Open(path));
        }

        if (_request.Baseline == BertBase.Name)
        {
            progress?.Report(new TimingProgress($"generating {BertBase.Name}", 0, null));
            _models.Insert(0, TimedPackage.GenerateBertBase(_request.BaselinePrecision, TokenizerOf(_models[0])));
        }
        else if (HasBaseline)
        {
            _models.Insert(0, TimedPackage.Open(_request.Baseline));
        }
    }

    /// <summary>The models' names, made different where they are the same.</summary>
    private IEnumerable<string> Names() => _models.Select((model, i) =>
    {
        int same = _models.Take(i).Count(other => other.Name == model.Name);
        return same == 0 ? model.Name : $"{model.Name} ({same + 1})";
    });

    /// <summary>
    /// What a model without a head for a task gets: the head of the model that reads the longest inputs for it, so that all read the
    /// same; where no model has one, inputs as long as every model can read.
    /// </summary>
    private TaskDescription HeadFor(ClueTask task) => TaskHeads.Longest(
        task, _models.Select(model => model.Package.Task), _models.Min(model => model.Package.Encoder.MaxPositions));

    private static TokenizerSettings TokenizerOf(TimedPackage model) => model.Package.Tokenizer ?? throw new ModelFileException(
        model.Package.Path,
        "vocabulary",
        "expected one, found none, so test sets cannot be read. Convert the model from a directory with vocab.txt.");
}
