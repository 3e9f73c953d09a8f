using System.Text;

namespace LightLM.Timing.Processes;

/// <summary>Takes what a command prints: the beginning into a file, the end for error messages, the rest is counted only.</summary>
internal sealed class OutputLog : IDisposable
{
    private const int TailBytes = 4096;
    private const int TailLines = 5;
    private const int BufferBytes = 1 << 15;
    private readonly FileStream _file;
    private readonly long _fileLimit;
    private readonly List<byte> _tail = [];
    private long _total;

    /// <exception cref="IOException">The file cannot be written.</exception>
    public OutputLog(string path, long fileLimit)
    {
        _file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read);
        _fileLimit = fileLimit;
    }

    /// <summary>How many bytes were printed so far.</summary>
    public long TotalBytes => Interlocked.Read(ref _total);

    /// <summary>Reads a stream to its end.</summary>
    public async Task Pump(Stream stream)
    {
        byte[] buffer = new byte[BufferBytes];
        try
        {
            for (int count = await Read(stream, buffer); count > 0; count = await Read(stream, buffer))
            {
                Add(buffer.AsSpan(0, count));
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // The log is a help for people: where it cannot be written the run counts all the same.
        }
    }

    /// <summary>The last lines; control characters and bytes that are not UTF-8 are replaced.</summary>
    public string LastLines()
    {
        byte[] bytes;
        lock (_tail)
        {
            bytes = [.. _tail];
        }

        string text = Encoding.UTF8.GetString(bytes);
        IEnumerable<string> lines = text.Split('\n').Select(Printable).Where(line => line.Length > 0);
        return string.Join('\n', lines.TakeLast(TailLines));
    }

    public void Dispose() => _file.Dispose();

    private static ValueTask<int> Read(Stream stream, byte[] buffer) => stream.ReadAsync(buffer);

    private static string Printable(string line) => string.Concat(line.Select(unit => char.IsControl(unit) ? ' ' : unit)).Trim();

    private void Add(ReadOnlySpan<byte> bytes)
    {
        lock (_tail)
        {
            long room = Math.Max(0, _fileLimit - _total);
            _file.Write(bytes[..(int)Math.Min(room, bytes.Length)]);
            Interlocked.Add(ref _total, bytes.Length);
            _tail.AddRange(bytes.Length > TailBytes ? bytes[^TailBytes..] : bytes);
            _tail.RemoveRange(0, Math.Max(0, _tail.Count - TailBytes));
        }
    }
}
