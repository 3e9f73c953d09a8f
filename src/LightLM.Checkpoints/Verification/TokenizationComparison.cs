namespace LightLM.Checkpoints.Verification;

/// <summary>How our tokens of some texts compare with the original's.</summary>
/// <param name="Rows">The number of texts.</param>
/// <param name="Different">How many of them have other tokens than the original's.</param>
/// <param name="Differences">The first of the differences, at most one for each text.</param>
internal sealed record TokenizationComparison(int Rows, int Different, IReadOnlyList<TokenizationDifference> Differences)
{
    /// <summary>Whether there were texts, and all of their tokens are the original's.</summary>
    public bool Passes => Rows > 0 && Different == 0;
}

/// <summary>What of a text's tokens is not the original's.</summary>
/// <param name="Line">The line of the cases file, counted from 1.</param>
/// <param name="Field">What differs, by its name in the file.</param>
/// <param name="Expected">What the original gave.</param>
/// <param name="Found">What we give.</param>
internal sealed record TokenizationDifference(int Line, string Field, string Expected, string Found);
