using LightLM.Clue;
using LightLM.Timing;
using LightLM.Weights;

namespace LightLM.Cli.Timing;

/// <summary>What is to be timed, and how.</summary>
internal sealed record TimingRequest
{
    /// <summary>The word that stands for no baseline.</summary>
    public const string NoBaseline = "none";

    /// <summary>Files or directories of the candidates; at least one.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>"bert-base", "none", or a file or directory.</summary>
    public string Baseline { get; init; } = BertBase.Name;

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
}
