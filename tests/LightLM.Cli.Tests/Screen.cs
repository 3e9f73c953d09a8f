using System.Text.RegularExpressions;
using LightLM.Cli.Hosting;
using LightLM.Cli.Output;

namespace LightLM.Cli.Tests;

/// <summary>A terminal of some columns, and what is seen on it.</summary>
internal sealed partial class Screen : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly int _width;

    public Screen(int width)
    {
        _width = width;
        Shell = new Shell
        {
            Input = Stream.Null,
            Output = _output,
            Error = _error,
            OutputIsTerminal = true,
            ErrorIsTerminal = true,
            Width = width,
        };
    }

    public Shell Shell { get; }

    public string Text => Escapes().Replace(_output + _error.ToString(), "");

    public string[] Lines => Text.Split('\n');

    /// <summary>Checks that no line is wider than the terminal.</summary>
    public void Fits() => Fits(Text, _width);

    /// <summary>Checks that no line of a text is wider than a terminal.</summary>
    public static void Fits(string text, int width) =>
        Assert.All(Escapes().Replace(text, "").Split('\n'), line => Assert.InRange(CellWidth.Of(line.TrimEnd('\r')), 0, width));

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    [GeneratedRegex("\u001b\\[[0-9;?]*[A-Za-z]")]
    private static partial Regex Escapes();
}
