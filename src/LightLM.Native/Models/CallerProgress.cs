using LightLM.Clue.Prediction;

namespace LightLM.Native.Models;

/// <summary>Tells a caller's function how far a run has come, and ends the run where the function says so.</summary>
/// <param name="function">The caller's function.</param>
/// <param name="userData">What the caller wants it to be given.</param>
/// <param name="cancellation">Ends the run.</param>
internal sealed unsafe class CallerProgress(delegate* unmanaged<long, long, void*, int> function, void* userData, CancellationTokenSource cancellation)
    : IProgress<PredictionProgress>
{
    public void Report(PredictionProgress value)
    {
        if (function(value.Done, value.Total, userData) != 0)
        {
            cancellation.Cancel();
        }
    }
}
