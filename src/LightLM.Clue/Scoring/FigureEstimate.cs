namespace LightLM.Clue.Scoring;

/// <summary>The figure of a task that enters P with the interval that it lies in, in percent.</summary>
/// <param name="Estimate">The figure over the rows that there are.</param>
/// <param name="Low">The lower end of the interval.</param>
/// <param name="High">The upper end of the interval.</param>
public sealed record FigureEstimate(double Estimate, double Low, double High);
