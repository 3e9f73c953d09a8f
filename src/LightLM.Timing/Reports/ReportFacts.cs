using System.Globalization;
using LightLM.Timing.Environments;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Reports;

/// <summary>What a report says about how and where the times came about, as names and values for people.</summary>
public static class ReportFacts
{
    private const double BytesPerGibibyte = 1 << 30;

    /// <summary>The facts, most important first.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(TimingReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return
        [
            .. report.Subjects.Select(subject => (subject.Name, subject.Description)),
            .. Method(report),
            .. Of(report.Machine),
            .. Of(report.Load),
        ];
    }

    /// <summary>What a machine is.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(MachineDescription machine)
    {
        ArgumentNullException.ThrowIfNull(machine);
        return
        [
            ("processor", $"{machine.Processor}, {machine.InstructionPath} of {string.Join(", ", machine.AvailablePaths)}"),
            ("threads", $"{machine.Threads} of {machine.Cores} cores, {Pinned(machine)}"),
            ("governor", machine.Governor ?? "not told by the system"),
            ("memory", $"{Number(machine.MemoryBytes / BytesPerGibibyte, "0.0")} GiB"),
            ("system", $"{machine.OperatingSystem}, {machine.Runtime}"),
        ];
    }

    /// <summary>How busy a machine was.</summary>
    public static IReadOnlyList<(string Name, string Value)> Of(MachineLoad load)
    {
        ArgumentNullException.ThrowIfNull(load);
        string before = Number(load.Before.LoadAverage, "0.00");
        string after = Number(load.After.LoadAverage, "0.00");
        string processor = Percent(load.ProcessorStall);
        return
        [
            ("load average", $"{before} before, {after} after {Number(load.Seconds, "0")} s"),
            ("waiting", $"processor {processor}, memory {Percent(load.MemoryStall)}, disk {Percent(load.DiskStall)} of the time"),
            ("stolen", $"{Percent(load.Stolen)} of a processor by the hypervisor"),
        ];
    }

    private static IEnumerable<(string Name, string Value)> Method(TimingReport report)
    {
        string scenario = report.Scenario switch
        {
            Scenario.SingleStream => "single stream",
            Scenario.Offline => "offline",
            _ => "whole processes, net of their start-up",
        };
        string tokenization = report.IncludesTokenization switch
        {
            true => ", with tokenization",
            false => ", without tokenization",
            null => "",
        };
        yield return ("scenario", $"{scenario}{tokenization}, {report.Rounds} rounds");
        int outliers = report.Subjects.Sum(subject => subject.Sets.Sum(set => set.Disturbances.Count));
        double worst = report.Subjects.Max(subject => subject.Sets.Max(set => set.Disturbances.Largest));
        int runs = report.Subjects.Sum(subject => subject.Sets.Sum(set => set.Runs));
        yield return ("outliers", $"{outliers} of {runs} runs; the worst took {Number(worst, "0.0")} times as long as is typical");
        if (report.Waited > 0)
        {
            yield return ("subtracted", $"{Percent(report.Waited)} of the measured time, when others had the processor");
        }

        if (report.Collections > 0)
        {
            yield return ("collections", $"{report.Collections} while a run was timed");
        }
    }

    private static string Pinned(MachineDescription machine) => machine.PinnedTo.Count > 0
        ? $"pinned to processor {string.Join(", ", machine.PinnedTo)}"
        : $"not pinned: {machine.PinProblem}";

    private static string Percent(double? share) => Number(share, "0.0 %");

    private static string Number(double? value, string format) => value?.ToString(format, CultureInfo.InvariantCulture) ?? "unknown";
}
