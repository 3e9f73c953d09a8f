using System.Globalization;
using System.Text;

namespace LightLM.Server.Metrics;

/// <summary>Prometheus's text format 0.0.4 (prometheus.io/docs/instrumenting/exposition_formats).</summary>
internal sealed class PrometheusText
{
    private readonly StringBuilder _text = new();

    /// <summary>A name of letters, digits and underscores, with its unit behind it.</summary>
    public static string NameOf(string name, string? unit)
    {
        string plain = Plain(name);
        string suffix = unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => "",
        };
        return plain.EndsWith(suffix, StringComparison.Ordinal) ? plain : plain + suffix;
    }

    /// <summary>Labels between commas, in the order of their names.</summary>
    public static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return "";
        }

        StringBuilder labels = new();
        foreach ((string name, object? value) in tags.ToArray().OrderBy(tag => tag.Key, StringComparer.Ordinal))
        {
            labels.Append(labels.Length > 0 ? "," : "").Append(Plain(name)).Append("=\"");
            labels.Append(Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? "").Replace("\"", "\\\"", StringComparison.Ordinal)).Append('"');
        }

        return labels.ToString();
    }

    /// <summary>Begins a family.</summary>
    public void Begin(string name, string help, string type) =>
        _text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {Escape(help)}\n# TYPE {name} {type}\n");

    /// <summary>Writes a value.</summary>
    public void Sample(string name, string labels, double value) =>
        _text.Append(name).Append(labels.Length > 0 ? $"{{{labels}}}" : "").Append(CultureInfo.InvariantCulture, $" {Number(value)}\n");

    /// <summary>Writes how many values are at most a limit.</summary>
    public void Bucket(string name, string labels, double limit, long count) =>
        Sample(name + "_bucket", $"{labels}{(labels.Length > 0 ? "," : "")}le=\"{Number(limit)}\"", count);

    /// <inheritdoc/>
    public override string ToString() => _text.ToString();

    private static string Number(double value) =>
        double.IsPositiveInfinity(value) ? "+Inf" : double.IsNegativeInfinity(value) ? "-Inf" : value.ToString("R", CultureInfo.InvariantCulture);

    private static string Plain(string name) => string.Create(name.Length, name, static (plain, name) =>
    {
        for (int i = 0; i < plain.Length; i++)
        {
            plain[i] = char.IsAsciiLetterOrDigit(name[i]) ? name[i] : '_';
        }
    });

    private static string Escape(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
