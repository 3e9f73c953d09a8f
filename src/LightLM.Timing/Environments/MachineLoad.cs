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

    private double? Share(Func<MachineState, double?> figure) => Seconds > 0 ? (figure(After) - figure(Before)) / Seconds : null;
}
