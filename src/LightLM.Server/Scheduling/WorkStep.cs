namespace LightLM.Server.Scheduling;

/// <summary>A step that is to be run now: the next ones of some items of a request, together.</summary>
/// <param name="Work">Whose it is.</param>
/// <param name="Items">The items.</param>
/// <param name="Tokens">How many tokens it has.</param>
/// <param name="Place">Its request's place when it was taken; what is first has the least.</param>
internal readonly record struct WorkStep(Work Work, IReadOnlyList<WorkItem> Items, int Tokens, double Place);
