using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Clue.Prediction;

/// <summary>Checks before a run that a model's answers can be written in the task's official form.</summary>
internal static class ModelLabels
{
    private const int MostShown = 10;

    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public static void RequireHead(LightModel model, HeadKind head)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Task.Head != head)
        {
            throw Mismatch(model, head, TaskOf(head).OfficialName(), model.Task.Name ?? "another task");
        }
    }

    /// <exception cref="TaskMismatchException">The model has another head, or labels that the task does not know.</exception>
    public static void Require(LightModel model, HeadKind head, ClueTask task)
    {
        RequireHead(model, head);
        RequireKnown(model, model.Task.Labels, task);
    }

    /// <exception cref="TaskMismatchException">The model finds no entities, or has entity types that the task does not know.</exception>
    public static void RequireEntityTypes(LightModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (!model.Task.Head.FindsEntities())
        {
            RequireHead(model, HeadKind.TokenClassification);
        }

        RequireKnown(model, model.EntityTypes, ClueTask.Cluener);
    }

    private static void RequireKnown(LightModel model, IEnumerable<string> labels, ClueTask task)
    {
        string[] unknown = [.. labels.Except(task.Labels()).Select(label => CodePoints.Excerpt(label)).Take(MostShown + 1)];
        if (unknown.Length > 0)
        {
            string expected = $"{task.OfficialName()} with the labels {string.Join(", ", task.Labels())}";
            string more = unknown.Length > MostShown ? ", ..." : "";
            string found = $"{model.Task.Name ?? "another task"} with {string.Join(", ", unknown.Take(MostShown))}{more}";
            throw Mismatch(model, model.Task.Head, expected, found);
        }
    }

    private static ClueTask TaskOf(HeadKind head) => head switch
    {
        HeadKind.TokenClassification => ClueTask.Cluener,
        HeadKind.SequenceClassification => ClueTask.Csl,
        HeadKind.SpanPairClassification => ClueTask.Cluewsc2020,
        HeadKind.QuestionAnswering => ClueTask.Cmrc2018,
        _ => throw new ArgumentOutOfRangeException(nameof(head), head, "no contest task has this head"),
    };

    private static TaskMismatchException Mismatch(LightModel model, HeadKind head, string expected, string found) => new(
        model.Path, head, model.Task.Head, $"{expected} ({head.Describe()})", $"{found} ({model.Task.Head.Describe()})");
}
