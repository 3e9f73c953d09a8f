using System.Text.Json;
using System.Text.Json.Serialization;

namespace LightLM.Bench.Children;

/// <summary>What a child process says about itself. Times are milliseconds, memory is bytes.</summary>
/// <param name="LoadMs">From a running runtime to a loaded model, the first time in the process.</param>
/// <param name="ReloadMs">The same again in the same process, where nothing is left to be compiled; 0 where it was not measured.</param>
/// <param name="Resident">Resident after loading.</param>
/// <param name="Peak">The most that was resident.</param>
/// <param name="BytesPerCall">Managed bytes that a warm call allocates on its thread.</param>
/// <param name="CallMs">The times of the calls, in order.</param>
internal sealed record ChildReport(
    double LoadMs, double ReloadMs, long Resident, long Peak, double BytesPerCall, IReadOnlyList<double> CallMs)
{
    /// <summary>The line that a child writes when its first result is there.</summary>
    public const string FirstResult = "first result";

    public string Write() => JsonSerializer.Serialize(this, ChildJson.Default.ChildReport);

    public static ChildReport Read(string line) => JsonSerializer.Deserialize(line, ChildJson.Default.ChildReport)!;
}

[JsonSourceGenerationOptions(UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, AllowDuplicateProperties = false)]
[JsonSerializable(typeof(ChildReport))]
internal sealed partial class ChildJson : JsonSerializerContext;
