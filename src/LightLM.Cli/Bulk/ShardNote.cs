using LightLM.Contest;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Cli.Bulk;

/// <summary>What stands beside a shard's output, for those who put the shards together: <c>OUTPUT.shard.json</c>.</summary>
/// <param name="Run">What the rows depend on.</param>
/// <param name="Unanswered">How many of the shard's rows have no answer.</param>
/// <param name="Output">The SHA-256 of the output.</param>
internal sealed record ShardNote(RunIdentity Run, int Unanswered, string Output)
{
    private const string Suffix = ".shard.json";

    /// <summary>Writes the note beside an output.</summary>
    /// <exception cref="FileException">It cannot be written.</exception>
    public static void Write(string output, RunIdentity run, int unanswered)
    {
        ShardNote note = new(run, unanswered, Fingerprint.OfFile(output));
        using StringWriter line = new() { NewLine = "\n" };
        Json.WriteObject(line, json =>
        {
            note.Run.WriteJson(json);
            json.WriteNumber("unanswered", note.Unanswered);
            json.WriteString("output", note.Output);
        });
        AtomicFile.WriteText(output + Suffix, line.ToString());
    }

    /// <summary>Reads the note beside an output, and compares the output with it.</summary>
    /// <exception cref="FileException">There is none, or the output is another one.</exception>
    public static ShardNote Read(string output)
    {
        string path = output + Suffix;
        RegularFile.Open(output).Dispose();
        if (!File.Exists(path))
        {
            throw FileException.Mismatch(
                output, "the output of a shard", $"no {Path.GetFileName(path)} beside it", "Answer it with --shard, and keep that file.");
        }

        JsonItem item = JsonItem.ReadHandwritten(path, Fault);
        ShardNote note = new(RunIdentity.Read(item), item["unanswered"].Integer(0, int.MaxValue), item["output"].Text());
        return note.Output == Fingerprint.OfFile(output)
            ? note
            : throw FileException.Mismatch(
                output, $"the output that {Path.GetFileName(path)} describes", "another one", "Answer the shard again, or name the right file.");
    }

    private static FileException Fault(string path, int? line, string? item, string problem, Exception? cause) =>
        new(path, line, item is null ? problem : $"{item}: {problem}", cause);
}
