using LightLM.Extensions;

namespace LightLM.Server.Models;

/// <summary>A stay with a model; it stays what it is until this is disposed.</summary>
internal readonly struct ModelUse(ServedModel served, ModelLease lease) : IDisposable
{
    /// <summary>The model by its name.</summary>
    public ServedModel Served => served;

    /// <summary>The model.</summary>
    public LightModel Model => lease.Model;

    public void Dispose() => lease.Dispose();
}
