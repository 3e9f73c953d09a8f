using LightLM.Timing.Environments;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models;

/// <summary>Times models row by row on the test sets of the contest.</summary>
internal static class ModelTiming
{
    /// <summary>Times the models.</summary>
    /// <param name="request">What is to be timed.</param>
    /// <param name="field">The models and the rows.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Checked before each row.</param>
    /// <exception cref="LightLMException">A model cannot be loaded.</exception>
    public static TimingReport Run(
        TimingRequest request, TimedField field, IProgress<TimingProgress>? progress, CancellationToken cancellationToken) =>
        ProcessorPin.Run(request.Threads, pin =>
        {
            ReloadedSubject[] subjects = [.. field.Entries.Select(entry =>
                new ReloadedSubject(entry.Name, () => entry.Load(request.Threads), request.IncludesTokenization, field.Tasks)
                {
                    BeforeTurn = request.Stock is null ? null : request.Stock.BeginTurn,
                    Unread = request.Unread,
                })];
            TimingOptions options = request.Options with { Baselines = request.Stock is null ? 1 : 2 };
            MachineState before = MachineState.Capture();
            TimingRun run = InterleavedTiming.Measure(subjects, field.TimedSets, options, progress, cancellationToken);
            return field.Report(request, run, MachineDescription.Capture(request.Threads, pin), before);
        });
}
