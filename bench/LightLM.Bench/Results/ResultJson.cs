using System.CommandLine;
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

    /// <summary>Creates the option that names the file.</summary>
    public static Option<FileInfo?> CreateOption() => new("--json")
    {
        Description = "Writes all figures as an array of JSON objects to this file.",
        HelpName = "FILE",
    };

    /// <summary>Fails before the measurement where a file could not be written after it.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void RequireWritable(string? path)
    {
        if (path is not null)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path) ?? path);
            File.Open(path, FileMode.OpenOrCreate, FileAccess.Write).Dispose();
        }
    }

    /// <summary>Writes the file.</summary>
    /// <param name="path">The file; null for none.</param>
    /// <param name="rows">The figures.</param>
    public static void Write(string? path, IReadOnlyList<ResultRow> rows)
    {
        if (path is not null)
        {
            File.WriteAllText(path, JsonSerializer.Serialize(rows, Options) + "\n");
        }
    }
}
