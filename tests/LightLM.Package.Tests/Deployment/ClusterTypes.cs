using System.Text.Json;
using k8s;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The types that every cluster has, as Kubernetes' client knows them.</summary>
internal static class ClusterTypes
{
    public static T Read<T>(JsonElement value)
    {
        // JSON is YAML too. The client refuses members that its type does not have in the one, and scalars of other types in the other.
        KubernetesYaml.Deserialize<T>(value.GetRawText(), strict: true);
        return KubernetesJson.Deserialize<T>(value);
    }
}
