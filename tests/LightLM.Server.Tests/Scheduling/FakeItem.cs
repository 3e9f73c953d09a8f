namespace LightLM.Server.Tests.Scheduling;

/// <summary>An item of given steps, each of so many tokens; what it runs is noted.</summary>
internal sealed class FakeItem(string name, List<string> log, params int[] steps) : RunnableItem
{
    private int _next;

    public override int Tokens => steps.Skip(_next).Sum();

    public override int? NextTokens => _next < steps.Length ? steps[_next] : null;

    public override void Run(Action? pause = null, CancellationToken cancellationToken = default)
    {
        log.Add(name);
        _next++;
    }
}
