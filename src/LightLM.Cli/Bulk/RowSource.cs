using System.Security.Cryptography;
using LightLM.Cli.Hosting;
using LightLM.Cli.Input;
using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Cli.Bulk;

/// <summary>Lines that are answered one by one: those of a file, which gzip may have packed, or of standard input.</summary>
internal sealed class RowSource
{
    private static readonly string[] JsonExtensions = [".jsonl", ".ndjson"];
    private const string PackedExtension = ".gz";
    private const int BufferSize = 1 << 16;
    private readonly Func<Stream> _open;

    private RowSource(string? path, Func<Stream> open) => (Path, _open) = (path, open);

    /// <summary>The file; null for standard input.</summary>
    public string? Path { get; }

    /// <summary>Whether a file's name says that its lines are JSON objects.</summary>
    public static bool IsJsonName(string path)
    {
        string name = path.EndsWith(PackedExtension, StringComparison.OrdinalIgnoreCase) ? path[..^PackedExtension.Length] : path;
        return Array.Exists(JsonExtensions, extension => name.EndsWith(extension, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>Opens a file whose lines can be read as often as wanted.</summary>
    /// <exception cref="LightLMException">It cannot be read or unpacked.</exception>
    public static RowSource OfFile(string path)
    {
        if (IsPacked(path))
        {
            byte[] content = DataFile.ReadUnpacked(path).Bytes;
            return new RowSource(path, () => new MemoryStream(content, writable: false));
        }

        return new RowSource(path, () => new FileStream(RegularFile.Open(path), FileAccess.Read, BufferSize));
    }

    /// <summary>Reads all of standard input, so that its lines can be read as often as wanted.</summary>
    public static RowSource OfWholeInput(Shell shell)
    {
        using MemoryStream bytes = new();

        // A read from a terminal or a pipe cannot be cancelled itself, so only the waiting is.
        Task.Run(() => shell.Input.CopyTo(bytes), shell.Cancellation).WaitAsync(shell.Cancellation).GetAwaiter().GetResult();
        byte[] content = bytes.ToArray();
        return new RowSource(null, () => new MemoryStream(content, writable: false));
    }

    /// <summary>Opens the lines.</summary>
    public Stream Open() => _open();

    /// <summary>The SHA-256 of the lines, and how many there are: the last one need not end.</summary>
    public (string Sha256, int Rows) Measure(CancellationToken cancellationToken)
    {
        using Stream stream = Open();
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[BufferSize];
        long rows = 0;
        byte last = (byte)'\n';
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<byte> part = buffer.AsSpan(0, read);
            hash.AppendData(part);
            rows += part.Count((byte)'\n');
            last = part[^1];
        }

        rows += last == '\n' ? 0 : 1;
        return rows <= int.MaxValue
            ? (Convert.ToHexStringLower(hash.GetHashAndReset()), (int)rows)
            : throw new InputException($"{Path}: expected at most {int.MaxValue} lines, found {rows}. Split the file.");
    }

    /// <summary>Reads lines in chunks of some seconds of work.</summary>
    /// <param name="start">The first line that is wanted, counted from 0.</param>
    /// <param name="count">How many lines are wanted.</param>
    public IEnumerable<IReadOnlyList<InputLine>> Chunks(int start, int count)
    {
        using Stream stream = Open();
        LineReader reader = new(stream, Path);
        for (int i = 0; i < start; i++)
        {
            reader.Skip();
        }

        List<InputLine> chunk = [];
        int length = 0;
        for (int i = 0; i < count && reader.Read() is InputLine line; i++)
        {
            chunk.Add(line);
            length += line.Text.Length;
            if (chunk.Count == BulkRun.ChunkRows || length >= BulkRun.ChunkLength)
            {
                yield return chunk;
                (chunk, length) = ([], 0);
            }
        }

        if (chunk.Count > 0)
        {
            yield return chunk;
        }
    }

    private static bool IsPacked(string path)
    {
        using FileStream file = new(RegularFile.Open(path), FileAccess.Read, bufferSize: 0);
        Span<byte> start = stackalloc byte[2];
        return file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length && Gzip.IsPacked(start);
    }
}
