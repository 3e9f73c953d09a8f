using System.Globalization;
using LightLM.Threading;

namespace LightLM.Timing.Environments;

/// <summary>
/// How busy a machine is at one time, as far as it tells: the figures of Linux's /proc/loadavg, /proc/stat and /proc/pressure; null
/// elsewhere and on kernels without them.
/// </summary>
/// <param name="At">When, by a clock that only counts up, in seconds.</param>
/// <param name="LoadAverage">Threads that ran or waited over the last minute.</param>
/// <param name="ProcessorStall">Seconds since start in which a thread waited for a processor.</param>
/// <param name="MemoryStall">Seconds since start in which a thread waited for memory.</param>
/// <param name="DiskStall">Seconds since start in which a thread waited for input or output.</param>
/// <param name="Stolen">The part of all processor time since start that a hypervisor gave to others, in seconds.</param>
public sealed record MachineState(
    double At, double? LoadAverage, double? ProcessorStall, double? MemoryStall, double? DiskStall, double? Stolen)
{
    private const int StealColumn = 8;
    private const double MicrosecondsPerSecond = 1e6;

    // The kernel reports in hundredths of a second to user space on every architecture that .NET runs on.
    private const double TicksPerSecond = 100;

    /// <summary>Reads the state of this machine.</summary>
    public static MachineState Capture() => new(
        TimeProvider.System.GetTimestamp() / (double)TimeProvider.System.TimestampFrequency,
        ParseLoadAverage(SystemFile.TryRead("/proc/loadavg")),
        ParseStall(SystemFile.TryRead("/proc/pressure/cpu")),
        ParseStall(SystemFile.TryRead("/proc/pressure/memory")),
        ParseStall(SystemFile.TryRead("/proc/pressure/io")),
        ParseStolen(SystemFile.TryRead("/proc/stat")));

    /// <summary>The first number of /proc/loadavg.</summary>
    internal static double? ParseLoadAverage(string? text) => Number(text?.Split(' ')[0]);

    /// <summary>The total of the line "some avg10=... avg60=... avg300=... total=..." of a file in /proc/pressure, in seconds.</summary>
    internal static double? ParseStall(string? text)
    {
        string? some = text?.Split('\n').FirstOrDefault(line => line.StartsWith("some ", StringComparison.Ordinal));
        return Number(some?.Split("total=")[^1]) / MicrosecondsPerSecond;
    }

    /// <summary>The steal time of all processors, the eighth number of the first line of /proc/stat, in seconds.</summary>
    internal static double? ParseStolen(string? text)
    {
        string[] columns = (text ?? "").Split('\n')[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return columns.Length > StealColumn && columns[0] == "cpu" ? Number(columns[StealColumn]) / TicksPerSecond : null;
    }

    private static double? Number(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value : null;
}
