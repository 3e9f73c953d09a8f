namespace LightLM.Descriptions;

/// <summary>How a sequence is cut for attention that does not see all of it. The first chunk and the last one are neighbours.</summary>
/// <param name="Length">The tokens of a chunk. A sequence that is not longer is one chunk, and has no neighbours.</param>
/// <param name="Before">How many chunks before its own a token attends to.</param>
/// <param name="After">How many chunks behind its own a token attends to.</param>
public sealed record AttentionChunks(int Length, int Before, int After);
