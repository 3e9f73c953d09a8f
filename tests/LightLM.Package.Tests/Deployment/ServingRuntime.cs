using System.Text.Json;
using k8s.Models;

namespace LightLM.Package.Tests.Deployment;

/// <summary>A runtime of KServe, whose containers are those of a pod.</summary>
internal sealed record ServingRuntime(JsonElement Spec, IList<V1Container> Containers)
{
    public static ServingRuntime From(JsonElement value)
    {
        JsonElement spec = value.GetProperty("spec");
        Dictionary<string, JsonElement> pod = new() { ["containers"] = spec.GetProperty("containers") };
        return new ServingRuntime(spec, ClusterTypes.Read<V1PodSpec>(JsonSerializer.SerializeToElement(pod)).Containers);
    }
}
