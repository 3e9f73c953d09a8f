using LightLM.Clue.Scoring;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>What a contest consists of; <c>docs/contest.md</c> has the file's format. All paths are absolute.</summary>
internal sealed record ContestManifest
{
    /// <summary>The file.</summary>
    public required string Path { get; init; }

    /// <summary>The folder that it lies in.</summary>
    public string Folder => System.IO.Path.GetDirectoryName(Path) ?? "/";

    /// <summary>The contest's name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of the test sets that are timed.</summary>
    public required string TestData { get; init; }

    /// <summary>The folder of the labelled sets that are scored, or null where all metrics are given.</summary>
    public string? LabelledData { get; init; }

    /// <summary>What the finalists are timed beside.</summary>
    public BaselineEntry Baseline { get; init; } = BaselineEntry.BertBase;

    /// <summary>How many rows of each test set are timed.</summary>
    public int Sample { get; init; } = 50;

    /// <summary>How many times each set is timed at least by a command or beside one, and each row by a model.</summary>
    public int Rounds { get; init; } = 5;

    /// <summary>How many times they are at most, while a ratio is uncertain.</summary>
    public int MostRounds { get; init; } = 15;

    /// <summary>The longest warm-up of a model.</summary>
    public TimeSpan WarmUp { get; init; } = new TimingOptions().WarmUpLimit;

    /// <summary>The threads of a model, and the processors of a command.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>How many rows a model predicts at a time for its score, or null for one on each core; from the command line.</summary>
    public int? ScoringThreads { get; init; }

    /// <summary>How many labelled rows are scored at most, or null for all; for rehearsals.</summary>
    public int? LabelledRows { get; init; }

    /// <summary>What S counts.</summary>
    public SizeMeasure SizeBy { get; init; } = SizeMeasure.Parameters;

    /// <summary>S_bert, or null for BERT-base's.</summary>
    public long? BertSize { get; init; }

    /// <summary>What rows are drawn with, or null for a seed that the contest's folder keeps.</summary>
    public int? Seed { get; init; }

    /// <summary>Whether commands run apart from the machine, under bubblewrap.</summary>
    public bool IsIsolated { get; init; } = true;

    /// <summary>What isolated commands see beside the system and what is their own: read-only.</summary>
    public IReadOnlyList<string> Visible { get; init; } = [];

    /// <summary>What a command may use.</summary>
    public ProcessLimits Limits { get; init; } = new();

    /// <summary>The finalists in the manifest's order.</summary>
    public required IReadOnlyList<FinalistEntry> Finalists { get; init; }

    /// <summary>Whether any program of others runs.</summary>
    public bool HasCommands => Baseline.Command is not null || Finalists.Any(finalist => finalist.Command is not null);

    /// <summary>Everything in the manifest but the finalists that a measurement depends on, as canonical text.</summary>
    public required string Settings { get; init; }
}
