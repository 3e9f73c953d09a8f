using System.Text.Json.Serialization;

namespace LightLM.Contest;

/// <summary>What a line of the journal tells of.</summary>
internal enum JournalKind
{
    /// <summary>The first line: the format.</summary>
    Header,

    /// <summary>A task's predictions were checked and scored.</summary>
    Score,

    /// <summary>A model was timed on a task.</summary>
    Time,

    /// <summary>A round of a task, of a finalist that is timed as a whole.</summary>
    Run,

    /// <summary>A finalist was disqualified.</summary>
    Disqualified,
}

/// <summary>A finished measurement, one line of the journal. Members that a kind does not need are left out.</summary>
internal sealed record JournalRecord
{
    public required JournalKind Kind { get; init; }

    /// <summary>The format's version; in the header only.</summary>
    public int? Version { get; init; }

    /// <summary>The fingerprint of everything that the measurement depends on.</summary>
    public string Key { get; init; } = "";

    /// <summary>The finalist's name, for readers; the key is what counts.</summary>
    public string? Finalist { get; init; }

    /// <summary>The task's official name.</summary>
    public string? Task { get; init; }

    /// <summary>The task's figure in percent.</summary>
    public double? Figure { get; init; }

    /// <summary>The round, from 0.</summary>
    public int? Round { get; init; }

    /// <summary>The finalist's milliseconds: the mean of an item, or all items where it is timed as a whole.</summary>
    public double? FinalistMs { get; init; }

    /// <summary>The baseline's milliseconds for the same.</summary>
    public double? BaselineMs { get; init; }

    /// <summary>The finalist's milliseconds for the first item, where it is timed as a whole.</summary>
    public double? FinalistFirstMs { get; init; }

    /// <summary>The baseline's milliseconds for the first item, where the finalist is timed as a whole.</summary>
    public double? BaselineFirstMs { get; init; }

    /// <summary>The most memory that a command took.</summary>
    public long? PeakMemoryBytes { get; init; }

    /// <summary>The ratio of the times with its interval.</summary>
    public double? Ratio { get; init; }

    /// <inheritdoc cref="Ratio"/>
    public double? RatioLow { get; init; }

    /// <inheritdoc cref="Ratio"/>
    public double? RatioHigh { get; init; }

    /// <summary>Why a time cannot be relied on, or null.</summary>
    public string? Noise { get; init; }

    /// <summary>What is to be said beside the figure or time, such as rows that could not be read, or null.</summary>
    public string? Remark { get; init; }

    /// <summary>The reason of a disqualification in a word.</summary>
    public string? Reason { get; init; }

    /// <summary>The reason in a line.</summary>
    public string? Message { get; init; }

    /// <summary>The last lines that the finalist printed.</summary>
    public string? Log { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(JournalRecord))]
internal sealed partial class JournalJson : JsonSerializerContext;
