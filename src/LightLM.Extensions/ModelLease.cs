namespace LightLM.Extensions;

/// <summary>A stay with a model: until it is disposed the model is not, also where a newer one has taken its place.</summary>
public readonly struct ModelLease : IDisposable
{
    private readonly LoadedModel _loaded;

    internal ModelLease(LoadedModel loaded) => _loaded = loaded;

    /// <summary>The model.</summary>
    public LightModel Model => _loaded.Model;

    /// <summary>Ends the stay; once.</summary>
    public void Dispose() => _loaded.Leave();
}
