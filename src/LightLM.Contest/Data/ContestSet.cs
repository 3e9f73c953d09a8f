using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Rows;
using LightLM.Timing.Models;
using LightLM.Tokenization;

namespace LightLM.Contest.Data;

/// <summary>A task's data in a contest.</summary>
internal sealed class ContestSet
{
    private readonly ContestManifest _manifest;
    private readonly ContestFolder _folder;
    private readonly ContestSeed _seed;
    private readonly TextTokenizer _tokenizer;
    private readonly string _testPath;
    private readonly TimedRows _test;
    private readonly Dictionary<int, TimedQuestions> _rounds = [];
    private ScoredQuestions? _mixture;

    /// <summary>Reads a task's data.</summary>
    /// <param name="manifest">The contest.</param>
    /// <param name="folder">Where what finalists are given is written to, for the record: never a label.</param>
    /// <param name="task">The task.</param>
    /// <param name="seed">What rows are drawn with.</param>
    /// <param name="tokenizer">Counts the tokens of a row's texts.</param>
    public ContestSet(ContestManifest manifest, ContestFolder folder, ClueTask task, ContestSeed seed, TextTokenizer tokenizer)
    {
        (_manifest, _folder, _seed, _tokenizer) = (manifest, folder, seed, tokenizer);
        Task = task;
        _testPath = FindTest(manifest, task);
        _test = TimedRows.Of(task, ClueDataSet.Read(task, _testPath), tokenizer);
        LabelledPath = FindLabelled(manifest, task);
        Labelled = [.. (LabelledPath is null ? [] : ClueDataSet.Read(task, LabelledPath)).Take(manifest.LabelledRows ?? int.MaxValue)];
        ClueMetrics.RequireLabels(Labelled);
    }

    /// <summary>The task.</summary>
    public ClueTask Task { get; }

    /// <summary>The labelled set, or null where nothing is scored.</summary>
    public string? LabelledPath { get; }

    /// <summary>Its rows.</summary>
    public IReadOnlyList<ClueExample> Labelled { get; }

    /// <summary>The rounds that a command may have, from 0.</summary>
    public IEnumerable<int> Rounds => Enumerable.Range(0, _manifest.MostRounds);

    /// <summary>The number behind the last round: its rows are of the test set as they are.</summary>
    public int Unaltered => _manifest.MostRounds;

    /// <summary>
    /// The rows of a round: drawn from the test set and recombined, so that nothing that was kept or shipped answers them.
    /// </summary>
    /// <param name="number">The round, from 0; or <see cref="Unaltered"/>.</param>
    public TimedQuestions Round(int number)
    {
        if (!_rounds.TryGetValue(number, out TimedQuestions? questions))
        {
            int seed = _seed.For(FormattableString.Invariant($"{Task.OfficialName()} round {number}"));
            IReadOnlyList<ClueExample> drawn = _test.Draw(_manifest.Sample, new Random(seed)).Examples;
            TimedRows rows = TimedRows.Of(
                Task, number == Unaltered ? drawn : RecombinedRows.Of(drawn, _test.Examples, seed), _tokenizer);
            questions = TimedQuestions.Of(rows with { Size = _test.Size }, _testPath);
            _folder.Record($"{Task.OfficialName()}.{StageOf(number)}.json", questions.All);
            _rounds[number] = questions;
        }

        return questions;
    }

    /// <summary>The name of a round as a stage.</summary>
    public string StageOf(int number) => number == Unaltered ? "unaltered" : FinalistFolder.Round(number);

    /// <summary>What a command is asked for its score: the labelled rows and those of all rounds, mixed and renamed.</summary>
    public ScoredQuestions Mixture() => _mixture ??= ScoredQuestions.Of(
        DisguisedRows.Mix(
            Task,
            [Labelled, .. Rounds.Select(round => Round(round).Timed.Examples)],
            _seed.For($"{Task.OfficialName()} mixture")),
        Task,
        _tokenizer);

    /// <summary>Rows of the labelled set that could not be read as they were meant.</summary>
    /// <returns>A line, or null where there are none.</returns>
    public string? Describe(IReadOnlyList<OddRow> odd)
    {
        Dictionary<RowId, int> lines = Labelled.ToDictionary(row => row.Id, row => row.Line);
        string[] problems =
        [
            .. OddRow.Describe(LabelledPath ?? _testPath, odd.Select(row => row with { Line = lines.GetValueOrDefault(row.Id, row.Line) })),
        ];
        return problems.Length == 0 ? null : string.Join(" ", problems);
    }

    /// <summary>The files of all sets, once each.</summary>
    public static IEnumerable<string> FilesOf(ContestManifest manifest) => ClueTasks.All
        .SelectMany(task => (string?[])[FindTest(manifest, task), FindLabelled(manifest, task)])
        .OfType<string>()
        .Distinct();

    /// <summary>How many rows of a task are scored.</summary>
    public static int CountLabelled(ContestManifest manifest, ClueTask task) =>
        FindLabelled(manifest, task) is string path ? ClueDataSet.Read(task, path).Count : 0;

    /// <summary>The file of the set that is timed.</summary>
    public static string FindTest(ContestManifest manifest, ClueTask task) =>
        TestSets.PathIn(manifest.TestData, task);

    /// <summary>
    /// The file of the set that is scored: <c>dev.json</c>, or where there is none <c>test.json</c>; null where nothing is scored.
    /// </summary>
    public static string? FindLabelled(ContestManifest manifest, ClueTask task)
    {
        if (manifest.LabelledData is null)
        {
            return null;
        }

        string dev = Path.Combine(manifest.LabelledData, task.OfficialName(), "dev.json");
        return File.Exists(dev) ? dev : TestSets.PathIn(manifest.LabelledData, task);
    }
}
