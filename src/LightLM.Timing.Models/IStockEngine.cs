using LightLM.Formats;

namespace LightLM.Timing.Models;

/// <summary>
/// Another engine that runs the baseline's weights, for a second ratio of each candidate. This program has none: what links one is
/// <c>bench</c>.
/// </summary>
internal interface IStockEngine
{
    /// <summary>The engine's name.</summary>
    string Name { get; }

    /// <summary>The engine's version, and what it computes a model in.</summary>
    string Describe(ModelPackage package);

    /// <summary>Loads a model whose encoder this engine runs; the package stays the caller's.</summary>
    TimedModel Load(ModelPackage package);

    /// <summary>Called before each turn of any model: waits until threads of this engine no longer take a processor.</summary>
    void BeginTurn();
}
