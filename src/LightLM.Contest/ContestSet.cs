using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Timing.Models;
using LightLM.Tokenization;

namespace LightLM.Contest;

/// <summary>A task's data in a contest.</summary>
/// <param name="Task">The task.</param>
/// <param name="LabelledPath">The labelled set, or null where nothing is scored.</param>
/// <param name="Labelled">Its rows.</param>
/// <param name="LabelledQuestions">The file of its rows without labels.</param>
/// <param name="Questions">The rows that are timed.</param>
internal sealed record ContestSet(
    ClueTask Task,
    string? LabelledPath,
    IReadOnlyList<ClueExample> Labelled,
    string LabelledQuestions,
    TimedQuestions Questions)
{
    /// <summary>Reads a task's data and writes what finalists are given of it: never a label.</summary>
    /// <param name="manifest">The contest.</param>
    /// <param name="folder">Where to write to.</param>
    /// <param name="task">The task.</param>
    /// <param name="tokenizer">Counts the tokens of a row's texts.</param>
    public static ContestSet Prepare(
        ContestManifest manifest, ContestFolder folder, ClueTask task, TextTokenizer tokenizer)
    {
        string testPath = FindTest(manifest, task);
        TimedRows timed = TimedRows.Choose(task, testPath, manifest.Sample, tokenizer);
        TimedQuestions questions =
            TimedQuestions.Write(timed, testPath, folder.Questions(task, "sample"), folder.Questions(task, "first"));
        string? labelledPath = FindLabelled(manifest, task);
        IReadOnlyList<ClueExample> labelled = labelledPath is null ? [] : ClueDataSet.Read(task, labelledPath);
        ContestSet set = new(task, labelledPath, labelled, folder.Questions(task, "labelled"), questions);
        if (labelled.Count > 0)
        {
            ClueMetrics.RequireLabels(labelled);
            ClueDataSet.WriteQuestions(set.LabelledQuestions, labelled);
        }

        return set;
    }

    /// <summary>Rows of <see cref="LabelledQuestions"/> that could not be read as they were meant, by their places in the labelled set.</summary>
    /// <returns>A line, or null where there are none.</returns>
    public string? Describe(IReadOnlyList<OddRow> odd)
    {
        Dictionary<RowId, int> lines = Labelled.ToDictionary(row => row.Id, row => row.Line);
        string[] problems =
        [
            .. OddRow.Describe(LabelledPath ?? LabelledQuestions, odd.Select(row => row with { Line = lines.GetValueOrDefault(row.Id, row.Line) })),
        ];
        return problems.Length == 0 ? null : string.Join(" ", problems);
    }

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
