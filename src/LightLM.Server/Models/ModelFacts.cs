using LightLM.Formats;

namespace LightLM.Server.Models;

/// <summary>What a loaded model is, beyond what it says by itself.</summary>
internal static class ModelFacts
{
    /// <summary>What its matrices are multiplied in.</summary>
    public static string PrecisionOf(LightModel model) =>
        model.Inspect(static (session, _) => session.Package.Quantization is not null) ? "int8" : "float32";

    /// <summary>How many parameters it has.</summary>
    public static long ParametersOf(LightModel model) => model.Inspect(static (session, _) => ParameterCounts.Of(session.Package).Total);
}
