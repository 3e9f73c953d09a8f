using System.Text.Json;
using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>
/// CMRC 2018 in the SQuAD style ({"data": [...]}), in the original style ([{"context_text": ...}]), and as Hugging Face's exporter writes it:
/// lines of a context and one question.
/// </summary>
internal static class Cmrc2018Format
{
    public static List<Cmrc2018Example> ReadExamples(JsonItem root, Fields fields) =>
        RequireUnique([.. root.Kind == JsonValueKind.Array ? ReadOriginal(root, fields) : ReadSquad(root, fields)], fields);

    /// <summary>The examples of an exporter's lines.</summary>
    public static List<Cmrc2018Example> ReadExported(List<JsonItem> rows, Fields fields) => RequireUnique(
        [.. rows.Select(row => ReadQuestion(row, "id", "question", null, fields.String(row, "context")!, ReadColumns, fields))], fields);

    /// <summary>Whether a file has an exporter's lines: an object with a context, before any list.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    public static bool IsExported(ReadOnlySpan<byte> content)
    {
        try
        {
            Utf8JsonReader reader = new(content);
            bool isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (isObject && reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (reader.ValueTextEquals("context"u8))
                {
                    return true;
                }

                isObject = reader.Read() && reader.TokenType != JsonTokenType.StartArray;
                reader.Skip();
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Who reads the file says what is wrong with it.
        }

        return false;
    }

    private static List<Cmrc2018Example> RequireUnique(List<Cmrc2018Example> examples, Fields fields)
    {
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
                    yield return ReadQuestion(question, "id", "question", title, passage, (answers, fields) => Each(answers, ReadSquadAnswer, fields), fields);
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
                yield return ReadQuestion(question, "query_id", "query_text", title, passage, (answers, fields) => Each(answers, ReadOriginalAnswer, fields), fields);
            }
        }
    }

    private static Cmrc2018Example ReadQuestion(
        JsonItem item,
        string idName,
        string questionName,
        string? title,
        string passage,
        Func<JsonItem, Fields, IEnumerable<Cmrc2018Answer>> readAnswers,
        Fields fields)
    {
        fields.AsObject(item, "qas[]");
        // The official scorer trims the ids that it looks up.
        string id = fields.String(item, idName)!.Trim();
        string question = fields.String(item, questionName)!;
        Cmrc2018Answer[] answers = item.Find("answers") is JsonItem found
            ? [.. readAnswers(found, fields).Where(answer => !IsDummy(answer))]
            : [];
        return new Cmrc2018Example(id, item.Line, title, passage, question, answers);
    }

    private static IEnumerable<Cmrc2018Answer> Each(JsonItem answers, Func<JsonItem, Fields, Cmrc2018Answer> read, Fields fields) =>
        fields.AsArray(answers, "answers")!.Items.Select(answer => read(answer, fields));

    private static IEnumerable<Cmrc2018Answer> ReadColumns(JsonItem answers, Fields fields)
    {
        const string prefix = "answers.";
        JsonItem texts = fields.Array(fields.AsObject(answers, "answers")!, "text", prefix)!;
        JsonItem starts = fields.Array(answers, "answer_start", prefix)!;
        if (texts.Count != starts.Count)
        {
            fields.Faults.Add(starts.Line, prefix + "answer_start", $"expected {texts.Count} numbers, one for each text, found {starts.Count}.");
        }

        return texts.Items.Zip(starts.Items, (text, start) => new Cmrc2018Answer(
            fields.AsString(text, prefix + "text")!, Place(fields.AsInteger(start, prefix + "answer_start")!.Value)));
    }

    // What stands in the official test file, whose answers are secret, for programs that expect some.
    private static bool IsDummy(Cmrc2018Answer answer) =>
        answer.Start is null && answer.Text.StartsWith("FAKE_ANSWER_", StringComparison.Ordinal);

    private static Cmrc2018Answer ReadSquadAnswer(JsonItem item, Fields fields)
    {
        fields.AsObject(item, "answers[]");
        int start = fields.Integer(item, "answer_start")!.Value;
        return new Cmrc2018Answer(fields.String(item, "text")!, Place(start));
    }

    private static int? Place(int start) => start < 0 ? null : start;

    // The official files have a few answers that are numbers, which their scorer takes as text.
    private static Cmrc2018Answer ReadOriginalAnswer(JsonItem item, Fields fields) =>
        new(item.Kind == JsonValueKind.Number ? item.Content : fields.AsString(item, "answers[]")!, null);

    private static string? OptionalTitle(JsonItem entry, Fields fields) =>
        entry.Find("title") is null ? null : fields.String(entry, "title");
}
