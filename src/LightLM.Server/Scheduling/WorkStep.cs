namespace LightLM.Server.Scheduling;

/// <summary>A step that is to be run now.</summary>
/// <param name="Work">Whose it is.</param>
/// <param name="Item">The item, whose next step it is.</param>
/// <param name="Tokens">How many tokens it has.</param>
internal readonly record struct WorkStep(Work Work, WorkItem Item, int Tokens);
