namespace LightLM.Contest.Verification;

/// <summary>What a look at a contest's folder has found.</summary>
/// <param name="Problems">What does not fit, a line each; none where everything does.</param>
/// <param name="Lines">How many lines of the journal follow from each other.</param>
/// <param name="Files">How many files were compared.</param>
/// <param name="Figures">How many figures were computed again.</param>
internal sealed record VerifiedContest(IReadOnlyList<string> Problems, int Lines, int Files, int Figures);
