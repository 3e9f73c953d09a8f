using System.Diagnostics;

namespace LightLM.Bench.Measuring;

/// <summary>
/// Lets a subject's turn begin only when the threads of the one before sleep: an engine whose threads spin after its run would take a core from the
/// next. The wait falls into the untimed run that begins a turn.
/// </summary>
internal sealed class Turns
{
    private const int MostAttempts = 1000;
    private object? _current;

    /// <summary>Called by a subject before each run.</summary>
    public void Enter(object subject)
    {
        if (_current != subject)
        {
            _current = subject;
            WaitForIdleThreads();
        }
    }

    /// <summary>Waits until the process's other threads sleep. Processor time is counted too coarsely for this; the state of each thread is exact.</summary>
    private static void WaitForIdleThreads()
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
