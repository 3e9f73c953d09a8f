using LightLM.Clue;
using LightLM.Contest.Journal;
using LightLM.Timing.Models.Commands;

namespace LightLM.Contest;

/// <summary>The folder of what a finalist printed and predicted.</summary>
/// <param name="root">The contest's folder.</param>
/// <param name="path">The folder in it.</param>
internal sealed class FinalistFolder(string root, string path)
{
    /// <summary>The stage in which a finalist answers the labelled rows.</summary>
    public const string Scoring = "scoring";

    /// <summary>Names the predictions that are scored: those of the labelled rows alone.</summary>
    public const string Labelled = "labelled";

    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>The name of a round as a stage.</summary>
    /// <param name="number">The round, from 0.</param>
    public static string Round(int number) => FormattableString.Invariant($"round-{number + 1}");

    /// <summary>Where the predictions of a stage are.</summary>
    public string Predictions(ClueTask task, string stage) => TaskCommand.PredictionsPath(path, task, stage);

    /// <summary>A file in it as it is, by its name in the contest's folder.</summary>
    public FileFacts FactsOf(string file) => Fingerprint.FactsOf(file) with { Path = System.IO.Path.GetRelativePath(root, file) };
}
