using LightLM.Formats;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Models;

/// <summary>Something to be timed: an open model or a command.</summary>
/// <param name="Name">The name in reports.</param>
/// <param name="Description">What a report says about it.</param>
internal sealed record TimedEntry(string Name, string Description)
{
    /// <summary>The model, or null for a command.</summary>
    public ModelPackage? Package { get; private init; }

    /// <summary>The file or directory of the model; null for generated weights and for a command.</summary>
    public string? File { get; private init; }

    /// <summary>The command, or null for a model.</summary>
    public CommandTemplate? Command { get; private init; }

    /// <summary>The engine that runs the model's encoder, or null for this program's own.</summary>
    public IStockEngine? Engine { get; private init; }

    /// <summary>A model.</summary>
    public static TimedEntry Of(TimedPackage model) =>
        new(model.Name, model.Description) { Package = model.Package, File = model.File };

    /// <summary>The same model in another engine.</summary>
    public TimedEntry In(IStockEngine engine) => this with
    {
        Name = $"{Name} in {engine.Name}",
        Description = $"the same weights in {engine.Name}, {engine.Describe(Package!)}",
        Engine = engine,
    };

    /// <summary>Loads the model.</summary>
    public TimedModel Load(int threads) => Engine is null ? new TimedModel(Package!, threads) : Engine.Load(Package!);

    /// <summary>A command.</summary>
    public static TimedEntry Of(CommandTemplate command, string name) => new(name, $"the command '{command}'") { Command = command };
}
