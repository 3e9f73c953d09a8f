namespace LightLM.Cli.Bulk;

/// <summary>What came of a row.</summary>
/// <param name="Output">What the output has of it; nothing where it has no place there.</param>
/// <param name="Problem">Why it could not be read as it was meant, or null.</param>
/// <param name="IsAnswered">Whether it has an answer all the same.</param>
internal readonly record struct RowOutput(byte[] Output, string? Problem = null, bool IsAnswered = true);
