using System.Security.Cryptography;
using System.Text.Json;
using LightLM.Files;

namespace LightLM.Contest.Journal;

/// <summary>
/// The finished measurements of a contest, a JSON line each, on the disk before the next one begins. A last line that was cut off when
/// the program died is dropped; its measurement is taken again.
/// </summary>
internal sealed class ContestJournal : IDisposable
{
    private const string LockSuffix = ".lock";
    private const byte LineEnd = (byte)'\n';
    private readonly string _path;
    private readonly FileStream _lock;
    private readonly FileStream _file;
    private readonly List<JournalRecord> _records = [];
    private readonly TimeProvider _clock;
    private JournalChain _chain = new();

    private ContestJournal(string path, FileStream exclusive, FileStream file, TimeProvider clock) =>
        (_path, _lock, _file, _clock) = (path, exclusive, file, clock);

    /// <summary>The lines of before, and those of this run.</summary>
    public IReadOnlyList<JournalRecord> Records => _records;

    /// <summary>What rows are drawn with, unless the manifest has a seed.</summary>
    public int Seed => _records[0].Header!.Seed;

    /// <summary>Opens the journal, or begins it.</summary>
    /// <param name="path">The file.</param>
    /// <param name="clock">Tells when lines are written.</param>
    /// <exception cref="LightLMException">Another contest writes to it, it cannot be written, it was changed, or it is none of this version.</exception>
    public static ContestJournal Open(string path, TimeProvider clock)
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
                ContestJournal journal = new(path, exclusive, file, clock);
                journal.Recover();
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

    /// <summary>Adds a line; it is on the disk when this returns.</summary>
    /// <exception cref="InputException">It cannot be written, or something else has written to the journal meanwhile.</exception>
    public void Add(JournalRecord record)
    {
        JournalRecord dated = record with { At = _clock.GetUtcNow() };
        try
        {
            if (_file.Length != _file.Position)
            {
                throw Changed("something else has written to it while the contest ran");
            }

            _file.Write([.. _chain.Append(JsonSerializer.SerializeToUtf8Bytes(dated, JournalJson.Default.JournalRecord)), LineEnd]);
            _file.Flush(flushToDisk: true);
        }
        catch (IOException e)
        {
            throw new InputException($"{_path}: the journal cannot be written: {e.Message} Make room, and run the same command again.", e);
        }

        _records.Add(dated);
    }

    /// <summary>Makes sure that the file holds what was written to it.</summary>
    /// <exception cref="InputException">Something else has changed it.</exception>
    public void RequireUnchanged()
    {
        JournalContents contents = JournalContents.Parse(ReadAll());
        if (contents.Problem is not null || contents.Records.Count != _records.Count)
        {
            throw Changed(contents.Problem ?? "lines are missing");
        }
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private void Recover()
    {
        JournalContents contents = JournalContents.Parse(ReadAll());
        if (contents.Problem is string problem)
        {
            throw Changed(problem);
        }

        _records.AddRange(contents.Records);
        _chain = contents.Chain;
        _file.SetLength(contents.Length);
        _file.Position = contents.Length;
        if (_records.Count == 0)
        {
            Add(new JournalRecord
            {
                Kind = JournalKind.Header,
                Header = new JournalHeader(JournalContents.Version, RandomNumberGenerator.GetInt32(int.MaxValue)),
            });
        }
    }

    private byte[] ReadAll()
    {
        // By the handle, as the stream may have read it before.
        byte[] bytes = new byte[RandomAccess.GetLength(_file.SafeFileHandle)];
        RandomAccess.Read(_file.SafeFileHandle, bytes, 0);
        return bytes;
    }

    private InputException Changed(string problem) => new(
        $"{_path}, {problem}. Name another output folder, or move the journal away to measure everything again.");
}
