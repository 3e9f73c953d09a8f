using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization;
using LightLM.Files;

namespace LightLM.Bench.Results;

/// <summary>Writes rows for machines.</summary>
internal static class ResultJson
{
    /// <summary>Creates the option that names the file.</summary>
    public static Option<FileInfo?> CreateOption() => new("--json")
    {
        Description = "Writes all figures as an array of JSON objects to this file.",
        HelpName = "FILE",
    };

    /// <summary>Fails before the measurement where a file could not be written after it.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void RequireWritable(string? path)
    {
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            AtomicFile.RequireWritable(path);
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="rows">The figures.</param>
    public static void Write(string? path, IReadOnlyList<ResultRow> rows)
    {
        if (path is not null)
        {
            AtomicFile.WriteText(path, JsonSerializer.Serialize(rows, RowJson.Default.IReadOnlyListResultRow) + "\n");
        }
    }
}

[JsonSourceGenerationOptions(
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<ResultRow>))]
internal sealed partial class RowJson : JsonSerializerContext;
