using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Threading;

/// <summary>
/// Keeps helpers off the processor of the thread that wakes them. A Linux guest often wakes a thread that has slept for some milliseconds
/// on the waker's own processor, where the two then take turns. Where the system calls are not to be had, threads run where they are put.
/// </summary>
internal sealed partial class Placement
{
    private readonly nuint[] _allowed = Affinity.CreateMask();
    private readonly int[] _threads;
    private readonly bool _isPossible;
    private int _avoided = -1;

    /// <summary>Reads which processors the creating thread may use.</summary>
    public Placement(int helpers)
    {
        _threads = new int[helpers];
        if (OperatingSystem.IsLinux())
        {
            try
            {
                // All calls are tried here, so that none is found missing later, on a helper's thread.
                _isPossible = Affinity.TryGet(_allowed) && GetThreadId() != 0 && GetProcessor() >= 0 && Affinity.Count(_allowed) > 1;
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                _isPossible = false;
            }
        }
    }

    /// <summary>Tells the system's number of a helper; called by the helper itself.</summary>
    public void Register(int helper)
    {
        if (OperatingSystem.IsLinux() && _isPossible)
        {
            Volatile.Write(ref _threads[helper], GetThreadId());
        }
    }

    /// <summary>Keeps the helpers off the processor that the caller is on.</summary>
    public void AvoidCaller()
    {
        if (OperatingSystem.IsLinux() && _isPossible)
        {
            Avoid(GetProcessor());
        }
    }

    [SupportedOSPlatform("linux")]
    private void Avoid(int processor)
    {
        if (processor == _avoided || (uint)processor >= Affinity.MostProcessors)
        {
            return;
        }

        bool isAllowed = Affinity.Contains(_allowed, processor);
        Affinity.Remove(_allowed, processor);
        bool areAllPlaced = true;
        for (int helper = 0; helper < _threads.Length; helper++)
        {
            int thread = Volatile.Read(ref _threads[helper]);
            areAllPlaced &= thread != 0 && Affinity.TrySet(thread, _allowed);
        }

        if (isAllowed)
        {
            Affinity.Add(_allowed, processor);
        }

        _avoided = areAllPlaced ? processor : -1;
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "sched_getcpu")]
    private static partial int GetProcessor();

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "gettid")]
    private static partial int GetThreadId();
}
