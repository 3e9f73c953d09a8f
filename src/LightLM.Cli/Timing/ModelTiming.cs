using LightLM.Clue;
using LightLM.Cli.Models;
using LightLM.Tasks;
using LightLM.Timing;

namespace LightLM.Cli.Timing;

/// <summary>Times models on the test sets of the contest.</summary>
internal sealed class ModelTiming : IDisposable
{
    private readonly TimingRequest _request;
    private readonly List<TimedModel> _models = [];
    private readonly List<string> _names = [];
    private readonly List<string> _descriptions = [];

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

    public void Dispose() => _models.ForEach(model => model.Dispose());

    private TimingReport Measure(ProcessorPin pin, IProgress<TimingProgress>? progress, CancellationToken cancellation)
    {
        IReadOnlyList<(ClueTask Task, string Path)> found = TestSets.Find(_request.Data, _request.Task);
        LoadCandidates(progress, cancellation);
        TimedRows[] sets = [.. found.Select(set => TimedRows.Choose(set.Task, set.Path, _request.Limit, _models[0].Read))];
        LoadBaseline(progress);
        ITimedSubject[] subjects = [.. _models.Select((model, i) => ToSubject(_names[i], model, sets))];
        MachineState before = MachineState.Capture();
        TimedSet[] timed = [.. sets.Select(set => new TimedSet(set.Task.OfficialName(), set.Lengths))];
        TimingRun run = InterleavedTiming.Measure(subjects, timed, _request.Options, progress, cancellation);
        ReportSettings settings = new()
        {
            Scenario = _request.Options.Scenario,
            HasBaseline = HasBaseline,
            Descriptions = _descriptions,
            SetSizes = [.. sets.Select(set => set.Size)],
            IncludesTokenization = _request.IncludesTokenization,
            RatioLimit = HasBaseline ? ContestLimits.TimeRatio : null,
        };
        return TimingReport.Create(run, settings, MachineDescription.Capture(_request.Threads, pin), new MachineLoad(before, MachineState.Capture()));
    }

    private void LoadCandidates(IProgress<TimingProgress>? progress, CancellationToken cancellation)
    {
        foreach (string path in _request.Models)
        {
            cancellation.ThrowIfCancellationRequested();
            Load(path, progress);
        }
    }

    /// <summary>Puts the baseline before the candidates.</summary>
    private void LoadBaseline(IProgress<TimingProgress>? progress)
    {
        if (!HasBaseline)
        {
            return;
        }

        if (_request.Baseline == BertBase.Name)
        {
            progress?.Report(new TimingProgress($"generating {BertBase.Name}", 0, null));
            var tokenizer = _models[0].Tokenizer!;
            var shape = BertBase.Describe(tokenizer.Vocabulary.Count);
            string description = $"{Describe(shape.Layers.Count, shape.HiddenSize, PrecisionNames.Of(_request.BaselinePrecision))}, generated weights";
            Add(TimedModel.Generate(shape, _request.BaselinePrecision, tokenizer, _request.Threads), BertBase.Name, description);
        }
        else
        {
            Load(_request.Baseline, progress);
        }

        MoveLastToFront(_models);
        MoveLastToFront(_names);
        MoveLastToFront(_descriptions);
    }

    private void Load(string path, IProgress<TimingProgress>? progress)
    {
        progress?.Report(new TimingProgress($"loading {path}", 0, null));
        ModelSummary summary = ModelSummary.Read(path);
        string head = summary.Task.Head.Describe();
        Add(
            TimedModel.Load(path, _request.Threads),
            Path.GetFileNameWithoutExtension(Path.TrimEndingDirectorySeparator(path)),
            $"{Describe(summary.Encoder.Layers.Count, summary.Encoder.HiddenSize, summary.Precision)}, head for {head}");
    }

    private void Add(TimedModel model, string name, string description)
    {
        _models.Add(model);
        int same = _names.Count(other => other == name);
        _names.Add(same == 0 ? name : $"{name} ({same + 1})");
        _descriptions.Add(description);
    }

    private static string Describe(int layers, int hidden, string precision) => $"{layers} layers, hidden {hidden}, {precision}";

    private static void MoveLastToFront<T>(List<T> list)
    {
        list.Insert(0, list[^1]);
        list.RemoveAt(list.Count - 1);
    }

    private ModelSubject ToSubject(string name, TimedModel model, TimedRows[] sets)
    {
        List<(LightModel Model, ClueQuery Row)> items = [];
        foreach (TimedRows set in sets)
        {
            LightModel head = model.ForTask(HeadFor(set.Task), _request.IncludesTokenization);
            if (!_request.IncludesTokenization)
            {
                model.Read(set.Rows.SelectMany(row => row.Texts));
            }

            items.AddRange(set.Rows.Select(row => (head, row)));
        }

        return new ModelSubject(name, items);
    }

    /// <summary>
    /// What a model without a head for a task gets: the head of the model that reads the longest inputs for it, so that all read the
    /// same; where no model has one, inputs as long as every model can read.
    /// </summary>
    private TaskDescription HeadFor(ClueTask task)
    {
        TaskDescription plain = task.Describe(_models.Min(model => model.Encoder.MaxPositions));
        return _models.Select(model => model.Task).Where(own => own.Head == plain.Head).MaxBy(own => own.MaxLength) ?? plain;
    }
}
