using LightLM.Clue;
using LightLM.Cli.Timing;
using LightLM.Tokenization;

namespace LightLM.Cli.Contest;

/// <summary>A task's data in a contest.</summary>
/// <param name="Task">The task.</param>
/// <param name="LabelledPath">The labelled set, or null where nothing is scored.</param>
/// <param name="Labelled">Its rows.</param>
/// <param name="LabelledQuestions">The file of its rows without labels.</param>
/// <param name="Timed">The rows that are timed, as they are put to a model.</param>
/// <param name="Sample">The same rows.</param>
/// <param name="SampleQuestions">The file of these rows.</param>
/// <param name="FirstQuestion">The file of the first of them, for a command's start-up.</param>
internal sealed record ContestSet(
    ClueTask Task,
    string? LabelledPath,
    IReadOnlyList<ClueExample> Labelled,
    string LabelledQuestions,
    TimedRows Timed,
    IReadOnlyList<ClueExample> Sample,
    string SampleQuestions,
    string FirstQuestion)
{
    /// <summary>Reads a task's data and writes what finalists are given of it: never a label.</summary>
    /// <param name="manifest">The contest.</param>
    /// <param name="folder">Where to write to.</param>
    /// <param name="task">The task.</param>
    /// <param name="tokenizer">Counts the tokens of a row's texts.</param>
    public static ContestSet Prepare(
        ContestManifest manifest, ContestFolder folder, ClueTask task, BertWordPieceTokenizer tokenizer)
    {
        string testPath = FindTest(manifest, task);
        TimedRows timed = TimedRows.Choose(task, testPath, manifest.Sample, tokenizer);
        HashSet<RowId> chosen = [.. timed.Ids];
        ClueExample[] sample = [.. ClueDataSet.Read(task, testPath).Where(row => chosen.Contains(row.Id))];
        if (sample.Length < 2)
        {
            throw new InputException(
                $"{testPath}: expected at least two rows to time, found {sample.Length}. "
                + "A command's start-up is told from its work by the difference.");
        }

        string? labelledPath = FindLabelled(manifest, task);
        IReadOnlyList<ClueExample> labelled = labelledPath is null ? [] : ClueDataSet.Read(task, labelledPath);
        ContestSet set = new(
            task,
            labelledPath,
            labelled,
            folder.Questions(task, "labelled"),
            timed,
            sample,
            folder.Questions(task, "sample"),
            folder.Questions(task, "first"));
        set.WriteQuestions();
        return set;
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

    private void WriteQuestions()
    {
        ClueDataSet.WriteQuestions(SampleQuestions, Sample);
        ClueDataSet.WriteQuestions(FirstQuestion, [Sample[0]]);
        if (Labelled.Count > 0)
        {
            ClueMetrics.RequireLabels(Labelled);
            ClueDataSet.WriteQuestions(LabelledQuestions, Labelled);
        }
    }
}
