using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Options;

namespace LightLM.Cli.Commands;

/// <summary>A command with its examples.</summary>
internal abstract class CliCommand : Command
{
    protected CliCommand(Shell shell, string name, string description)
        : base(name, description)
    {
        Shell = shell;
        SetAction(Execute);
    }

    /// <summary>What to type.</summary>
    public abstract IReadOnlyList<Example> Examples { get; }

    /// <summary>What is worth knowing beyond the options.</summary>
    public virtual IReadOnlyList<string> Notes => [];

    protected Shell Shell { get; }

    /// <summary>Adds arguments and options, in the order in which the help lists them.</summary>
    protected void Take(params IEnumerable<Symbol> symbols)
    {
        foreach (Symbol symbol in symbols)
        {
            PathCheck.AddTo(symbol);
            if (symbol is Argument argument)
            {
                Arguments.Add(argument);
            }
            else
            {
                Options.Add((Option)symbol);
            }
        }
    }

    /// <summary>Does the work.</summary>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    protected abstract int Execute(ParseResult arguments);
}
