namespace LightLM.Timing;

/// <summary>Something whose speed is measured: a model in this process, a command, anything that works through items.</summary>
public interface ITimedSubject
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>Does the work of some items; one call is one measurement.</summary>
    /// <param name="items">The items' numbers: one in the single-stream scenario, all of a set in the offline scenario.</param>
    void Run(ReadOnlySpan<int> items);
}
