using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Cli.Bulk;

/// <summary>
/// The rows of a run that has not come to its end, in a file beside the output: a line that says whose they are, then each row with its
/// lengths and a checksum. A process may be killed at any moment: what it was just writing is cut off when the file is opened again.
/// </summary>
internal sealed class RowJournal : IDisposable
{
    private const string Suffix = ".part";
    private const int MaxHeader = 1 << 20;
    private const int BufferSize = 1 << 16;
    private const int ChecksumSize = 4;
    private const int PrefixSize = (2 * sizeof(int)) + 1 + ChecksumSize;
    private readonly Stream _stream;
    private readonly string? _path;
    private long _start;
    private long _end;

    private RowJournal(Stream stream, string? path) => (_stream, _path) = (stream, path);

    /// <summary>The rows that are done.</summary>
    public int Count { get; private set; }

    /// <summary>Opens the journal of an output, with the rows that an earlier run of the same identity has left.</summary>
    /// <param name="output">The output; one that is a pipe or a device has no journal that outlives the process.</param>
    /// <param name="identity">Whose rows these are.</param>
    /// <exception cref="FileException">There is one of another run, or it cannot be written.</exception>
    public static RowJournal Open(string output, RunIdentity identity)
    {
        OutputTarget target = OutputTarget.Of(output);
        string? path = target.IsWrittenInPlace ? null : target.Path + Suffix;
        RowJournal? journal = null;
        try
        {
            journal = new RowJournal(path is null ? new MemoryStream() : OpenFile(path), path);
            journal.Begin(identity);
            return journal;
        }
        catch (Exception e)
        {
            journal?._stream.Dispose();
            throw e is IOException or UnauthorizedAccessException ? AtomicFile.Unwritable(path!, e) : e;
        }
    }

    /// <summary>Adds rows that are done, so that they outlive the process.</summary>
    /// <exception cref="FileException">They cannot be written.</exception>
    public void Append(IReadOnlyList<RowOutput> rows)
    {
        using MemoryStream records = new();
        foreach (RowOutput row in rows)
        {
            byte[] problem = Encoding.UTF8.GetBytes(row.Problem ?? "");
            byte[] prefix = Prefix(row.Output, problem, (byte)((row.IsAnswered ? 1 : 0) + (row.Problem is null ? 0 : 2)));
            records.Write(prefix);
            records.Write(row.Output);
            records.Write(problem);
        }

        try
        {
            _stream.Position = _end;
            _stream.Write(records.GetBuffer().AsSpan(0, (int)records.Length));
            _stream.Flush();
        }
        catch (IOException e)
        {
            throw AtomicFile.Unwritable(_path!, e);
        }

        _end += records.Length;
        Count += rows.Count;
    }

    /// <summary>The rows that are done, in their order.</summary>
    public IEnumerable<RowOutput> Read()
    {
        _stream.Position = _start;
        while (_stream.Position < _end && ReadRow() is RowOutput row)
        {
            yield return row;
        }
    }

    /// <summary>Removes the file: the output has its rows.</summary>
    public void Remove()
    {
        // Some systems remove no file that is open.
        _stream.Dispose();
        if (_path is not null)
        {
            File.Delete(_path);
        }
    }

    /// <summary>Closes the file, which stays where it has rows.</summary>
    public void Dispose()
    {
        if (Count == 0 && _stream.CanRead)
        {
            Remove();
        }

        _stream.Dispose();
    }

    private static FileStream OpenFile(string path) => FileKinds.Of(path) is FileKind.Regular or FileKind.Nothing
        ? new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, BufferSize)
        : throw FileException.Mismatch(path, "a file, or nothing", FileKinds.Of(path).Describe(), "Name another output.");

    private void Begin(RunIdentity identity)
    {
        if (ReadHeader() is byte[] header)
        {
            RequireSame(header, identity);
            _start = _end = _stream.Position;
            while (ReadRow() is not null)
            {
                _end = _stream.Position;
                Count++;
            }
        }
        else
        {
            using StringWriter line = new() { NewLine = "\n" };
            Json.WriteObject(line, identity.WriteJson);
            _stream.Position = 0;
            _stream.Write(Encoding.UTF8.GetBytes(line.ToString()));
            _start = _end = _stream.Position;
        }

        _stream.SetLength(_end);
        _stream.Flush();
    }

    /// <summary>The first line; null where there is none to its end, as in a new file.</summary>
    private byte[]? ReadHeader()
    {
        using MemoryStream header = new();
        for (int next; (next = _stream.ReadByte()) >= 0 && header.Length < MaxHeader;)
        {
            if (next == '\n')
            {
                return header.ToArray();
            }

            header.WriteByte((byte)next);
        }

        return header.Length == 0 || header.GetBuffer()[0] == '{' && header.Length < MaxHeader ? null : throw Foreign();
    }

    private void RequireSame(byte[] header, RunIdentity identity)
    {
        RunIdentity found;
        try
        {
            JsonOrigin origin = new(_path!, "", (path, _, item, problem, cause) => new FileException(path, $"{item}: {problem}", cause));
            found = RunIdentity.Read(JsonItem.Parse(header, origin));
        }
        catch (LightLMException e)
        {
            throw Foreign(e);
        }

        string? difference = found.Shard != identity.Shard ? $"of another shard: {found.Shard} and {identity.Shard}" : found.Difference(identity);
        if (difference is not null)
        {
            throw FileException.Mismatch(
                _path!, "nothing, or the rows of an unfinished run like this one", $"those of a run {difference}", "Remove it, or name another output.");
        }
    }

    private FileException Foreign(Exception? cause = null) => FileException.Mismatch(
        _path!, "nothing, or the rows of an unfinished run", "something else", "Remove it, or name another output.", cause);

    private RowOutput? ReadRow()
    {
        byte[] prefix = new byte[PrefixSize];
        if (_stream.ReadAtLeast(prefix, prefix.Length, throwOnEndOfStream: false) < prefix.Length)
        {
            return null;
        }

        long output = BinaryPrimitives.ReadUInt32LittleEndian(prefix);
        long problem = BinaryPrimitives.ReadUInt32LittleEndian(prefix.AsSpan(sizeof(int)));
        byte state = prefix[2 * sizeof(int)];
        if (output + problem > _stream.Length - _stream.Position || output + problem > Array.MaxLength)
        {
            return null;
        }

        byte[] contents = new byte[output + problem];
        _stream.ReadExactly(contents);
        byte[] outputBytes = contents[..(int)output];
        byte[] problemBytes = contents[(int)output..];
        return Prefix(outputBytes, problemBytes, state).AsSpan().SequenceEqual(prefix)
            ? new RowOutput(outputBytes, (state & 2) == 0 ? null : Encoding.UTF8.GetString(problemBytes), (state & 1) != 0)
            : null;
    }

    private static byte[] Prefix(byte[] output, byte[] problem, byte state)
    {
        byte[] prefix = new byte[PrefixSize];
        BinaryPrimitives.WriteInt32LittleEndian(prefix, output.Length);
        BinaryPrimitives.WriteInt32LittleEndian(prefix.AsSpan(sizeof(int)), problem.Length);
        prefix[2 * sizeof(int)] = state;
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(prefix, 0, PrefixSize - ChecksumSize);
        hash.AppendData(output);
        hash.AppendData(problem);
        hash.GetHashAndReset().AsSpan(0, ChecksumSize).CopyTo(prefix.AsSpan(PrefixSize - ChecksumSize));
        return prefix;
    }
}
