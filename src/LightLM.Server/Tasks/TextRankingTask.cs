using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>
/// Texts by how well they fit a query: {"query", "texts"}, answered by [{"index", "score"}], the best first. Rerankers and classifiers of pairs judge
/// both texts together; of other models it is the cosine of their vectors.
/// </summary>
internal sealed class TextRankingTask : ModelTask
{
    public static TextRankingTask Instance { get; } = new();

    public override string Name => "text-ranking";

    public override bool IsServedBy(LightModel model) => true;

    /// <summary>A reranker first, then models of vectors; classifiers of two labels were mostly trained for something else.</summary>
    public override int RankOf(LightModel model) => model.Task.Head switch
    {
        HeadKind.SequenceClassification when model.Task.Labels.Count == 1 => 0,
        HeadKind.Embedding => 1,
        HeadKind.SequenceClassification when JudgesPairs(model) => 2,
        _ => 3,
    };

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters) => Prepare(
        model, input.Require("query").Text(), input.Require("texts").Texts(), (json, ranked) => Write(json, ranked, null));

    /// <summary>Prepares a query with its texts.</summary>
    /// <param name="model">The model.</param>
    /// <param name="query">The query.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="write">Writes all texts with their scores, the best first.</param>
    public static TaskItem Prepare(LightModel model, string query, string[] texts, Action<Utf8JsonWriter, IReadOnlyList<(int Index, float Score)>> write) =>
        JudgesPairs(model)
            ? new PreparedItem<IReadOnlyList<RankedText>>(
                model.PrepareRanking(query, texts), (json, ranked) => write(json, [.. ranked.Select(text => (text.Index, text.Score))]))
            : new VectorsItem(
                [.. texts.Prepend(query).Select(text => model.PrepareEmbedding(text))],
                (json, vectors) => write(json, [.. SentenceSimilarityTask.Similarities(vectors).Index().OrderByDescending(text => text.Item)]));

    /// <summary>Writes [{"index", "score", "text"}].</summary>
    /// <param name="json">Where to.</param>
    /// <param name="ranked">The texts by their places.</param>
    /// <param name="texts">The texts where they are to be repeated; else null.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<(int Index, float Score)> ranked, IReadOnlyList<string>? texts)
    {
        json.WriteStartArray();
        foreach ((int index, float score) in ranked)
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteNumber("score", score);
            if (texts is not null)
            {
                json.WriteString("text", texts[index]);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>Whether a model judges a query and a text together.</summary>
    public static bool JudgesPairs(LightModel model) => model.Task.Head == HeadKind.SequenceClassification && TextRanker.CanRank(model.Task);
}
