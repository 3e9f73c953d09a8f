using LightLM.Cli.Hosting;
using Spectre.Console;

namespace LightLM.Cli.Output;

/// <summary>Names with their values, one a line.</summary>
internal sealed class FactsView
{
    private readonly List<(string Name, string Value)> _facts = [];

    /// <summary>Adds a line.</summary>
    public void Add(string name, string value) => _facts.Add((name, Printable.Text(value)));

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
        int width = _facts.Max(fact => CellWidth.Of(fact.Name));
        if (!shell.OutputIsTerminal)
        {
            foreach ((string name, string value) in _facts)
            {
                shell.Output.WriteLine($"{CellWidth.Pad(name, width, alignRight: false)}  {value}");
            }

            return;
        }

        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().Width(width)).AddColumn();
        foreach ((string name, string value) in _facts)
        {
            grid.AddRow(new Text(name, Styles.Name), new Text(value));
        }

        shell.OutputConsole.Write(grid);
    }
}
