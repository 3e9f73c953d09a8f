using System.Text.Json;
using k8s.Models;
using LightLM.Testing;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The manifests in docs/deploy, and their objects, read as strictly as a cluster reads them.</summary>
internal static class Manifest
{
    private static readonly string Folder = Path.Combine(Clone.Root, "docs", "deploy");

    public static IEnumerable<string> Files => Directory.EnumerateFiles(Folder, "*.yaml").Select(path => Path.GetFileName(path));

    public static string[] ObjectsOf(string file) => File.ReadAllText(Path.Combine(Folder, file)).Split("\n---\n");

    public static T Read<T>(string file, int index = 0) => (T)Read(ObjectsOf(file)[index]);

    public static object Read(string text)
    {
        JsonElement value = Yaml.ToJson(text);
        string kind = value.GetProperty("kind").GetString()!;
        return kind switch
        {
            "Deployment" => ClusterTypes.Read<V1Deployment>(value),
            "Service" => ClusterTypes.Read<V1Service>(value),
            "Job" => ClusterTypes.Read<V1Job>(value),
            "ScaledObject" or "InferenceService" => CustomTypes.Check(kind, value),
            "ServingRuntime" => ServingRuntime.From(CustomTypes.Check(kind, value)),
            _ => throw new ArgumentException($"No type for the kind {kind}.", nameof(text)),
        };
    }
}
