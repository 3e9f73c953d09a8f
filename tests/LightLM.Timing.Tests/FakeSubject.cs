using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Tests;

/// <summary>A subject that takes a known time on a fake clock.</summary>
/// <param name="name">Its name.</param>
/// <param name="clock">The clock that its runs move.</param>
/// <param name="milliseconds">The time of an item.</param>
internal sealed class FakeSubject(string name, FakeClock clock, Func<int, double> milliseconds) : ITimedSubject
{
    public string Name => name;

    public List<int[]> Runs { get; } = [];

    public void Run(ReadOnlySpan<int> items)
    {
        Runs.Add(items.ToArray());
        foreach (int item in items)
        {
            clock.Advance(milliseconds(item));
        }
    }
}
