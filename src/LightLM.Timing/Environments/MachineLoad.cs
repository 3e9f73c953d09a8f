namespace LightLM.Timing.Environments;

/// <summary>How busy a machine was during a run.</summary>
/// <param name="Before">The state when the run began.</param>
/// <param name="After">The state when it ended.</param>
public sealed record MachineLoad(MachineState Before, MachineState After)
{
    /// <summary>How long the run took, in seconds.</summary>
    public double Seconds => After.At - Before.At;

    /// <summary>The part of the run during which some thread waited for a processor; null where the kernel does not tell.</summary>
    public double? ProcessorStall => Share(state => state.ProcessorStall);

    /// <summary>The part of the run during which some thread waited for memory.</summary>
    public double? MemoryStall => Share(state => state.MemoryStall);

    /// <summary>The part of the run during which some thread waited for input or output.</summary>
    public double? DiskStall => Share(state => state.DiskStall);

    /// <summary>The processor time that a hypervisor gave to others, in processors.</summary>
    public double? Stolen => Share(state => state.Stolen);

    /// <summary>The load of several runs as that of one: the times add up, and what lay between them does not count.</summary>
    /// <param name="runs">The loads in the order of time.</param>
    /// <returns>The load, or null for no runs.</returns>
    public static MachineLoad? Sum(IReadOnlyList<MachineLoad> runs)
    {
        ArgumentNullException.ThrowIfNull(runs);
        return runs.Count == 0 ? null : new MachineLoad(
            runs[0].Before,
            new MachineState(
                runs[0].Before.At + runs.Sum(run => run.Seconds),
                runs[^1].After.LoadAverage,
                Total(state => state.ProcessorStall),
                Total(state => state.MemoryStall),
                Total(state => state.DiskStall),
                Total(state => state.Stolen)));

        double? Total(Func<MachineState, double?> figure) => figure(runs[0].Before) + runs.Aggregate(
            (double?)0, (sum, run) => sum + (figure(run.After) - figure(run.Before)));
    }

    private double? Share(Func<MachineState, double?> figure) => Seconds > 0 ? (figure(After) - figure(Before)) / Seconds : null;
}
