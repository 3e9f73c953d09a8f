namespace LightLM.Timing.Scenarios;

/// <summary>How a timing run is conducted.</summary>
public sealed record TimingOptions
{
    /// <summary>How items reach the subjects.</summary>
    public Scenario Scenario { get; init; } = Scenario.SingleStream;

    /// <summary>How many of the subjects, from the first on, are baselines that each of the others is compared with.</summary>
    public int Baselines { get; init; } = 1;

    /// <summary>Every item is timed at least so many times by every subject; 1 or more.</summary>
    public int FewestRounds { get; init; } = 5;

    /// <summary>Rounds are added up to this number while the intervals are wider than <see cref="TargetHalfWidth"/>.</summary>
    public int MostRounds { get; init; } = 15;

    /// <summary>The half width of a ratio's interval, as a part of the ratio, at which rounds are no longer added.</summary>
    public double TargetHalfWidth { get; init; } = 0.01;

    /// <summary>The most units that a subject works through before it is the next one's turn; 1 or more.</summary>
    public int UnitsPerTurn { get; init; } = 8;

    /// <summary>
    /// The length that the units of a turn together may have, if there are several; null for no limit. The shorter the turns, the more
    /// alike is the state of the machine that all subjects see: the speed of a shared one changes within seconds.
    /// </summary>
    public int? LengthPerTurn { get; init; }

    /// <summary>The longest warm-up of a subject; zero for none, such as for commands that start anew each time.</summary>
    public TimeSpan WarmUpLimit { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Whether the time is not counted in which the measuring thread was ready to run and others had its processor, where the system tells.
    /// For subjects that work on the measuring thread only: while it waits, other threads of a subject may work on.
    /// </summary>
    public bool SubtractsWaiting { get; init; }

    /// <summary>What tells the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
