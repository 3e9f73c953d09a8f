namespace LightLM.Kernels;

/// <summary>How much of a forward pass is done at once on an instruction path: what its tiles and the usual caches of its processors suit.</summary>
internal sealed record KernelTuning
{
    /// <summary>What was best on every processor measured so far (docs/kernels.md).</summary>
    public static KernelTuning Usual { get; } = new();

    /// <summary>Blocks of rows whose inner layer stays in the second-level cache, for models whose weights stay in the third.</summary>
    public int RowsPerBlock { get; init; } = 48;

    /// <summary>One thread's blocks for models whose weights come from memory, so that they come less often; a team wants small pieces.</summary>
    public int RowsPerLargeBlock { get; init; } = 192;

    /// <summary>Blocks of one thread begin at multiples of the largest register tile's rows, so that only the last has a smaller tile.</summary>
    public int RowsPerUnit { get; init; } = 12;

    /// <summary>A team's blocks are smaller and must be alike; tiles of fewer rows than this cost more than their share.</summary>
    public int RowsPerTeamUnit { get; init; } = 4;

    /// <summary>Encoders with more weights than this are large for a cache: a few megabytes a core.</summary>
    public long LargeEncoder { get; init; } = 20_000_000;
}
