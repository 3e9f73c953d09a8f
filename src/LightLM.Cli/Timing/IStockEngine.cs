using LightLM.Timing;
using LightLM.Weights;

namespace LightLM.Cli.Timing;

/// <summary>
/// Another engine that runs the baseline's weights, for a second ratio of each candidate. This program has none: what links one is
/// <c>bench</c>.
/// </summary>
internal interface IStockEngine
{
    /// <summary>The engine's name with its version.</summary>
    string Name { get; }

    /// <summary>What of a model is another in this engine, such as "fp32".</summary>
    string Describe(ModelPackage package);

    /// <summary>Loads a model whose encoder this engine runs; the package stays the caller's.</summary>
    TimedModel Load(ModelPackage package);

    /// <summary>Called before each turn of any model: waits until threads of this engine no longer take a processor.</summary>
    void BeginTurn();
}
