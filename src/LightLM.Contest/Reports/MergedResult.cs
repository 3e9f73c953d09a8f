using System.Text.Json;
using LightLM.Clue;
using LightLM.Files;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Reports;

/// <summary>A machine's result of a contest, from its <c>contest.json</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Name">The contest's name.</param>
/// <param name="ManifestSha256">The manifest that it was held by.</param>
/// <param name="Baseline">What finalists were timed beside.</param>
/// <param name="Program">The program that held it.</param>
/// <param name="Machine">The processor with the instruction path.</param>
/// <param name="Started">When it began.</param>
/// <param name="Finalists">The finalists, best first.</param>
/// <param name="Disqualified">Those that are out, with the reason.</param>
internal sealed record MergedResult(
    string Path,
    string Name,
    string ManifestSha256,
    string Baseline,
    string Program,
    string Machine,
    DateTimeOffset Started,
    IReadOnlyList<MergedFinalist> Finalists,
    IReadOnlyList<(string Name, string Reason)> Disqualified)
{
    private const long LongestResult = 1L << 28;

    /// <summary>Reads a result.</summary>
    /// <exception cref="LightLMException">The file is missing, or no result of a contest.</exception>
    public static MergedResult Read(string path)
    {
        byte[] bytes = RegularFile.Read(path, LongestResult);
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            JsonElement root = document.RootElement;
            return root.GetProperty("schema").GetString() == ContestJson.Schema && root.GetProperty("version").GetInt32() == ContestJson.Version
                ? Of(path, root)
                : throw Unknown(path, null);
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw Unknown(path, e);
        }
    }

    private static MergedResult Of(string path, JsonElement root)
    {
        JsonElement machine = root.GetProperty("machine");
        return new MergedResult(
            path,
            root.GetProperty("name").GetString()!,
            root.GetProperty("manifest").GetProperty("sha256").GetString()!,
            root.GetProperty("baseline").GetString()!,
            root.GetProperty("lightlm").GetString()!,
            $"{machine.GetProperty("processor").GetString()}, {machine.GetProperty("instruction_path").GetString()}",
            root.GetProperty("started").GetDateTimeOffset(),
            [.. root.GetProperty("finalists").EnumerateArray().Select(MergedFinalist.Of)],
            [.. root.GetProperty("disqualified").EnumerateArray().Select(item => (item.GetProperty("name").GetString()!, item.GetProperty("reason").GetString()!))]);
    }

    private static DataFileException Unknown(string path, Exception? inner) => new(
        path, null, null, $"expected a contest.json of version {ContestJson.Version}, found something else. Name files that 'lightlm contest' wrote.", inner);
}

/// <summary>A finalist in a machine's result.</summary>
internal sealed record MergedFinalist(string Name, double P, double Size, double Result, RatioEstimate Ratio, bool IsNoisy)
{
    public static MergedFinalist Of(JsonElement finalist)
    {
        JsonElement ratio = finalist.GetProperty("ratio");
        return new MergedFinalist(
            finalist.GetProperty("name").GetString()!,
            finalist.GetProperty("p").GetDouble(),
            finalist.GetProperty("s_lite").GetDouble(),
            finalist.GetProperty("result").GetDouble(),
            new RatioEstimate(
                ratio.GetProperty("estimate").GetDouble(), ratio.GetProperty("low").GetDouble(), ratio.GetProperty("high").GetDouble()),
            finalist.GetProperty("tasks").EnumerateArray().Any(task => task.GetProperty("noise").ValueKind != JsonValueKind.Null));
    }
}
