using LightLM.Bench.Engines;

namespace LightLM.Bench.Models;

/// <summary>One model in one precision as each engine reads it.</summary>
/// <param name="LightLm">The compact file.</param>
/// <param name="OnnxRuntime">The graph.</param>
internal sealed record EngineFiles(string LightLm, string OnnxRuntime)
{
    /// <summary>The file of an engine.</summary>
    public string Of(string runner) => runner == Runners.LightLm ? LightLm : OnnxRuntime;

    /// <summary>Loads the encoder into an engine.</summary>
    public IEncoderEngine Load(string runner, int threads) =>
        runner == Runners.LightLm ? new LightLmEngine(LightLm, threads) : new OnnxRuntimeEngine(OnnxRuntime, threads);
}
