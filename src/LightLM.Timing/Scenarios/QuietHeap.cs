using System.Runtime;

namespace LightLM.Timing.Scenarios;

/// <summary>Keeps the garbage collector still during a turn, as far as the memory that is set aside for it reaches.</summary>
internal readonly struct QuietHeap : IDisposable
{
    private const long Reserve = 64 << 20;

    /// <summary>Collects all garbage, so that a run does not pay for what was before it.</summary>
    public static void CollectAll()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    /// <summary>Begins a turn.</summary>
    public static QuietHeap Begin()
    {
        try
        {
            GC.TryStartNoGCRegion(Reserve);
        }
        catch (InvalidOperationException)
        {
            // The heap is the whole process's: someone else keeps it still already.
        }

        return default;
    }

    /// <summary>Ends the turn.</summary>
    public void Dispose()
    {
        if (GCSettings.LatencyMode != GCLatencyMode.NoGCRegion)
        {
            return;
        }

        try
        {
            GC.EndNoGCRegion();
        }
        catch (InvalidOperationException)
        {
            // A collection came in between because more was allocated than was set aside; it is counted where it happened.
        }
    }
}
