using LightLM.Files;

namespace LightLM.Cli.Bulk;

/// <summary>Makes of the outputs of all shards the output that one run would have written.</summary>
internal sealed class ShardMerge
{
    private const int BufferSize = 1 << 16;
    private readonly IReadOnlyList<(string Path, ShardNote Note)> _shards;

    private ShardMerge(IReadOnlyList<(string Path, ShardNote Note)> shards) => _shards = shards;

    /// <summary>How many rows the output has.</summary>
    public int Rows => _shards[0].Note.Run.Rows;

    /// <summary>How many rows have no answer.</summary>
    public int Unanswered => _shards.Sum(shard => shard.Note.Unanswered);

    /// <summary>How many shards there are.</summary>
    public int Count => _shards.Count;

    /// <summary>Reads what the outputs are, which may be named in any order.</summary>
    /// <exception cref="LightLMException">They are not all shards of one run, each of them once.</exception>
    public static ShardMerge Open(IEnumerable<string> paths)
    {
        List<(string Path, ShardNote Note)> shards = [.. paths.Select(path => (path, ShardNote.Read(path))).OrderBy(shard => shard.Item2.Run.Shard.Index)];
        (string first, ShardNote note) = shards[0];
        foreach ((string path, ShardNote other) in shards)
        {
            string? difference = note.Run.Difference(other.Run)
                ?? (note.Run.Shard.Count == other.Run.Shard.Count ? null : $"of another number of shards: {note.Run.Shard.Count} and {other.Run.Shard.Count}");
            if (difference is not null)
            {
                throw new InputException($"{first} and {path}: expected shards of one run, found one {difference}. Merge those of one run.");
            }
        }

        RequireEachOnce(shards);
        return new ShardMerge(shards);
    }

    /// <summary>Writes the output.</summary>
    /// <exception cref="LightLMException">It cannot be written.</exception>
    public void Write(string output) => AtomicFile.Write(output, stream =>
        _shards[0].Note.Run.Form.Write(stream, Rows, _shards.Select(shard => (Action<Stream>)(target => CopyRows(shard.Path, shard.Note.Run, target)))));

    private static void RequireEachOnce(List<(string Path, ShardNote Note)> shards)
    {
        for (int i = 1; i < shards.Count; i++)
        {
            if (shards[i].Note.Run.Shard == shards[i - 1].Note.Run.Shard)
            {
                throw new InputException(
                    $"{shards[i - 1].Path} and {shards[i].Path}: expected each shard once, found {shards[i].Note.Run.Shard} twice. Name one of them.");
            }
        }

        int count = shards[0].Note.Run.Shard.Count;
        int[] missing = [.. Enumerable.Range(0, count).Except(shards.Select(shard => shard.Note.Run.Shard.Index)).Take(11)];
        if (missing.Length > 0)
        {
            string names = string.Join(", ", missing.Take(10).Select(index => new Shard(index, count))) + (missing.Length > 10 ? ", ..." : "");
            throw new InputException($"expected all {count} shards, found {shards.Count}. Missing: {names}. Answer them, and name their outputs too.");
        }
    }

    private static void CopyRows(string path, RunIdentity run, Stream target)
    {
        using FileStream source = new(RegularFile.Open(path), FileAccess.Read, BufferSize);
        (_, int rows) = run.Shard.Rows(run.Rows);
        (long start, long length) = run.Form.Body(rows, source.Length);
        source.Position = start;
        byte[] buffer = new byte[BufferSize];
        for (int read; length > 0 && (read = source.Read(buffer, 0, (int)Math.Min(length, buffer.Length))) > 0; length -= read)
        {
            target.Write(buffer, 0, read);
        }
    }
}
