namespace LightLM.Server.Scheduling;

/// <summary>How much may wait.</summary>
/// <param name="Workers">How many steps run at a time.</param>
/// <param name="MaxRequests">The most requests.</param>
/// <param name="MaxTokens">The most tokens of all requests.</param>
internal sealed record QueueLimits(int Workers, int MaxRequests, long MaxTokens);
