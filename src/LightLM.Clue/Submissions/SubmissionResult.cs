namespace LightLM.Clue.Submissions;

/// <summary>What came of writing a submission.</summary>
/// <param name="ArchivePath">The archive, or null when errors kept it from being written.</param>
/// <param name="Problems">Everything that was found, errors and warnings, file by file.</param>
public sealed record SubmissionResult(string? ArchivePath, IReadOnlyList<Problem> Problems);
