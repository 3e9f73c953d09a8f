using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Measuring;

/// <summary>A call that does the same amount of work whenever it is made.</summary>
/// <param name="name">The name.</param>
/// <param name="call">The call.</param>
/// <param name="waits">Whether a turn begins only when the threads of the turn before sleep.</param>
internal sealed class CallSubject(string name, Action call, bool waits) : ITimedSubject
{
    public string Name => name;

    public void BeginTurn()
    {
        if (waits)
        {
            IdleThreads.Wait();
        }
    }

    public void Run(ReadOnlySpan<int> items) => call();
}
