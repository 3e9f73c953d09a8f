using Microsoft.Extensions.DependencyInjection;

namespace LightLM.Extensions;

/// <summary>Adds to a model that was registered.</summary>
public interface ILightLMBuilder
{
    /// <summary>The model's name: the key of its services.</summary>
    string Name { get; }

    /// <summary>The services that it was added to.</summary>
    IServiceCollection Services { get; }
}
