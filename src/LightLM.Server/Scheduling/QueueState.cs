namespace LightLM.Server.Scheduling;

/// <summary>How much waits.</summary>
/// <param name="Requests">The requests that have not ended.</param>
/// <param name="Tokens">Their tokens that were not begun.</param>
/// <param name="WaitEstimate">How long a new request would wait for all before it.</param>
internal readonly record struct QueueState(int Requests, long Tokens, TimeSpan WaitEstimate);
