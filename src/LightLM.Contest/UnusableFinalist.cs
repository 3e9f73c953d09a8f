using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>A finalist whose models cannot be read.</summary>
internal sealed class UnusableFinalist(FinalistEntry entry, string key, string folder, string problem) : Finalist(entry, key, folder)
{
    public override long Size => 0;

    public override long? Parameters => null;

    public override void RequireUsable() =>
        throw new DisqualifiedException(new Disqualification(Disqualification.UnusableModel, problem, ""));

    public override bool StartsProcess => false;

    public override void WithSubject(ContestSet set, Action<ISetSubject> work, CancellationToken cancellationToken) => RequireUsable();

    protected override IReadOnlyList<OddRow> Write(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken)
    {
        RequireUsable();
        return [];
    }
}
