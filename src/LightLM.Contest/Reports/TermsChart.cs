using LightLM.Contest.Standings;
using LightLM.Reports;

namespace LightLM.Contest.Reports;

/// <summary>What each finalist's result is made of: the three terms one after the other, on an axis from 0 to 1.</summary>
/// <param name="standings">The finalists.</param>
internal sealed class TermsChart(IReadOnlyList<Standing> standings)
    : Chart("What the result is made of", "The terms of P, S and T one after the other.", (standings.Count * RowHeight) + Bottom)
{
    private const int RowHeight = 38;
    private const int Bottom = 24;
    private const int Margin = 10;
    private const int LongestName = 34;
    private const int BarWidth = 8;
    private static readonly double[] Marks = [0, 0.25, 0.5, 0.75, 1];

    protected override IReadOnlyList<string> Legend => ["P", "S", "T"];

    protected override void Draw()
    {
        int end = standings.Count * RowHeight;
        foreach (double mark in Marks)
        {
            Line(Place(mark), 0, Place(mark), end, "var(--line)");
            Text(Place(mark), end + 16, FormattableString.Invariant($"{mark:0.##}"), "middle");
        }

        for (int i = 0; i < standings.Count; i++)
        {
            double y = (i * RowHeight) + 26;
            string name = standings[i].Finalist.Entry.Name;
            Text(Margin, y - 10, name.Length > LongestName ? string.Concat(name.AsSpan(0, LongestName), "…") : name, colour: "var(--text)");
            Text(Place(1), y - 10, ContestText.Term(standings[i].Score.Result), "end", "var(--text)");
            DrawTerms(standings[i], y);
        }
    }

    // A term below 0, of a model larger or slower than the baseline, has no part of the bar.
    private void DrawTerms(Standing standing, double y)
    {
        double start = 0;
        double[] terms = [standing.Score.PerformanceTerm, standing.Score.SizeTerm, standing.Score.TimeTerm];
        for (int i = 0; i < terms.Length; i++)
        {
            double next = start + Math.Max(0, terms[i]);
            Line(Place(start), y, Place(next), y, Colour(i), BarWidth);
            start = next;
        }
    }

    private static double Place(double value) => Margin + (value * (Width - (2 * Margin)));
}
