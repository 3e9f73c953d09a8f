using LightLM.Timing;

namespace LightLM.Bench.Measuring;

/// <summary>A subject that takes turns with others in this process.</summary>
/// <param name="name">The name.</param>
/// <param name="turns">Shared with the others where a subject's threads may outlast its turn; else null.</param>
/// <param name="run">Does the work of some items.</param>
internal sealed class Subject(string name, Turns? turns, Action<ReadOnlySpan<int>> run) : ITimedSubject
{
    public string Name => name;

    public void Run(ReadOnlySpan<int> items)
    {
        turns?.Enter(this);
        run(items);
    }

    /// <summary>A subject whose items are calls, one at a time.</summary>
    public static Subject Of(string name, Turns? turns, IReadOnlyList<Action> calls) => new(name, turns, items => calls[items[0]]());
}
