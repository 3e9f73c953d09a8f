namespace LightLM.Checkpoints.Verification;

/// <summary>How one of our outputs compares with the original library's.</summary>
/// <param name="Output">The output's name in the cases file, such as "last_hidden_state".</param>
/// <param name="Rows">The number of vectors compared: real tokens, or sequences where the output has one vector for each.</param>
/// <param name="MaxDifference">The largest absolute difference of two elements; of labels and spans, 1 where any is another.</param>
/// <param name="MeanCosine">The mean cosine of the vectors; of labels and spans, the share that is the same.</param>
public sealed record OutputComparison(string Output, int Rows, double MaxDifference, double MeanCosine);
