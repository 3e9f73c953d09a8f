namespace LightLM.Timing.Scenarios;

/// <summary>Something whose speed is measured: a model in this process, a command, anything that works through items.</summary>
public interface ITimedSubject
{
    /// <summary>The name in reports.</summary>
    string Name { get; }

    /// <summary>
    /// Called before the warm-up and before each round: gets ready to run, in other memory than before where that can be. Where in memory a
    /// model lies makes it some per cent faster or slower for as long as it lies there, so a model should be loaded here.
    /// </summary>
    void Prepare()
    {
    }

    /// <summary>Called before each of the subject's turns; not timed. Waits, for one, until what another subject left behind is over.</summary>
    void BeginTurn()
    {
    }

    /// <summary>Does the work of some items; one call is one measurement.</summary>
    /// <param name="items">The items' numbers: one in the single-stream scenario, all of a set in the offline scenario.</param>
    void Run(ReadOnlySpan<int> items);

    /// <summary>Called after the warm-up and after each round, even a failed one: gives back what <see cref="Prepare"/> took.</summary>
    void Release()
    {
    }
}
