using System.Diagnostics;

namespace LightLM.Bench.Measuring;

/// <summary>
/// Waits until the process's other threads sleep: an engine whose threads spin after its run would take a core from the next subject.
/// </summary>
internal static class IdleThreads
{
    private const int MostAttempts = 1000;

    /// <summary>Processor time is counted too coarsely for this; the state of each thread is exact.</summary>
    public static void Wait()
    {
        for (int attempt = 0; attempt < MostAttempts; attempt++)
        {
            Thread.Sleep(1);
            using Process process = Process.GetCurrentProcess();
            if (process.Threads.Cast<ProcessThread>().Count(thread => thread.ThreadState == System.Diagnostics.ThreadState.Running) <= 1)
            {
                return;
            }
        }
    }
}
