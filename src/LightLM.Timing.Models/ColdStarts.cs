using System.Diagnostics;
using LightLM.Clue.DataSets;
using LightLM.Descriptions;
using LightLM.Formats.Compact;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Models;

/// <summary>Starts a program anew for each model, several times in turn, on the shortest row of the first set.</summary>
internal static class ColdStarts
{
    private const int Starts = 5;

    /// <summary>Measures the models of a field.</summary>
    /// <param name="request">What is to be timed.</param>
    /// <param name="first">The program.</param>
    /// <param name="field">The models, the commands and the rows.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends what was started.</param>
    /// <returns>The start of each entry; null for what is no model in this program.</returns>
    /// <exception cref="InputException">A process cannot be started, or fails.</exception>
    public static IReadOnlyList<ColdStart?> Measure(
        TimingRequest request, IFirstAnswerProgram first, TimedField field, IProgress<TimingProgress>? progress, CancellationToken cancellationToken)
    {
        using ScratchFolder scratch = new();
        (TaskDescription head, TimedRows rows) = field.Tasks[0];
        string row = scratch.At("row.json");
        ClueDataSet.WriteQuestions(row, [rows.Examples[rows.Lengths.Index().MinBy(length => length.Item).Index]]);
        string?[] models = [.. field.Entries.Select((entry, i) => FileOf(entry, scratch.At($"{i}{CompactFile.Extension}")))];
        List<FirstOutput>[] starts = [.. models.Select(_ => new List<FirstOutput>())];
        return ProcessorPin.Run(request.Threads, _ =>
        {
            for (int start = 0; start < Starts; start++)
            {
                progress?.Report(new TimingProgress($"cold start {start + 1} of {Starts}", (double)start / Starts, null));
                for (int i = 0; i < models.Length; i++)
                {
                    if (models[i] is string model)
                    {
                        ProcessStartInfo program = first.Start(rows.Task, model, row, head.MaxLength, request.Threads);
                        starts[i].Add(FirstOutput.Measure(program, $"{field.Entries[i].Name}, cold start", cancellationToken));
                    }
                }
            }

            return starts.Select(times => OfStarts(times, first)).ToArray();
        });
    }

    /// <summary>The file of a model; generated weights are written to one, so that all are loaded alike.</summary>
    private static string? FileOf(TimedEntry entry, string place)
    {
        if (entry.Package is null || entry.Engine is not null)
        {
            return null;
        }

        if (entry.File is null)
        {
            CompactWriter.Write(entry.Package, place, PrecisionNames.Lossless(entry.Package));
        }

        return entry.File ?? place;
    }

    private static ColdStart? OfStarts(List<FirstOutput> starts, IFirstAnswerProgram first)
    {
        long[] peaks = [.. starts.Select(start => first.ReadPeakMemory(start.Rest)).OfType<long>()];
        return starts.Count == 0 ? null : new ColdStart(
            Quantiles.Median([.. starts.Select(start => start.Milliseconds)]),
            peaks.Length == 0 ? null : (long)Quantiles.Median([.. peaks.Select(peak => (double)peak)]));
    }
}
