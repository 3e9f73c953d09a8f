using LightLM.Clue.DataSets;

namespace LightLM.Clue.Predictions;

/// <summary>Writes predictions in the official form, row by row as they come.</summary>
internal static class PredictionWriter
{
    public static void WriteCluener(TextWriter writer, IEnumerable<CluenerPrediction> predictions) =>
        WriteRows(writer, predictions, prediction => prediction.Id, prediction => $"\"label\": {Label(prediction)}");

    /// <summary>Labels, with what they are called where the set has names for them.</summary>
    public static void WriteLabels(TextWriter writer, string name, LabelSet labels, IEnumerable<LabelPrediction> predictions) =>
        WriteRows(writer, predictions, prediction => prediction.Id, prediction => LabelMembers(name, labels, prediction));

    /// <summary>One object, indented by four spaces.</summary>
    public static void WriteAnswers(TextWriter writer, IEnumerable<AnswerPrediction> predictions)
    {
        HashSet<RowId> ids = [];
        foreach (AnswerPrediction prediction in predictions)
        {
            RequireNew(ids, prediction.Id);
            writer.Write(ids.Count == 1 ? "{\n    " : ",\n    ");
            writer.Write($"{PythonJson.Quote(prediction.Id.ToString())}: {PythonJson.Quote(prediction.Answer)}");
        }

        writer.Write(ids.Count == 0 ? "{}\n" : "\n}\n");
    }

    private static void WriteRows<T>(TextWriter writer, IEnumerable<T> predictions, Func<T, RowId> idOf, Func<T, string> membersOf)
    {
        HashSet<RowId> ids = [];
        foreach (T prediction in predictions)
        {
            RowId id = idOf(prediction);
            RequireNew(ids, id);
            writer.Write($"{{\"id\": {PythonJson.Id(id)}, {membersOf(prediction)}}}\n");
        }
    }

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
