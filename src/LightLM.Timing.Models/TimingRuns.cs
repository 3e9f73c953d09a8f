using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models;

/// <summary>Times what is asked for, in the way that it can be timed.</summary>
internal static class TimingRuns
{
    /// <summary>Opens the models, times everything and releases them.</summary>
    /// <param name="request">What is to be timed.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="LightLMException">A model, command or data set cannot be used.</exception>
    public static TimingReport Run(TimingRequest request, IProgress<TimingProgress>? progress, CancellationToken cancellationToken)
    {
        using TimedField field = TimedField.Open(request, progress);
        if (request.FirstAnswers is IFirstAnswerProgram first)
        {
            field.ColdStarts = ColdStarts.Measure(request, first, field, progress, cancellationToken);
        }

        return request.HasCommands
            ? WholeTiming.Run(request, field, progress, cancellationToken)
            : ModelTiming.Run(request, field, progress, cancellationToken);
    }
}
