using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>
/// A question about a passage: {"question", "context"}, answered by {"answer", "score", "start", "end"}, or by a list of them where "top_k" asks for
/// more. No answer is the empty one at 0.
/// </summary>
internal sealed class QuestionAnsweringTask : ModelTask
{
    private const int MostAnswers = 100;

    public override string Name => "question-answering";

    public override bool IsServedBy(LightModel model) => model.Task.Head == HeadKind.QuestionAnswering;

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters)
    {
        QuestionQuery query = new(input.Require("question").Text(), input.Require("context").Text());
        int count = parameters.Find("top_k")?.Integer(1, MostAnswers) ?? 1;
        OffsetUnit offsets = parameters.Offsets;
        return new PreparedItem<AnswerList>(model.PrepareAnswers(query, count), (json, answers) =>
        {
            if (count > 1)
            {
                json.WriteStartArray();
            }

            foreach (Answer answer in answers)
            {
                Write(json, answer.Text, answer.Probability, offsets.Convert(query.Passage, answer.Start, answer.Length));
            }

            if (count == 1 && answers.Count == 0)
            {
                Write(json, "", answers.NoAnswer.Probability, (0, 0));
            }

            if (count > 1)
            {
                json.WriteEndArray();
            }
        });
    }

    private static void Write(Utf8JsonWriter json, string text, float score, (int Start, int End) span)
    {
        json.WriteStartObject();
        json.WriteString("answer", text);
        json.WriteNumber("score", score);
        json.WriteSpan(span);
        json.WriteEndObject();
    }
}
