using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>
/// MRQA 2019: JSON lines of a "context" and its questions "qas" ("qid", "question", "answers"), behind a "header" on the first line; or, as
/// Hugging Face's exporter writes them, of a context and one question.
/// </summary>
internal static class MrqaFormat
{
    /// <summary>The questions of a file, whose lines are read one by one: their tokens, which are not needed, take most of the room.</summary>
    public static List<MrqaExample> ReadExamples(ReadOnlySpan<byte> content, Fields fields)
    {
        List<MrqaExample> examples = [];
        Dictionary<RowId, int> lines = [];
        JsonLines.ForEach(content, fields.Faults, allowBlankEnd: true, row =>
        {
            foreach (MrqaExample example in row.Line == 1 && row.Find("header") is not null ? [] : ReadRow(row, fields))
            {
                if (!lines.TryAdd(example.Id, example.Line))
                {
                    RowNumbering.ReportRepeated(fields.Faults, example.Line, example.Id, lines[example.Id]);
                }

                examples.Add(example);
            }

            return true;
        });
        return examples;
    }

    private static IEnumerable<MrqaExample> ReadRow(JsonItem row, Fields fields)
    {
        string context = fields.String(row, "context")!;
        IEnumerable<JsonItem> questions = row.Find("qid") is null ? fields.Array(row, "qas")!.Items : [row];
        return questions.Select(item => ReadQuestion(fields.AsObject(item, "qas[]")!, context, fields));
    }

    private static MrqaExample ReadQuestion(JsonItem item, string context, Fields fields)
    {
        RowId id = fields.String(item, "qid")!;
        string question = fields.String(item, "question")!;
        string[] answers = item.Find("answers") is null
            ? []
            : [.. fields.Array(item, "answers")!.Items.Select((answer, i) => fields.AsString(answer, $"answers[{i}]")!)];
        return new MrqaExample(id, item.Line, context, question, answers);
    }
}
