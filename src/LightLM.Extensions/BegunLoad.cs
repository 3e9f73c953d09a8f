namespace LightLM.Extensions;

/// <summary>
/// A model that is loaded in the pool while its host is made, which takes about as long. A keyed service of the model's name hands it to the model's source.
/// </summary>
internal sealed class BegunLoad
{
    private readonly Task<LoadedModel> _load;

    private BegunLoad(Task<LoadedModel> load) => _load = load;

    /// <summary>Begins to load a model.</summary>
    public static BegunLoad Of(string name, LightLMOptions options) => new(Task.Run(() => LoadedModel.Load(name, options)));

    /// <summary>Waits for the model.</summary>
    /// <exception cref="LightLMException">It cannot be loaded.</exception>
    public LoadedModel Wait() => _load.GetAwaiter().GetResult();
}
