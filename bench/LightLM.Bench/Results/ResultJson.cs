using System.Text.Json;
using System.Text.Json.Serialization;

namespace LightLM.Bench.Results;

/// <summary>Writes rows for machines.</summary>
internal static class ResultJson
{
    private static readonly JsonSerializerOptions Options = new()
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    public static void Write(string path, IReadOnlyList<ResultRow> rows) =>
        File.WriteAllText(path, JsonSerializer.Serialize(rows, Options) + "\n");
}
