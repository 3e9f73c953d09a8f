using LightLM.Clue;

namespace LightLM.Cli.Contest;

/// <summary>A finalist whose models cannot be read.</summary>
internal sealed class UnusableFinalist(FinalistEntry entry, string key, string folder, string problem) : Finalist(entry, key, folder)
{
    public override long Size => 0;

    public override long? Parameters => null;

    public override void RequireUsable() =>
        throw new DisqualifiedException(new Disqualification(Disqualification.UnusableModel, problem, ""));

    public override TaskTime TimeOf(ContestJournal journal, ContestSet set) => throw new InvalidOperationException("There are no times.");

    protected override void Write(ClueTask task, string questions, string predictions, string stage, CancellationToken cancellation) =>
        RequireUsable();
}
