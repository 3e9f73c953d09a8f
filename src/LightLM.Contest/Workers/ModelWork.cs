using System.Text.Json.Serialization;
using LightLM.Clue;
using LightLM.Clue.Prediction;
using LightLM.Contest.Journal;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest.Workers;

/// <summary>What a process of its own does with a finalist's model: one of the three.</summary>
/// <param name="Model">The model file or directory.</param>
/// <param name="Task">The task's official name.</param>
internal sealed record ModelWork(string Model, string Task)
{
    /// <summary>The data set, which the process is given.</summary>
    public string Questions { get; init; } = "";

    /// <summary>How its rows are predicted.</summary>
    public PredictionWork? Prediction { get; init; }

    /// <summary>How its rows are timed one by one.</summary>
    public TimingWork? Timing { get; init; }

    /// <summary>How its rows are timed as a whole.</summary>
    public RunWork? Run { get; init; }
}

/// <summary>How rows are predicted.</summary>
/// <param name="Predictions">The prediction file to write.</param>
/// <param name="Threads">How many rows at a time, or null for one on each core.</param>
internal sealed record PredictionWork(string Predictions, int? Threads);

/// <summary>How rows are timed beside the baseline.</summary>
/// <param name="Name">The finalist's name.</param>
/// <param name="Baseline">The baseline's model; null for BERT-base.</param>
/// <param name="Vocabulary">The model whose vocabulary BERT-base reads with.</param>
/// <param name="HeadModel">The model whose head the baseline gets; null for a plain one.</param>
/// <param name="Threads">Threads of a call.</param>
/// <param name="Rounds">How many times each row is timed at least.</param>
/// <param name="MostRounds">How many times each row is timed at most.</param>
/// <param name="WarmUpSeconds">The longest warm-up.</param>
internal sealed record TimingWork(
    string Name, string? Baseline, string Vocabulary, string? HeadModel, int Threads, int Rounds, int MostRounds, double WarmUpSeconds);

/// <summary>How rows are timed as a whole, beside a baseline that is a command.</summary>
/// <param name="Part">How many of them.</param>
/// <param name="Threads">Threads of a call.</param>
internal sealed record RunWork(SetPart Part, int Threads);

/// <summary>What came of it.</summary>
internal sealed record ModelWorkResult
{
    /// <summary>Why the model cannot be used, or null.</summary>
    public string? Problem { get; init; }

    /// <summary>The rows that it could not read as they were meant.</summary>
    public IReadOnlyList<OddRowLine> OddRows { get; init; } = [];

    /// <summary>Its times.</summary>
    public ModelTime? Time { get; init; }

    /// <summary>Milliseconds of the rows as a whole.</summary>
    public double? RunMs { get; init; }

    /// <summary>What is to be said about the rows that were timed, or null.</summary>
    public string? Remark { get; init; }
}

/// <summary>An odd row in a file.</summary>
internal sealed record OddRowLine(string Id, int Line, string Problem, bool IsAnswered)
{
    public static OddRowLine Of(OddRow row) => new(row.Id.ToString(), row.Line, row.Problem, row.IsAnswered);

    // Ids are equal when they read the same.
    public OddRow ToRow() => new(new RowId(Id), Line, Problem, IsAnswered);
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, IgnoreReadOnlyProperties = true, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelWork))]
[JsonSerializable(typeof(ModelWorkResult))]
internal sealed partial class ModelWorkJson : JsonSerializerContext;
