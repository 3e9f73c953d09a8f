using LightLM.Clue.DataSets;
using LightLM.Descriptions;

namespace LightLM.Clue;

/// <summary>The official names, file names, labels and sizes of the tasks.</summary>
public static class ClueTasks
{
    private static readonly LabelSet CslLabels = new(["0", "1"]);
    private static readonly LabelSet Cluewsc2020Labels = new(["false", "true"]) { Numbered = ["true", "false"] };
    private static readonly string[] CluenerTypes =
        ["address", "book", "company", "game", "government", "movie", "name", "organization", "position", "scene"];

    /// <summary>All tasks, in the order in which the official example submission lists their files.</summary>
    public static IReadOnlyList<ClueTask> All { get; } = [ClueTask.Csl, ClueTask.Cluener, ClueTask.Cluewsc2020, ClueTask.Cmrc2018];

    /// <summary>The task's official name: "cluener", "csl", "cluewsc2020" or "cmrc2018"; also the name of its data folder.</summary>
    public static string OfficialName(this ClueTask task) => task switch
    {
        ClueTask.Cluener => "cluener",
        ClueTask.Csl => "csl",
        ClueTask.Cluewsc2020 => "cluewsc2020",
        ClueTask.Cmrc2018 => "cmrc2018",
        _ => throw Unknown(task),
    };

    /// <summary>The name that the contest gives to the task's prediction file.</summary>
    public static string PredictionFileName(this ClueTask task) =>
        task == ClueTask.Cluener ? "cluener2020_results.json" : $"{task.OfficialName()}_predict.json";

    /// <summary>How many rows (for CMRC 2018: questions) the official test set has.</summary>
    public static int OfficialTestRows(this ClueTask task) => task switch
    {
        ClueTask.Cluener => 1345,
        ClueTask.Csl => 3000,
        ClueTask.Cluewsc2020 => 290,
        ClueTask.Cmrc2018 => 2000,
        _ => throw Unknown(task),
    };

    /// <summary>How many rows (for CMRC 2018: questions) the official dev set has.</summary>
    public static int OfficialDevRows(this ClueTask task) => task switch
    {
        ClueTask.Cluener => 1343,
        ClueTask.Csl => 3000,
        ClueTask.Cluewsc2020 => 304,
        ClueTask.Cmrc2018 => 3219,
        _ => throw Unknown(task),
    };

    /// <summary>The labels that the task's files use (CLUENER: the entity types); empty for CMRC 2018 (free text).</summary>
    public static IReadOnlyList<string> Labels(this ClueTask task) => task switch
    {
        ClueTask.Cluener => CluenerTypes,
        ClueTask.Csl or ClueTask.Cluewsc2020 => task.RowLabels().Labels,
        ClueTask.Cmrc2018 => [],
        _ => throw Unknown(task),
    };

    /// <summary>The labels of a task whose rows have one each.</summary>
    internal static LabelSet RowLabels(this ClueTask task) => task switch
    {
        ClueTask.Csl => CslLabels,
        ClueTask.Cluewsc2020 => Cluewsc2020Labels,
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "only CSL and CLUEWSC2020 have one label a row"),
    };

    /// <summary>A head for the task, of a model that was not trained for it: what it reads and how many labels it has.</summary>
    /// <param name="task">The task.</param>
    /// <param name="maxLength">The longest input in tokens.</param>
    public static TaskDescription Describe(this ClueTask task, int maxLength) => new()
    {
        Name = task.OfficialName(),
        Head = task switch
        {
            ClueTask.Cluener => HeadKind.TokenClassification,
            ClueTask.Csl => HeadKind.SequenceClassification,
            ClueTask.Cluewsc2020 => HeadKind.SpanPairClassification,
            ClueTask.Cmrc2018 => HeadKind.QuestionAnswering,
            _ => throw Unknown(task),
        },
        Labels = task == ClueTask.Cluener ? ["O", .. CluenerTypes.SelectMany(type => (string[])[$"B-{type}", $"I-{type}"])] : task.Labels(),
        MaxLength = maxLength,

        // The usual limits, and for models that read very little a quarter of that.
        MaxQuestionTokens = Math.Min(64, maxLength / 4),
        WindowOverlap = Math.Min(128, maxLength / 4),
    };

    /// <summary>The task of an official name, in any letter case.</summary>
    /// <exception cref="InputException">The name is none of the four; the message lists them.</exception>
    public static ClueTask Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        foreach (ClueTask task in All)
        {
            if (string.Equals(task.OfficialName(), name, StringComparison.OrdinalIgnoreCase))
            {
                return task;
            }
        }

        throw new InputException($"'{name}' is no task: use one of {string.Join(", ", All.Select(OfficialName))}.");
    }

    private static ArgumentOutOfRangeException Unknown(ClueTask task) => new(nameof(task), task, "not a task");
}
