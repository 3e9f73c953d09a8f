namespace LightLM.Timing.Scenarios;

/// <summary>Something that works through a set from its first item on: a model, or a command in a process of its own.</summary>
public interface ISetSubject
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>Whether it starts a process for each run, whose start-up is to be told from its work.</summary>
    bool StartsProcess { get; }

    /// <summary>Works through a part of the set.</summary>
    /// <param name="part">Which part.</param>
    SetRun Run(SetPart part);
}

/// <summary>How much of a set is worked through.</summary>
public enum SetPart
{
    /// <summary>The first item only: of a process, little more than its start-up.</summary>
    FirstItem,

    /// <summary>All items, the first one among them.</summary>
    AllItems,
}

/// <summary>What a run took.</summary>
/// <param name="Milliseconds">Its time, of a process from start to exit.</param>
/// <param name="PeakMemoryBytes">The most memory that a process took; null in this process.</param>
public sealed record SetRun(double Milliseconds, long? PeakMemoryBytes)
{
    /// <summary>The processor time of a process with all that it started; null in this process.</summary>
    public double? ProcessorMs { get; init; }
}
