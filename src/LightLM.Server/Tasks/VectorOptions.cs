using LightLM.Descriptions;
using LightLM.Server.Requests;
using LightLM.Tasks;

namespace LightLM.Server.Tasks;

/// <summary>How vectors are made, as requests say it.</summary>
internal static class VectorOptions
{
    /// <summary>Reads "normalize", "dimensions" and "prompt_name".</summary>
    /// <param name="find">Finds a member.</param>
    /// <param name="usualNormalize">Whether the vectors have length 1 where the request says nothing; null for as the model says.</param>
    public static EmbeddingOptions Read(Func<string, JsonField?> find, bool? usualNormalize = null) => new()
    {
        Normalize = find("normalize")?.Flag() ?? usualNormalize,
        Dimensions = find("dimensions")?.Integer(1, int.MaxValue),
        Prompt = find("prompt_name")?.Text(),
    };

    /// <summary>Models of vectors first, then those that were trained on text alone.</summary>
    public static int RankOf(LightModel model) => model.Task.Head switch
    {
        HeadKind.Embedding => 0,
        HeadKind.MaskedLanguageModel => 1,
        _ => 2,
    };
}
