using System.Diagnostics;
using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models.Commands;

/// <summary>A model on the rows of a set, one after the other in this process, loaded anew for each run.</summary>
/// <param name="model">The model on these rows.</param>
/// <param name="rows">How many they are.</param>
/// <param name="threads">How many processors it is kept on.</param>
/// <param name="fail">Makes the error of a run that failed.</param>
/// <param name="cancellationToken">Checked before each row.</param>
internal sealed class ModelOnSet(
    ReloadedSubject model, int rows, int threads, Func<LightLMException, Exception> fail, CancellationToken cancellationToken)
    : ISetSubject
{
    public string Name => model.Name;

    public bool StartsProcess => false;

    public SetRun Run(SetPart part) => ProcessorPin.Run(threads, _ =>
    {
        try
        {
            model.Prepare();

            // The first run takes the memory that the others find, and has its code compiled.
            model.Run([0]);
            int last = part == SetPart.FirstItem ? 1 : rows;
            long start = Stopwatch.GetTimestamp();
            for (int row = 0; row < last; row++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                model.Run([row]);
            }

            return new SetRun(Stopwatch.GetElapsedTime(start).TotalMilliseconds, null);
        }
        catch (LightLMException e)
        {
            throw fail(e);
        }
        finally
        {
            model.Release();
        }
    });
}
