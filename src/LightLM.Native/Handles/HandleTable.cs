using System.Collections.Concurrent;
using LightLM.Native.Calls;

namespace LightLM.Native.Handles;

/// <summary>
/// What callers hold, by number. A number is never used twice and never followed as an address, so that a handle that was freed, or is none, is
/// an error and nothing worse.
/// </summary>
internal static class HandleTable
{
    /// <summary>Handles look like addresses of aligned memory, and not like small numbers.</summary>
    private const int Step = 16;

    private static readonly ConcurrentDictionary<nint, IDisposable> Targets = new();
    private static long _last = 1 << 20;

    /// <summary>Makes a handle, which keeps an object alive.</summary>
    public static nint Add(IDisposable target)
    {
        nint handle = (nint)Interlocked.Add(ref _last, Step);
        Targets[handle] = target;
        return handle;
    }

    /// <summary>The object of a handle.</summary>
    public static T Get<T>(nint handle, string name)
        where T : class
    {
        if (handle == 0)
        {
            throw CallException.Argument(name, "expected a handle, found NULL.");
        }

        return Targets.GetValueOrDefault(handle) switch
        {
            T target => target,
            null => throw new CallException(Status.InvalidHandle, $"{name}: it was freed, or is no handle of this library."),
            IDisposable other => throw new CallException(Status.InvalidHandle, $"{name}: found {other}, which this function does not take."),
        };
    }

    /// <summary>Frees a handle of a kind; others, and NULL, stay as they are.</summary>
    public static void Free<T>(nint handle)
        where T : class
    {
        if (Targets.GetValueOrDefault(handle) is T && Targets.TryRemove(handle, out IDisposable? target))
        {
            target.Dispose();
        }
    }
}
