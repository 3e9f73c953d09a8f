using System.CommandLine;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
namespace LightLM.Cli.Commands;
internal sealed class BudgetCommand(Shell shell) : CliCommand(shell, "budget", "x") {
 public override IReadOnlyList<Example> Examples { get; } = [];
 protected override int Execute(ParseResult arguments) => 0; }
