using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>The vector of a text, as the model pools it: a list of numbers.</summary>
internal sealed class FeatureExtractionTask : ModelTask
{
    public static FeatureExtractionTask Instance { get; } = new();

    public override string Name => "feature-extraction";

    public override bool AnswersNumbers => true;

    public override bool IsServedBy(LightModel model) => true;

    public override int RankOf(LightModel model) => VectorOptions.RankOf(model);

    public override TaskItem Prepare(LightModel model, JsonField input, in TaskParameters parameters) =>
        Prepare(model, input.Text(), VectorOptions.Read(parameters.Find));

    /// <summary>Prepares a text.</summary>
    public static PreparedItem<float[]> Prepare(LightModel model, string text, EmbeddingOptions options) =>
        new(model.PrepareEmbedding(text, options), static (json, vector) => json.WriteNumbers(vector));
}
