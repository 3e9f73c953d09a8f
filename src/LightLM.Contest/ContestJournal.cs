using System.Text.Json;
using LightLM.Files;

namespace LightLM.Contest;

/// <summary>
/// The finished measurements of a contest, a JSON line each, on the disk before the next one begins. A last line that was cut off when
/// the program died is dropped; its measurement is taken again.
/// </summary>
internal sealed class ContestJournal : IDisposable
{
    private const int Version = 2;
    private const string LockSuffix = ".lock";
    private const byte LineEnd = (byte)'\n';
    private readonly FileStream _lock;
    private readonly FileStream _file;
    private readonly List<JournalRecord> _records = [];

    private ContestJournal(FileStream exclusive, FileStream file) => (_lock, _file) = (exclusive, file);

    /// <summary>The measurements of before, and those of this run.</summary>
    public IReadOnlyList<JournalRecord> Records => _records;

    /// <summary>Opens the journal, or begins it.</summary>
    /// <exception cref="LightLMException">Another contest writes to it, it cannot be written, or it is none of this version.</exception>
    public static ContestJournal Open(string path)
    {
        try
        {
            if (Path.Exists(path))
            {
                RegularFile.Open(path).Dispose();
            }

            // A lock of its own: the journal stays readable for others.
            FileStream exclusive = new(
                path + LockSuffix, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
            FileStream? file = null;
            try
            {
                file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
                ContestJournal journal = new(exclusive, file);
                journal.Recover(path);
                return journal;
            }
            catch
            {
                file?.Dispose();
                exclusive.Dispose();
                throw;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException(
                $"{path}: the journal cannot be opened: {e.Message} Wait until no other contest uses this folder, or name another one.", e);
        }
    }

    /// <summary>Adds a measurement; it is on the disk when this returns.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Add(JournalRecord record)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(record, JournalJson.Default.JournalRecord), LineEnd];
        _file.Write(line);
        _file.Flush(flushToDisk: true);
        _records.Add(record);
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private void Recover(string path)
    {
        byte[] bytes = new byte[_file.Length];
        _file.ReadExactly(bytes);
        int end = bytes.AsSpan().LastIndexOf(LineEnd) + 1;
        int line = 0;
        for (int start = 0; start < end; line++)
        {
            int length = bytes.AsSpan(start).IndexOf(LineEnd);
            _records.Add(Parse(bytes.AsSpan(start, length)) ?? throw Damaged(path, line + 1));
            start += length + 1;
        }

        _file.SetLength(end);
        _file.Position = end;
        if (_records.Count == 0)
        {
            Add(new JournalRecord { Kind = JournalKind.Header, Version = Version });
        }
        else if (_records[0] is not { Kind: JournalKind.Header, Version: Version })
        {
            throw Damaged(path, 1);
        }
    }

    private static JournalRecord? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, JournalJson.Default.JournalRecord);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static InputException Damaged(string path, int line) => new(
        $"{path}, line {line}: expected a measurement of journal version {Version}, found something else. "
        + "Name another output folder, or move the journal away to measure everything again.");
}
