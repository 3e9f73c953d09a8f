using LightLM.Contest.Data;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest.Finalists;

/// <summary>A finalist whose models cannot be read.</summary>
internal sealed class UnusableFinalist(RecordedFinalist recorded, string problem) : Finalist(recorded)
{
    public override void RequireUsable() => throw Out();

    public override (ScoredTask Score, string? Remark) Score(ContestSet set, CancellationToken cancellationToken) => throw Out();

    public override void WithSubject(ContestSet set, int round, Action<ISetSubject> work, CancellationToken cancellationToken) => throw Out();

    private DisqualifiedException Out() => new(new Disqualification(Disqualification.UnusableModel, problem, ""));
}
