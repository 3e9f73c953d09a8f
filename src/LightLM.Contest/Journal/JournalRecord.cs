using System.Text.Json.Serialization;
using LightLM.Clue.Scoring;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Journal;

/// <summary>What a line of the journal tells of.</summary>
internal enum JournalKind
{
    /// <summary>The first line: the format, and the seed of what is drawn.</summary>
    Header,

    /// <summary>The referee began: what it is, what it runs on and what it reads.</summary>
    Session,

    /// <summary>A finalist takes part: what it is made of.</summary>
    Entrant,

    /// <summary>A step of a finalist began. Where the line of its end is missing, the referee ended with it.</summary>
    Started,

    /// <summary>A step was given up because the contest was cancelled: the finalist has nothing to do with it.</summary>
    Cancelled,

    /// <summary>A task's predictions were checked and scored.</summary>
    Score,

    /// <summary>A model was timed on a task.</summary>
    Time,

    /// <summary>A round of a task, of a finalist that is timed as a whole.</summary>
    Round,

    /// <summary>A command's run over rows of the test set as they are, before its rounds.</summary>
    Unaltered,

    /// <summary>A finalist was disqualified.</summary>
    Disqualified,
}

/// <summary>A line of the journal. Members that a kind does not need are left out.</summary>
internal sealed record JournalRecord
{
    public required JournalKind Kind { get; init; }

    /// <summary>When the line was written.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public DateTimeOffset? At { get; init; }

    /// <summary>The fingerprint of everything that the measurement depends on.</summary>
    public string Key { get; init; } = "";

    /// <summary>The finalist's name, for readers; the key is what counts.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Finalist { get; init; }

    /// <summary>The task's official name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Task { get; init; }

    /// <summary>What was done, such as "round 2 of 5".</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Stage { get; init; }

    /// <summary>What is to be said beside the figure or time, such as rows that could not be read, or null.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Remark { get; init; }

    /// <summary>How busy the machine was meanwhile.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public MachineLoad? Load { get; init; }

    /// <summary>The payload of the header.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public JournalHeader? Header { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ContestSession? Session { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Entrant? Entrant { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ScoredTask? Score { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public ModelTime? Time { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public TimedRound? Round { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public WholeRun? Unaltered { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public Disqualification? Disqualified { get; init; }

    /// <summary>Whether it has what its kind needs.</summary>
    internal bool IsWhole => Kind switch
    {
        JournalKind.Header => Header is not null,
        JournalKind.Session => Session is not null,
        JournalKind.Entrant => Entrant is not null && Key.Length > 0 && Finalist is not null,
        JournalKind.Started or JournalKind.Cancelled => Key.Length > 0,
        JournalKind.Score => Score is not null && Key.Length > 0 && Task is not null,
        JournalKind.Time => Time is not null && Key.Length > 0 && Task is not null,
        JournalKind.Round => Round is not null && Key.Length > 0 && Task is not null,
        JournalKind.Unaltered => Unaltered is not null && Key.Length > 0 && Task is not null,
        JournalKind.Disqualified => Disqualified is not null && Key.Length > 0,
        _ => false,
    };
}

/// <summary>What all lines of a journal have in common.</summary>
/// <param name="Version">The format's version.</param>
/// <param name="Seed">What rows are drawn with, unless the manifest has a seed.</param>
internal sealed record JournalHeader(int Version, int Seed);

/// <summary>What a task's predictions are worth.</summary>
/// <param name="Figure">The task's figure in percent, with its interval.</param>
/// <param name="Details">All scores of the task by their names; of entities, the F1 of each type.</param>
/// <param name="Rows">How many rows were scored.</param>
/// <param name="Predictions">The prediction file.</param>
internal sealed record ScoredTask(FigureEstimate Figure, IReadOnlyDictionary<string, double> Details, int Rows, FileFacts Predictions)
{
    /// <summary>The run of the command that wrote them, over these rows and those that are timed; null for a model.</summary>
    public WholeRun? Run { get; init; }
}

/// <summary>A model's times, item by item beside the baseline's.</summary>
/// <param name="FinalistMs">The mean time of an item.</param>
/// <param name="BaselineMs">The baseline's.</param>
/// <param name="Ratio">Their ratio.</param>
/// <param name="Noise">Why they cannot be relied on, or null.</param>
internal sealed record ModelTime(double FinalistMs, double BaselineMs, RatioEstimate Ratio, string? Noise);

/// <summary>What a finalist and the baseline took in a round over a task's rows.</summary>
/// <param name="Number">The round, from 0.</param>
/// <param name="Rows">How many rows it had.</param>
/// <param name="Tokens">How many tokens the rows beside the first one have.</param>
/// <param name="Finalist">The finalist's runs.</param>
/// <param name="Baseline">The baseline's.</param>
internal sealed record TimedRound(int Number, int Rows, int Tokens, PartTimes Finalist, PartTimes Baseline)
{
    /// <summary>How many of the rows were answered as in the run that was scored; null for a model.</summary>
    public int? Agreeing { get; init; }

    /// <summary>The predictions of all rows; null for a model.</summary>
    public FileFacts? Predictions { get; init; }
}

/// <summary>What a command took for other rows than those of a round.</summary>
/// <param name="Rows">How many rows they are.</param>
/// <param name="Tokens">How many tokens the rows beside the first one have.</param>
/// <param name="All">The run.</param>
internal sealed record WholeRun(int Rows, int Tokens, MeasuredRun All)
{
    public static WholeRun Of(TimedRows rows, MeasuredRun all) => new(rows.Rows.Count, rows.Lengths.Skip(1).Sum(), all);
}

/// <summary>What the first row alone took, and what all rows did.</summary>
internal sealed record PartTimes(MeasuredRun First, MeasuredRun All)
{
    public static PartTimes Of(SetTime time) => new(MeasuredRun.Of(time.First), MeasuredRun.Of(time.All));
}

/// <summary>What a run took.</summary>
/// <param name="Ms">Milliseconds from its start until its last process had ended.</param>
/// <param name="ProcessorMs">The processor time of all its processes; null for a model.</param>
/// <param name="PeakMemoryBytes">The most memory that they took; null for a model.</param>
internal sealed record MeasuredRun(double Ms, double? ProcessorMs = null, long? PeakMemoryBytes = null)
{
    public static MeasuredRun Of(ProcessResult run) =>
        new(run.Elapsed.TotalMilliseconds, run.ProcessorTime.TotalMilliseconds, run.PeakMemoryBytes);

    public static MeasuredRun Of(SetRun run) => new(run.Milliseconds, run.ProcessorMs, run.PeakMemoryBytes);
}

/// <summary>A file or folder as it was.</summary>
/// <param name="Path">Where; predictions by their names in the contest's folder.</param>
/// <param name="Bytes">Its size; of a folder, that of all files in it, links followed.</param>
/// <param name="Sha256">The SHA-256 of its contents; of a folder, of the names and contents in it.</param>
internal sealed record FileFacts(string Path, long Bytes, string Sha256);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    IgnoreReadOnlyProperties = true,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
