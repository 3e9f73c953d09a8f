using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The types that a cluster has from KEDA and KServe.</summary>
internal static class CustomTypes
{
    private static readonly string Schemas = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Deployment", "custom-types.schema.json"));

    private static readonly EvaluationOptions ToList = new() { OutputFormat = OutputFormat.List };

    public static JsonElement Check(string kind, JsonElement value)
    {
        EvaluationResults results = SchemaOf(kind).Evaluate(value, ToList);
        return results.IsValid ? value : throw new InvalidDataException($"The {kind} is wrong.\n{string.Join('\n', ErrorsOf(results))}");
    }

    private static JsonSchema SchemaOf(string kind)
    {
        JsonObject schema = JsonNode.Parse(Schemas)!.AsObject();
        schema["$ref"] = $"#/$defs/{kind}";
        return JsonSchema.FromText(schema.ToJsonString());
    }

    private static IEnumerable<string> ErrorsOf(EvaluationResults results) =>
        from detail in results.Details ?? []
        from error in detail.Errors ?? []
        select $"{detail.InstanceLocation}: {error.Value}";
}
