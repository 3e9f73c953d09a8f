using System.Buffers.Text;
using Microsoft.Win32.SafeHandles;

namespace LightLM.Timing.Scenarios;

/// <summary>
/// How long the creating thread was ready to run while others had its processor: the second number of Linux's /proc/thread-self/schedstat
/// (Documentation/scheduler/sched-stats.rst of the kernel). Always 0 where the system does not tell.
/// </summary>
internal sealed class ProcessorWait : IDisposable
{
    private const string Path = "/proc/thread-self/schedstat";
    private const int LongestText = 128;
    private const double NanosecondsPerMillisecond = 1e6;
    private readonly SafeFileHandle? _file;

    /// <summary>Opens the figures of the calling thread.</summary>
    public ProcessorWait()
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                _file = File.OpenHandle(Path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                _file = null;
            }
        }
    }

    /// <summary>The time since the thread began, in milliseconds.</summary>
    public double Milliseconds
    {
        get
        {
            if (_file is null)
            {
                return 0;
            }

            Span<byte> text = stackalloc byte[LongestText];
            return Parse(text[..RandomAccess.Read(_file, text, 0)]);
        }
    }

    /// <summary>The second number, which is in nanoseconds, in milliseconds; 0 where there is none.</summary>
    internal static double Parse(ReadOnlySpan<byte> text)
    {
        ReadOnlySpan<byte> second = text[(text.IndexOf((byte)' ') + 1)..];
        return Utf8Parser.TryParse(second, out long nanoseconds, out _) ? nanoseconds / NanosecondsPerMillisecond : 0;
    }

    public void Dispose() => _file?.Dispose();
}
