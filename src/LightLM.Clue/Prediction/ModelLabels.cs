using LightLM.Clue.DataSets;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Clue.Prediction;

/// <summary>Checks before a run that a model's answers can be written in the official form of a task or data set.</summary>
internal static class ModelLabels
{
    private const int MostShown = 10;

    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public static void RequireHead(LightModel model, HeadKind head, string name)
    {
        ArgumentNullException.ThrowIfNull(model);
        if (model.Task.Head != head)
        {
            throw Mismatch(model, head, name, model.Task.Name ?? "another task");
        }
    }

    /// <summary>
    /// What the data set calls each label of a model, which may have the data set's labels or their names, as labels or as what answers call
    /// them.
    /// </summary>
    /// <exception cref="TaskMismatchException">The model has another head, or labels that the data set does not know.</exception>
    public static string[] Match(LightModel model, HeadKind head, string name, LabelSet labels)
    {
        RequireHead(model, head, name);
        IReadOnlyList<string> own = model.Task.Labels;
        IReadOnlyList<string> names = model.Task.LabelNames.Count > 0 ? model.Task.LabelNames : own;
        string?[] found = [.. own.Zip(names, (label, called) => labels.Find(label) ?? labels.Find(called))];
        RequireKnown(model, own.Where((_, i) => found[i] is null), name, labels.Labels);
        return [.. found.OfType<string>()];
    }

    /// <exception cref="TaskMismatchException">The model finds no entities, or has entity types that the task does not know.</exception>
    public static void RequireEntityTypes(LightModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        string name = ClueTask.Cluener.OfficialName();
        if (!model.Task.Head.FindsEntities())
        {
            RequireHead(model, HeadKind.TokenClassification, name);
        }

        RequireKnown(model, model.EntityTypes.Except(ClueTask.Cluener.Labels()), name, ClueTask.Cluener.Labels());
    }

    private static void RequireKnown(LightModel model, IEnumerable<string> unknown, string name, IReadOnlyList<string> known)
    {
        string[] foreign = [.. unknown.Select(label => CodePoints.Excerpt(label)).Take(MostShown + 1)];
        if (foreign.Length > 0)
        {
            string expected = $"{name} with the labels {string.Join(", ", known)}";
            string more = foreign.Length > MostShown ? ", ..." : "";
            string found = $"{model.Task.Name ?? "another task"} with {string.Join(", ", foreign.Take(MostShown))}{more}";
            throw Mismatch(model, model.Task.Head, expected, found);
        }
    }

    private static TaskMismatchException Mismatch(LightModel model, HeadKind head, string expected, string found) => new(
        model.Path, head, model.Task.Head, $"{expected} ({head.Describe()})", $"{found} ({model.Task.Head.Describe()})");
}
