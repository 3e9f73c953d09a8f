using LightLM.Extensions;
using LightLM.Server.Requests;
using LightLM.Server.Scheduling;

namespace LightLM.Server.Models;

/// <summary>A model by its name, and what its tokens cost.</summary>
internal sealed class ServedModel(LightModelSource source)
{
    /// <summary>The name.</summary>
    public string Name => source.Name;

    /// <summary>Where it comes from.</summary>
    public LightModelSource Source => source;

    /// <summary>What its tokens cost.</summary>
    public CostEstimate Cost { get; } = new();

    /// <summary>Begins to use it, as it is now.</summary>
    /// <exception cref="ApiException">It cannot be loaded.</exception>
    public ModelUse Use()
    {
        try
        {
            return new ModelUse(this, source.Lease());
        }
        catch (LightLMException e)
        {
            throw new ApiException(ErrorKind.NotReady, "model_not_ready", $"The model '{Name}' is not loaded: {e.Message}", "model", e);
        }
        catch (ObjectDisposedException e)
        {
            throw new ApiException(ErrorKind.NotReady, "shutting_down", "The server is shutting down.", null, e);
        }
    }
}
