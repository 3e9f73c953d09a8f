using Microsoft.Extensions.DependencyInjection;

namespace LightLM.Extensions;

internal sealed record LightLMBuilder(string Name, IServiceCollection Services) : ILightLMBuilder;
