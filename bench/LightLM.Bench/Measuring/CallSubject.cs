using LightLM.Timing;

namespace LightLM.Bench.Measuring;

/// <summary>A call that does the same amount of work whenever it is made.</summary>
/// <param name="name">The name.</param>
/// <param name="turns">Shared with the others where the call's threads may outlast it; else null.</param>
/// <param name="call">The call.</param>
internal sealed class CallSubject(string name, Turns? turns, Action call) : ITimedSubject
{
    public string Name => name;

    public void Run(ReadOnlySpan<int> items)
    {
        turns?.Enter(this);
        call();
    }
}
