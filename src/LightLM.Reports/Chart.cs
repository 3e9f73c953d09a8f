using System.Globalization;
using System.Text;

namespace LightLM.Reports;

/// <summary>
/// A chart as inline SVG in the page's colours. It is drawn here because plotting libraries for .NET draw with native code, which this
/// project does without.
/// </summary>
public abstract class Chart
{
    /// <summary>The width of all charts in units that are about a pixel on a telephone.</summary>
    protected const int Width = 360;

    private const int Colours = 7;
    private readonly StringBuilder _svg = new();

    /// <summary>Creates a chart.</summary>
    /// <param name="title">What it shows.</param>
    /// <param name="note">How it is to be read.</param>
    /// <param name="height">Its height, in the same units as <see cref="Width"/>.</param>
    protected Chart(string title, string note, int height)
    {
        Title = title;
        Note = note;
        Height = height;
    }

    /// <summary>What the chart shows.</summary>
    public string Title { get; }

    /// <summary>How it is to be read.</summary>
    public string Note { get; }

    /// <summary>The height in the same units as <see cref="Width"/>.</summary>
    protected int Height { get; }

    /// <summary>The names of the series, in the order of their colours; empty for no legend.</summary>
    protected virtual IReadOnlyList<string> Legend => [];

    /// <summary>The chart with its caption and legend as an HTML figure.</summary>
    public string ToFigure()
    {
        _svg.Clear();
        Draw();
        string legend = string.Concat(
            Legend.Select((name, i) => $"<span><i style=\"background:{Colour(i)}\"></i>{HtmlPage.Escape(name)}</span>"));
        return $"<figure><figcaption><b>{HtmlPage.Escape(Title)}</b>{HtmlPage.Escape(Note)}</figcaption>" +
            (legend.Length > 0 ? $"<div class=\"legend\">{legend}</div>" : "") +
            $"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{HtmlPage.Escape(Title)}\">\n{_svg}</svg></figure>\n";
    }

    /// <summary>The colour of a series; the first is the baseline's.</summary>
    protected static string Colour(int series) =>
        string.Create(CultureInfo.InvariantCulture, $"var(--s{(series < Colours ? series : 1 + ((series - 1) % (Colours - 1)))})");

    /// <summary>Draws the chart.</summary>
    protected abstract void Draw();

    /// <summary>Draws a line.</summary>
    protected void Line(double x1, double y1, double x2, double y2, string colour, double width = 1, string dashes = "none") => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<line x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\" stroke=\"{colour}\" stroke-width=\"{width:0.#}\"" +
        $" stroke-dasharray=\"{dashes}\"/>\n");

    /// <summary>Draws a line through points.</summary>
    protected void Path(IEnumerable<(double X, double Y)> points, string colour)
    {
        IEnumerable<string> corners = points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{point.X:0.#},{point.Y:0.#}"));
        _svg.Append($"<polyline fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" points=\"{string.Join(' ', corners)}\"/>\n");
    }

    /// <summary>Draws a dot.</summary>
    protected void Dot(double x, double y, string colour, double radius = 3) => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<circle cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"{radius:0.#}\" fill=\"{colour}\" fill-opacity=\".8\"/>\n");

    /// <summary>Writes a text.</summary>
    /// <param name="x">Where it is anchored.</param>
    /// <param name="y">Its base line.</param>
    /// <param name="text">The text.</param>
    /// <param name="anchor">"start", "middle" or "end".</param>
    /// <param name="colour">The colour.</param>
    protected void Text(double x, double y, string text, string anchor = "start", string colour = "var(--faint)") => _svg.Append(
        CultureInfo.InvariantCulture,
        $"<text x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\" fill=\"{colour}\">{HtmlPage.Escape(text)}</text>\n");
}
