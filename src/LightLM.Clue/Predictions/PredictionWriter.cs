using LightLM.Clue.DataSets;

namespace LightLM.Clue.Predictions;

/// <summary>Writes predictions in the official form, row by row as they come.</summary>
internal static class PredictionWriter
{
    public static void WriteCluener(TextWriter writer, IEnumerable<CluenerPrediction> predictions) =>
        Write(writer, PredictionLayout.Lines, predictions, prediction => prediction.Id, Row);

    /// <summary>Labels, with what they are called where the set has names for them.</summary>
    public static void WriteLabels(TextWriter writer, string name, LabelSet labels, IEnumerable<LabelPrediction> predictions) =>
        Write(writer, PredictionLayout.Lines, predictions, prediction => prediction.Id, prediction => Row(name, labels, prediction));

    /// <summary>One object, indented by four spaces.</summary>
    public static void WriteAnswers(TextWriter writer, IEnumerable<AnswerPrediction> predictions) =>
        Write(writer, PredictionLayout.Answers, predictions, prediction => prediction.Id, Row);

    /// <summary>The line of a sentence.</summary>
    public static string Row(CluenerPrediction prediction) => Line(prediction.Id, $"\"label\": {Label(prediction)}");

    /// <summary>The line of a label, with what it is called where the set has names.</summary>
    public static string Row(string name, LabelSet labels, LabelPrediction prediction) => Line(prediction.Id, LabelMembers(name, labels, prediction));

    /// <summary>The member of an answer.</summary>
    public static string Row(AnswerPrediction prediction) =>
        $"{PythonJson.Quote(prediction.Id.ToString())}: {PythonJson.Quote(prediction.Answer)}";

    private static void Write<T>(
        TextWriter writer, PredictionLayout layout, IEnumerable<T> predictions, Func<T, RowId> idOf, Func<T, string> rowOf)
    {
        HashSet<RowId> ids = [];
        foreach (T prediction in predictions)
        {
            RequireNew(ids, idOf(prediction));
            writer.Write(ids.Count == 1 ? layout.Head : layout.Separator);
            writer.Write(rowOf(prediction));
        }

        writer.Write(ids.Count == 0 ? layout.Empty : layout.Tail);
    }

    private static string Line(RowId id, string members) => $"{{\"id\": {PythonJson.Id(id)}, {members}}}\n";

    private static string LabelMembers(string name, LabelSet labels, LabelPrediction prediction)
    {
        if (!labels.Has(prediction.Label))
        {
            throw new InputException(
                $"The label '{prediction.Label}' of row {prediction.Id} is none of {name}: {string.Join(", ", labels.Labels)}.");
        }

        string label = $"\"label\": {PythonJson.Quote(prediction.Label)}";
        return labels.NameOf(prediction.Label) is string word ? $"{label}, \"label_desc\": {PythonJson.Quote(word)}" : label;
    }

    private static string Label(CluenerPrediction prediction)
    {
        IEnumerable<(EntitySurface Name, string? Span)> entities = prediction.Entities
            .Select(entity => (new EntitySurface(entity.Type, entity.Surface), (string?)$"[{entity.First}, {entity.Last}]"))
            .Concat(prediction.Unplaced.Select(name => (name, (string?)null)));
        return Object(entities.GroupBy(entity => entity.Name.Type), type => Object(type.GroupBy(entity => entity.Name.Surface), Spans));
    }

    private static string Object<T>(IEnumerable<IGrouping<string, T>> groups, Func<IGrouping<string, T>, string> value) =>
        $"{{{string.Join(", ", groups.Select(group => $"{PythonJson.Quote(group.Key)}: {value(group)}"))}}}";

    private static string Spans(IEnumerable<(EntitySurface Name, string? Span)> entities) =>
        $"[{string.Join(", ", entities.Select(entity => entity.Span).OfType<string>())}]";

    private static void RequireNew(HashSet<RowId> ids, RowId id)
    {
        if (!ids.Add(id))
        {
            throw new InputException($"There are two predictions for row {id}; give one for each row.");
        }
    }
}
