using LightLM.Timing.Processes;
using LightLM.Weights;

namespace LightLM.Cli.Timing;

/// <summary>Something to be timed: an open model or a command.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Description">What a report says about it.</param>
internal sealed record TimedEntry(string Name, string Description)
{
    /// <summary>The model, or null for a command.</summary>
    public ModelPackage? Package { get; private init; }

    /// <summary>The command, or null for a model.</summary>
    public CommandTemplate? Command { get; private init; }

    /// <summary>A model.</summary>
    public static TimedEntry Of(TimedPackage model) => new(model.Name, model.Description) { Package = model.Package };

    /// <summary>A command.</summary>
    public static TimedEntry Of(CommandTemplate command, string name) => new(name, $"the command '{command}'") { Command = command };
}
