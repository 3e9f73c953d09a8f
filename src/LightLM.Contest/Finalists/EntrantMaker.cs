using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;
using LightLM.Timing.Models;

namespace LightLM.Contest.Finalists;

/// <summary>Finds out what a finalist is made of.</summary>
internal static class EntrantMaker
{
    /// <summary>Its size in the unit of the contest: of models the largest one's, of a command what its files have or its model is declared to have.</summary>
    /// <param name="manifest">The contest.</param>
    /// <param name="entry">The finalist.</param>
    /// <param name="models">Its models.</param>
    /// <param name="files">Its models' files or those that are listed.</param>
    public static Entrant Of(
        ContestManifest manifest,
        FinalistEntry entry,
        IReadOnlyDictionary<ClueTask, ModelSummary> models,
        IReadOnlyList<FileFacts> files)
    {
        bool isBytes = manifest.SizeBy == SizeMeasure.Bytes;
        if (entry.Command is not null)
        {
            long size = isBytes ? files.Sum(file => file.Bytes) : entry.Parameters ?? 0;
            return new Entrant(IsCommand: true, size, entry.Parameters, files) { Command = entry.Command.ToString() };
        }

        long? parameters = models.Count > 0 ? models.Values.Max(model => model.Parameters.Total) : null;
        long largest = models.Count == 0 ? 0 : isBytes ? models.Values.Max(model => model.Bytes) : parameters!.Value;
        return new Entrant(IsCommand: false, largest, parameters, files);
    }
}
