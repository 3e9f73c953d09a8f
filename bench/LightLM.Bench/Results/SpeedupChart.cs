using System.Globalization;
using System.Text;
using LightLM.Files;
using LightLM.Timing.Statistics;

namespace LightLM.Bench.Results;

/// <summary>A bar of a chart.</summary>
/// <param name="Category">Where it stands on the horizontal axis.</param>
/// <param name="Series">The kind of bar.</param>
/// <param name="Ratio">LightLM's time divided by ONNX Runtime's; the bar shows the reciprocal.</param>
internal sealed record SpeedupBar(string Category, string Series, RatioEstimate Ratio);

/// <summary>Bars side by side under one title.</summary>
internal sealed record SpeedupPanel(string Title, IReadOnlyList<SpeedupBar> Bars);

/// <summary>
/// Draws how many times as fast as ONNX Runtime LightLM is, with intervals, as SVG. It carries its own background and follows the reader's
/// light or dark scheme.
/// </summary>
internal static class SpeedupChart
{
    private const int Width = 860;
    private const int PanelHeight = 250;
    private const int Left = 48;
    private const int Right = 16;
    private const int Top = 64;
    private const int PanelTop = 34;
    private const int PanelBottom = 34;

    private const string Style =
        """
        <style>
          .back { fill: #ffffff } .text { fill: #24292f } .soft { fill: #57606a }
          .grid { stroke: #d0d7de } .one { stroke: #24292f; stroke-width: 1.5 }
          .s0 { fill: #0969da } .s1 { fill: #bc4c00 } .s2 { fill: #6cb6ff } .s3 { fill: #f0883e } .bar { stroke: #24292f; stroke-width: 1 }
          text { font: 13px system-ui, -apple-system, "Segoe UI", sans-serif }
          .title { font-size: 16px; font-weight: 600 } .small { font-size: 11px }
          @media (prefers-color-scheme: dark) {
            .back { fill: #0d1117 } .text { fill: #e6edf3 } .soft { fill: #9198a1 } .grid { stroke: #3d444d } .one { stroke: #e6edf3 }
            .s0 { fill: #4493f8 } .s1 { fill: #db6d28 } .s2 { fill: #a5d6ff } .s3 { fill: #ffb77c } .bar { stroke: #e6edf3 }
          }
        </style>
        """;

    /// <summary>Writes a chart.</summary>
    /// <param name="path">The file.</param>
    /// <param name="title">What all panels show.</param>
    /// <param name="panels">One below the other.</param>
    public static void Write(string path, string title, IReadOnlyList<SpeedupPanel> panels)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        StringBuilder svg = new();
        int height = Top + (panels.Count * PanelHeight) + 8;
        string size = Show.Text($"viewBox=\"0 0 {Width} {height}\" width=\"{Width}\" height=\"{height}\"");
        Append(svg, $"<svg xmlns=\"http://www.w3.org/2000/svg\" {size} role=\"img\">");
        Append(svg, $"<title>{title}</title>");
        svg.Append(Style).Append('\n');
        Append(svg, $"<rect class=\"back\" width=\"{Width}\" height=\"{height}\" rx=\"8\"/>");
        Append(svg, $"<text class=\"text title\" x=\"16\" y=\"26\">{title}</text>");
        string[] series = [.. panels.SelectMany(panel => panel.Bars).Select(bar => bar.Series).Distinct()];
        AppendLegend(svg, series);
        for (int i = 0; i < panels.Count; i++)
        {
            AppendPanel(svg, panels[i], series, Top + (i * PanelHeight));
        }

        AtomicFile.WriteText(path, svg.Append("</svg>\n").ToString());
    }

    private static void AppendLegend(StringBuilder svg, string[] series)
    {
        for (int i = 0; i < series.Length; i++)
        {
            int x = 16 + (i * 200);
            Append(svg, $"<rect class=\"s{i}\" x=\"{x}\" y=\"40\" width=\"12\" height=\"12\"/>");
            Append(svg, $"<text class=\"text\" x=\"{x + 18}\" y=\"51\">{series[i]}</text>");
        }
    }

    private static void AppendPanel(StringBuilder svg, SpeedupPanel panel, string[] series, int top)
    {
        // Intervals may reach beyond the panel; the bars may not.
        double most = Math.Ceiling(2.3 * panel.Bars.Max(bar => 1 / bar.Ratio.Estimate)) / 2;
        int bottom = top + PanelHeight - PanelBottom;
        double Y(double speedup) => bottom - (Math.Min(speedup, most) / most * (PanelHeight - PanelTop - PanelBottom));
        Append(svg, $"<text class=\"text\" x=\"16\" y=\"{top + 20}\">{panel.Title}</text>");
        double step = most switch { > 8 => 2, > 4 => 1, _ => 0.5 };
        for (double mark = 0; mark <= most + 1e-9; mark += step)
        {
            string line = Math.Abs(mark - 1) < 1e-9 ? "one" : "grid";
            Append(svg, $"<line class=\"{line}\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{Y(mark):F1}\" y2=\"{Y(mark):F1}\"/>");
            Append(svg, $"<text class=\"soft small\" x=\"{Left - 6}\" y=\"{Y(mark) + 4:F1}\" text-anchor=\"end\">{mark:0.0}x</text>");
        }

        string[] categories = [.. panel.Bars.Select(bar => bar.Category).Distinct()];
        double slot = (double)(Width - Left - Right) / categories.Length;
        double barWidth = Math.Min(34, slot * 0.84 / series.Length);
        for (int i = 0; i < categories.Length; i++)
        {
            double middle = Left + ((i + 0.5) * slot);
            Append(svg, $"<text class=\"text\" x=\"{middle:F1}\" y=\"{bottom + 18}\" text-anchor=\"middle\">{categories[i]}</text>");
            foreach (SpeedupBar bar in panel.Bars.Where(bar => bar.Category == categories[i]))
            {
                int kind = Array.IndexOf(series, bar.Series);
                double x = middle + ((kind - (series.Length / 2.0)) * barWidth);
                double y = Y(1 / bar.Ratio.Estimate);
                (double low, double high) = (Y(1 / bar.Ratio.High), Y(1 / bar.Ratio.Low));
                double speedup = 1 / bar.Ratio.Estimate;
                string size = Show.Text($"width=\"{barWidth - 2:F1}\" height=\"{bottom - y:F1}\"");
                double centre = x + (barWidth / 2);
                Append(svg, $"<rect class=\"s{kind}\" x=\"{x + 1:F1}\" y=\"{y:F1}\" {size}/>");
                Append(svg, $"<line class=\"bar\" x1=\"{centre:F1}\" x2=\"{centre:F1}\" y1=\"{low:F1}\" y2=\"{high:F1}\"/>");
                Append(svg, $"<text class=\"soft small\" x=\"{centre:F1}\" y=\"{high - 4:F1}\" text-anchor=\"middle\">{speedup:F1}</text>");
            }
        }
    }

    private static void Append(StringBuilder svg, FormattableString line) =>
        svg.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
