using System.Text;
using LightLM.Clue.Predictions;

namespace LightLM.Clue.DataSets;

/// <summary>Writes rows without their labels in the official forms of the test sets, CMRC 2018 in the SQuAD style.</summary>
internal static class QuestionsWriter
{
    // Programs for this format expect an answer; the official test file has this one, at no place.
    private const string NoAnswer = """[{"text": "FAKE_ANSWER_1", "answer_start": -1}]""";

    public static void Write(Stream stream, IReadOnlyList<ClueExample> rows)
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        Write(writer, rows);
    }

    private static void Write(StreamWriter writer, IReadOnlyList<ClueExample> rows)
    {
        if (rows is [Cmrc2018Example, ..])
        {
            IEnumerable<string> passages = rows.Cast<Cmrc2018Example>().GroupBy(row => row.Passage).Select(Passage);
            writer.Write($"{{\"version\": \"v1.0\", \"data\": [\n{string.Join(",\n", passages)}\n]}}\n");
            return;
        }

        foreach (ClueExample row in rows)
        {
            writer.Write($"{{\"id\": {PythonJson.Id(row.Id)}, {Line(row)}}}\n");
        }
    }

    private static string Line(ClueExample row) => row switch
    {
        CluenerExample sentence => Member("text", sentence.Text),
        CslExample paper =>
            $"{Member("abst", paper.Abstract)}, \"keyword\": [{string.Join(", ", paper.Keywords.Select(PythonJson.Quote))}]",
        Cluewsc2020Example pronoun => $"\"target\": {{{Target(pronoun)}}}, {Member("text", pronoun.Text)}",
        _ => throw new ArgumentException("Expected rows of one task.", nameof(row)),
    };

    private static string Target(Cluewsc2020Example row) => string.Join(
        ", ",
        $"\"span2_index\": {row.Pronoun.Start}",
        $"\"span1_index\": {row.Noun.Start}",
        Member("span1_text", row.Noun.Text),
        Member("span2_text", row.Pronoun.Text));

    private static string Passage(IGrouping<string, Cmrc2018Example> questions, int index)
    {
        string id = $"\"id\": \"PASSAGE_{index}\"";
        string paragraph = $"{{{id}, {Member("context", questions.Key)}, \"qas\": [{string.Join(", ", questions.Select(Question))}]}}";
        return $"{{\"paragraphs\": [{paragraph}], {id}, {Member("title", questions.First().Title ?? "")}}}";
    }

    private static string Question(Cmrc2018Example row) =>
        $"{{{Member("question", row.Question)}, {Member("id", row.Id.ToString())}, \"answers\": {NoAnswer}}}";

    private static string Member(string name, string value) => $"\"{name}\": {PythonJson.Quote(value)}";
}
