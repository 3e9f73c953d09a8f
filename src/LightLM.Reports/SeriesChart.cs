namespace LightLM.Reports;

/// <summary>Points of several series over two axes: as dots, or joined by lines.</summary>
/// <param name="title">What it shows.</param>
/// <param name="note">How it is to be read.</param>
/// <param name="series">The series' names and points; all values above 0.</param>
/// <param name="layout">How the points are drawn and what the axes are.</param>
public sealed class SeriesChart(
    string title, string note, IReadOnlyList<(string Name, IReadOnlyList<(double X, double Y)> Points)> series, SeriesLayout layout)
    : Chart(title, note, ChartHeight)
{
    private const int ChartHeight = 260;
    private const int Left = 46;
    private const int Right = Width - 14;
    private const int Top = 10;
    private const int Floor = ChartHeight - 42;

    /// <inheritdoc/>
    protected override IReadOnlyList<string> Legend => [.. series.Select(each => each.Name)];

    /// <inheritdoc/>
    protected override void Draw()
    {
        Axis x = Create(Left, Right, layout.IsXLogarithmic, point => point.X);
        Axis y = Create(Floor, Top, layout.IsYLogarithmic, point => point.Y);
        foreach (double tick in x.Ticks)
        {
            Line(x.Place(tick), Top, x.Place(tick), Floor, "var(--line)");
            Text(x.Place(tick), Floor + 16, Axis.Label(tick), "middle");
        }

        foreach (double tick in y.Ticks)
        {
            Line(Left, y.Place(tick), Right, y.Place(tick), "var(--line)");
            Text(Left - 6, y.Place(tick) + 4, Axis.Label(tick), "end");
        }

        Text((Left + Right) / 2.0, ChartHeight - 8, layout.XName, "middle");
        for (int i = 0; i < series.Count; i++)
        {
            IEnumerable<(double X, double Y)> places = series[i].Points.Select(point => (x.Place(point.X), y.Place(point.Y)));
            if (layout.IsJoined)
            {
                Path(places, Colour(i));
                continue;
            }

            foreach ((double across, double up) in places)
            {
                Dot(across, up, Colour(i));
            }
        }
    }

    private Axis Create(double from, double to, bool isLogarithmic, Func<(double X, double Y), double> value)
    {
        double[] values = [.. series.SelectMany(each => each.Points).Select(value)];
        return isLogarithmic ? Axis.Logarithmic(from, to, values.Min(), values.Max()) : Axis.Linear(from, to, values.Max());
    }
}

/// <summary>How a <see cref="SeriesChart"/> is laid out.</summary>
/// <param name="XName">What the horizontal axis counts.</param>
/// <param name="IsXLogarithmic">Whether it goes in equal factors.</param>
/// <param name="IsYLogarithmic">Whether the vertical axis goes in equal factors.</param>
/// <param name="IsJoined">Whether points are joined by lines.</param>
public sealed record SeriesLayout(string XName, bool IsXLogarithmic, bool IsYLogarithmic, bool IsJoined);
