using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models;

/// <summary>What is to be timed, and how.</summary>
internal sealed record TimingRequest
{
    /// <summary>The word that stands for no baseline.</summary>
    public const string NoBaseline = "none";

    /// <summary>Files or directories of the candidates that are models; at least one candidate.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>The candidates that are published shapes with generated weights.</summary>
    public IReadOnlyList<string> Shapes { get; init; } = [];

    /// <summary>The candidates that are commands.</summary>
    public IReadOnlyList<CommandTemplate> Commands { get; init; } = [];

    /// <summary>"bert-base", "none", or a file or directory; of no meaning beside a command.</summary>
    public string Baseline { get; init; } = BertBase.Name;

    /// <summary>The command that is the baseline, if one is.</summary>
    public CommandTemplate? BaselineCommand { get; init; }

    /// <summary>The folder that commands run in.</summary>
    public string Directory { get; init; } = Environment.CurrentDirectory;

    /// <summary>What is read with where no model has a vocabulary.</summary>
    public required Func<TokenizerSettings> DefaultVocabulary { get; init; }

    /// <summary>What the weights of "bert-base" are stored in.</summary>
    public Precision BaselinePrecision { get; init; } = Precision.Float32;

    /// <summary>The folder with the test sets.</summary>
    public required string Data { get; init; }

    /// <summary>The only task, or null for all.</summary>
    public ClueTask? Task { get; init; }

    /// <summary>The most rows of each set, or null for all.</summary>
    public int? Limit { get; init; }

    /// <summary>The threads of a call.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Whether reading the texts is timed too.</summary>
    public bool IncludesTokenization { get; init; } = true;

    /// <summary>How the run is conducted.</summary>
    public TimingOptions Options { get; init; } = new();

    /// <summary>Told of rows that a model cannot read; they are timed all the same.</summary>
    public Action<string>? Unread { get; init; }

    /// <summary>The program that models are also started in, each in processes of its own; null leaves cold starts out.</summary>
    public IFirstAnswerProgram? FirstAnswers { get; init; }

    /// <summary>Another engine that runs the baseline too, for a second ratio, or null.</summary>
    public IStockEngine? Stock { get; init; }

    /// <summary>Whether there is anything that others are compared with.</summary>
    public bool HasBaseline => BaselineCommand is not null || Baseline != NoBaseline;

    /// <summary>Whether any of them is a command, so that all are timed as wholes.</summary>
    public bool HasCommands => BaselineCommand is not null || Commands.Count > 0;
}
