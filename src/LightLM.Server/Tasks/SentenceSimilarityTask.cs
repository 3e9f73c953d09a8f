using LightLM.Kernels;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>How alike texts are to another: {"source_sentence", "sentences"}, answered by the cosine of the vectors for each.</summary>
internal sealed class SentenceSimilarityTask : ModelTask
{
    public override string Name => "sentence-similarity";

    public override bool AnswersNumbers => true;

    public override bool IsServedBy(LightModel model) => true;

    public override int RankOf(LightModel model) => VectorOptions.RankOf(model);

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters) =>
        Prepare(model, input.Require("source_sentence").Text(), input.Require("sentences").Texts(), VectorOptions.Read(parameters.Find));

    /// <summary>Prepares a text with those that it is compared with.</summary>
    public static VectorsItem Prepare(LightModel model, string text, IReadOnlyList<string> others, EmbeddingOptions options) => new(
        [.. others.Prepend(text).Select(each => model.PrepareEmbedding(each, options))],
        static (json, vectors) => json.WriteNumbers(Similarities(vectors)));

    /// <summary>The cosine of each vector but the first with that.</summary>
    public static float[] Similarities(float[][] vectors) =>
        [.. vectors.Skip(1).Select(other => Cosine(vectors[0], other))];

    /// <summary>Of a vector of zeros, which has no direction, it is 0.</summary>
    private static float Cosine(float[] left, float[] right)
    {
        float lengths = MathF.Sqrt(Lanes.SumOfSquares(left, 0)) * MathF.Sqrt(Lanes.SumOfSquares(right, 0));
        return lengths > 0 ? Lanes.SumOfProducts(left, right) / lengths : 0;
    }
}
