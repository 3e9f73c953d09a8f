using LightLM.Cli.Hosting;
using LightLM.Reports;
using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>Names with their values, one a line; on a terminal values go on beneath themselves, and long names stand above their values.</summary>
internal sealed class FactsView
{
    private const int Gap = 2;
    private readonly List<(string Name, string Value)> _facts = [];

    /// <summary>Adds a line.</summary>
    public void Add(string name, string value) => _facts.Add((Printable.Text(name), Printable.Text(value)));

    /// <summary>Adds a line for each warning.</summary>
    public void AddWarnings(IReadOnlyList<string> warnings)
    {
        foreach (string warning in warnings)
        {
            Add("warning", warning);
        }
    }

    /// <summary>Writes the lines.</summary>
    public void Write(Shell shell)
    {
        if (shell.OutputIsTerminal)
        {
            WriteFitting(shell);
            return;
        }

        int width = _facts.Max(fact => CellWidth.Of(fact.Name));
        foreach ((string name, string value) in _facts)
        {
            shell.Output.WriteLine($"{CellWidth.Pad(name, width, alignRight: false)}  {value}");
        }
    }

    private void WriteFitting(Shell shell)
    {
        int longest = shell.Width / 3;
        int width = _facts.Select(fact => CellWidth.Of(fact.Name)).Where(name => name <= longest).DefaultIfEmpty(0).Max();
        IAnsiConsole console = shell.OutputConsole;
        foreach ((string name, string value) in _facts)
        {
            bool isBeside = CellWidth.Of(name) <= width;
            foreach (string line in isBeside ? [] : WordWrap.Lines(name, shell.Width))
            {
                console.Write(new Text(line + Environment.NewLine, Styles.Name));
            }

            string beside = isBeside ? name : "";
            foreach (string line in WordWrap.Lines(value, shell.Width - width - Gap))
            {
                console.Write(new Text(CellWidth.Pad(beside, width + Gap, alignRight: false), Styles.Name));
                console.Write(new Text(line + Environment.NewLine));
                beside = "";
            }
        }
    }
}
