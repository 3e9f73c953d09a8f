using LightLM.Server.Scheduling;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>An item of given steps, each of so many tokens; what it runs is noted.</summary>
internal sealed class FakeItem(string name, List<string> log, params int[] steps) : WorkItem
{
    private int _next;

    public override int Tokens => steps.Skip(_next).Sum();

    public override int? NextTokens => _next < steps.Length ? steps[_next] : null;

    public override IStepRunner Runner => FakeRunner;

    /// <summary>What runs it; the same for all, unless a test says otherwise.</summary>
    public FakeRunner FakeRunner { get; init; } = FakeRunner.Instance;

    /// <summary>Runs a step.</summary>
    public void Run()
    {
        log.Add(name);
        _next++;
    }
}
