using System.Text;
using LightLM.Files;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Processes;

namespace LightLM.Contest;

/// <summary>The folder that a contest writes to: the journal, the questions that finalists read, their answers, the reports.</summary>
internal sealed class ContestFolder
{
    public const string JournalName = "journal.jsonl";
    public const string PageName = "contest.html";
    public const string MarkdownName = "contest.md";
    public const string JsonName = "contest.json";
    private const int KeyLength = 16;
    private const int LongestSession = 1 << 16;
    private const string Scratch = "scratch";

    /// <exception cref="IOException">The folder cannot be created.</exception>
    public ContestFolder(string root)
    {
        Root = Path.GetFullPath(root);
        ScratchFolder.Delete(At(Scratch));
        Directory.CreateDirectory(At("data"));
        Directory.CreateDirectory(At("finalists"));
    }

    /// <summary>The folder.</summary>
    public string Root { get; }

    public string JournalPath => JournalIn(Root);

    public string PagePath => At(PageName);

    /// <summary>The folder of a baseline that is a command.</summary>
    public string Baseline => Directory.CreateDirectory(At("baseline")).FullName;

    private string RunningPath => At("running");

    /// <summary>Where a contest's folder has its journal.</summary>
    public static string JournalIn(string root) => Path.Combine(root, JournalName);

    /// <summary>Writes what finalists are asked, for the record: it is not read again.</summary>
    /// <exception cref="FileException">It cannot be written.</exception>
    public void Record(string name, ReadOnlyMemory<byte> questions) =>
        AtomicFile.Write(At("data", name), stream => stream.Write(questions.Span));

    /// <summary>The folder of a finalist.</summary>
    /// <param name="key">The finalist's fingerprint.</param>
    public FinalistFolder Finalist(string key) =>
        new(Root, Directory.CreateDirectory(At("finalists", key[..KeyLength])).FullName);

    /// <summary>What commands run under.</summary>
    /// <param name="records">The folder that keeps what a command printed and predicted.</param>
    /// <param name="manifest">The contest.</param>
    public CommandSurroundings Surroundings(string records, ContestManifest manifest) => new()
    {
        Records = records,
        NewScratch = NewScratch,
        Limits = manifest.Limits,
        Processors = manifest.Threads,
        Started = RememberRunning,
    };

    /// <summary>Remembers which processes run, for the case that this one is killed.</summary>
    private void RememberRunning(ProcessSession session) => File.WriteAllText(RunningPath, session.ToString());

    /// <summary>Ends what a contest that was killed has left running, so that it disturbs no measurement of this one.</summary>
    /// <returns>How many processes were ended.</returns>
    public int EndLeftovers()
    {
        if (!Path.Exists(RunningPath))
        {
            return 0;
        }

        int ended = ProcessSession.Parse(Encoding.UTF8.GetString(RegularFile.Read(RunningPath, LongestSession)))?.EndLeftovers() ?? 0;
        ForgetRunning();
        return ended;
    }

    /// <summary>Nothing runs any more.</summary>
    public void ForgetRunning() => File.Delete(RunningPath);

    private string NewScratch() => Directory.CreateDirectory(At(Scratch, Guid.NewGuid().ToString("N"))).FullName;

    private string At(params string[] names) => Path.Combine([Root, .. names]);
}
