using LightLM.Clue.DataSets;
using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.Predictions;

/// <summary>Parses prediction files; what is wrong goes to the fault log. Of an id given twice the first counts.</summary>
internal static class PredictionFormat
{
    /// <summary>The most members and items of a row: tens of thousands of entities, in texts far longer than any data set's.</summary>
    private const int MostValuesOfRow = 1 << 18;

    public static List<Located<CluenerPrediction>> ParseCluener(ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd) =>
        ParseRows(content, faults, allowBlankEnd, (row, id, fields) =>
        {
            (List<ClueEntity> entities, List<EntitySurface> unplaced) = CluenerFormat.ReadEntities(row, fields);
            return new CluenerPrediction(id, entities) { Unplaced = unplaced };
        });

    public static List<Located<LabelPrediction>> ParseLabels(
        LabelSet labels, ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd) =>
        ParseRows(content, faults, allowBlankEnd, (row, id, fields) =>
            LabelField.ReadRequired(row, labels, fields) is string label ? new LabelPrediction(id, label) : null);

    public static List<Located<AnswerPrediction>> ParseAnswers(ReadOnlySpan<byte> content, FaultLog faults)
    {
        List<Located<AnswerPrediction>> answers = [];
        Fields fields = new(faults);
        JsonItem? root = JsonTexts.Parse(content, 1, faults);
        JsonItem? document = root is null ? null : fields.AsObject(root, "the document");
        foreach ((string id, JsonItem answer) in document?.Members.DistinctBy(member => member.Name) ?? [])
        {
            string? text = fields.AsString(answer, id);
            answers.Add(new(text is null ? null : new AnswerPrediction(id, text), id, answer.Line));
        }

        return answers;
    }

    private static List<Located<T>> ParseRows<T>(
        ReadOnlySpan<byte> content, FaultLog faults, bool allowBlankEnd, Func<JsonItem, RowId, Fields, T?> read)
        where T : class
    {
        List<Located<T>> rows = [];
        Dictionary<RowId, int> lines = [];
        Fields fields = new(faults);
        JsonLines.ForEach(content, faults, allowBlankEnd, Take, MostValuesOfRow);
        return rows;

        bool Take(JsonItem row)
        {
            RowId? id = ReadId(row, fields);
            T? value = read(row, id ?? default, fields);
            if (id is not RowId known)
            {
                return false;
            }

            if (lines.TryAdd(known, row.Line))
            {
                rows.Add(new(value, known, row.Line));
                return true;
            }

            RowNumbering.ReportRepeated(faults, row.Line, known, lines[known]);
            return false;
        }
    }

    private static RowId? ReadId(JsonItem row, Fields fields)
    {
        if (row.Find("id") is JsonItem id)
        {
            return fields.AsRowId(id, "id");
        }

        fields.Faults.Add(row.Line, "id", "the field is missing; every prediction names its row of the test set.");
        return null;
    }
}
