using System.Text.Json;
using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>CMRC 2018 in the SQuAD style ({"data": [...]}) and in the original style ([{"context_text": ...}]).</summary>
internal static class Cmrc2018Format
{
    public static List<Cmrc2018Example> ReadExamples(JsonItem root, Fields fields)
    {
        List<Cmrc2018Example> examples = [.. root.Kind == JsonValueKind.Array ? ReadOriginal(root, fields) : ReadSquad(root, fields)];
        Dictionary<RowId, int> lines = [];
        foreach (Cmrc2018Example example in examples)
        {
            if (!lines.TryAdd(example.Id, example.Line))
            {
                RowNumbering.ReportRepeated(fields.Faults, example.Line, example.Id, lines[example.Id]);
            }
        }

        return examples;
    }

    private static IEnumerable<Cmrc2018Example> ReadSquad(JsonItem root, Fields fields)
    {
        JsonItem document = fields.AsObject(root, "the document")!;
        foreach (JsonItem entry in fields.Array(document, "data")!.Items)
        {
            fields.AsObject(entry, "data[]");
            string? title = OptionalTitle(entry, fields);
            foreach (JsonItem paragraph in fields.Array(entry, "paragraphs")!.Items)
            {
                fields.AsObject(paragraph, "paragraphs[]");
                string passage = fields.String(paragraph, "context")!;
                foreach (JsonItem question in fields.Array(paragraph, "qas")!.Items)
                {
                    yield return ReadQuestion(question, "id", "question", title, passage, ReadSquadAnswer, fields);
                }
            }
        }
    }

    private static IEnumerable<Cmrc2018Example> ReadOriginal(JsonItem root, Fields fields)
    {
        foreach (JsonItem entry in root.Items)
        {
            fields.AsObject(entry, "the entry");
            string? title = OptionalTitle(entry, fields);
            string passage = fields.String(entry, "context_text")!;
            foreach (JsonItem question in fields.Array(entry, "qas")!.Items)
            {
                yield return ReadQuestion(question, "query_id", "query_text", title, passage, ReadOriginalAnswer, fields);
            }
        }
    }

    private static Cmrc2018Example ReadQuestion(
        JsonItem item,
        string idName,
        string questionName,
        string? title,
        string passage,
        Func<JsonItem, Fields, Cmrc2018Answer> readAnswer,
        Fields fields)
    {
        fields.AsObject(item, "qas[]");
        // The official scorer trims the ids that it looks up.
        string id = fields.String(item, idName)!.Trim();
        string question = fields.String(item, questionName)!;
        Cmrc2018Answer[] answers = item.Find("answers") is null
            ? []
            : [.. fields.Array(item, "answers")!.Items.Select(answer => readAnswer(answer, fields)).Where(answer => !IsDummy(answer))];
        return new Cmrc2018Example(id, item.Line, title, passage, question, answers);
    }

    // What stands in the official test file, whose answers are secret, for programs that expect some.
    private static bool IsDummy(Cmrc2018Answer answer) =>
        answer.Start is null && answer.Text.StartsWith("FAKE_ANSWER_", StringComparison.Ordinal);

    private static Cmrc2018Answer ReadSquadAnswer(JsonItem item, Fields fields)
    {
        fields.AsObject(item, "answers[]");
        int start = fields.Integer(item, "answer_start")!.Value;
        return new Cmrc2018Answer(fields.String(item, "text")!, start < 0 ? null : start);
    }

    // The official files have a few answers that are numbers, which their scorer takes as text.
    private static Cmrc2018Answer ReadOriginalAnswer(JsonItem item, Fields fields) =>
        new(item.Kind == JsonValueKind.Number ? item.Content : fields.AsString(item, "answers[]")!, null);

    private static string? OptionalTitle(JsonItem entry, Fields fields) =>
        entry.Find("title") is null ? null : fields.String(entry, "title");
}
