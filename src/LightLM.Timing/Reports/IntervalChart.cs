using System.Globalization;
using LightLM.Reports;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Reports;

/// <summary>Ratios with their intervals, one below the other, beside a limit.</summary>
/// <param name="title">What it shows.</param>
/// <param name="note">How it is to be read.</param>
/// <param name="rows">The ratios with their names and the index of their colour.</param>
/// <param name="limit">The limit, or null for none.</param>
public sealed class IntervalChart(
    string title, string note, IReadOnlyList<(string Name, RatioEstimate Ratio, int Series)> rows, double? limit)
    : Chart(title, note, (rows.Count * RowHeight) + Bottom)
{
    private const int RowHeight = 38;
    private const int Bottom = 40;
    private const int Margin = 10;
    private const string LimitColour = "var(--bad)";

    /// <inheritdoc/>
    protected override void Draw()
    {
        double largest = Math.Max(rows.Max(row => row.Ratio.High), limit ?? 0);
        Axis axis = Axis.Linear(Margin, Width - (2 * Margin), largest * 1.05);
        int end = rows.Count * RowHeight;
        foreach (double tick in axis.Ticks)
        {
            Line(axis.Place(tick), 0, axis.Place(tick), end, "var(--line)");
            Text(axis.Place(tick), end + 16, Axis.Label(tick), "middle");
        }

        if (limit is { } line)
        {
            Line(axis.Place(line), 0, axis.Place(line), end + 4, LimitColour, 2, "5 3");
            Text(axis.Place(line), end + 32, $"limit {Axis.Label(line)}", axis.Place(line) > Width / 2 ? "end" : "start", LimitColour);
        }

        for (int i = 0; i < rows.Count; i++)
        {
            (string name, RatioEstimate ratio, int series) = rows[i];
            double y = (i * RowHeight) + 26;
            Text(Margin, y - 10, string.Create(CultureInfo.InvariantCulture, $"{name}: {ratio.Estimate:0.0000}"), colour: "var(--text)");
            Line(axis.Place(ratio.Low), y, axis.Place(ratio.High), y, Colour(series), 4);
            Dot(axis.Place(ratio.Estimate), y, Colour(series), 5);
        }
    }
}
