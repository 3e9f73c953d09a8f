namespace LightLM.Clue.Predictions;

/// <summary>What stands around the rows of a prediction file.</summary>
/// <param name="Head">What stands before the first row.</param>
/// <param name="Separator">What stands between two rows.</param>
/// <param name="Tail">What stands behind the last row.</param>
/// <param name="Empty">The file without a row.</param>
internal sealed record PredictionLayout(string Head, string Separator, string Tail, string Empty)
{
    /// <summary>A line for each row.</summary>
    public static PredictionLayout Lines { get; } = new("", "", "", "");

    /// <summary>One object of which each row is a member, indented by four spaces.</summary>
    public static PredictionLayout Answers { get; } = new("{\n    ", ",\n    ", "\n}\n", "{}\n");
}
