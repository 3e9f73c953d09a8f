using LightLM.Clue;
using LightLM.Timing.Processes;

namespace LightLM.Cli.Contest;

/// <summary>A finalist that is a command: it reads questions and writes predictions, in a process of its own.</summary>
internal sealed class CommandFinalist(FinalistEntry entry, string key, ContestFolder contest, ContestManifest manifest)
    : Finalist(entry, key, contest.Finalist(key))
{
    public override long Size => manifest.SizeBy == SizeMeasure.Bytes ? Entry.Files.Sum(BytesOf) : Entry.Parameters ?? 0;

    public override long? Parameters => Entry.Parameters;

    /// <summary>Runs the command once; its predictions are checked.</summary>
    /// <returns>How it ran.</returns>
    /// <exception cref="DisqualifiedException">It fails, or its predictions are not valid.</exception>
    public ProcessResult Time(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellation)
    {
        string predictions = Path.Combine(Folder, $"{task.OfficialName()}.{stage}.predictions.json");
        ProcessResult result = Run(task, questions, predictions, stage, cancellation);
        RequireValid(task, predictions, rows, stage);
        return result;
    }

    public override TaskTime TimeOf(ContestJournal journal, ContestSet set) =>
        TaskTime.OfCommand(set.Task, [.. RecordsOf(journal, JournalKind.Run, set.Task)], set.Sample.Count);

    protected override void Write(ClueTask task, string questions, string predictions, string stage, CancellationToken cancellation) =>
        Run(task, questions, predictions, stage, cancellation);

    private ProcessResult Run(ClueTask task, string questions, string predictions, string stage, CancellationToken cancellation)
    {
        string scratch = contest.NewScratch();
        try
        {
            // A copy: what a finalist does to its input is nobody else's input.
            string input = Path.Combine(scratch, "input.json");
            string output = Path.Combine(scratch, task.PredictionFileName());
            File.Copy(questions, input);
            string log = Path.Combine(Folder, $"{task.OfficialName()}.{stage}.log");
            ProcessRequest request = new(Fill(task, input, output), Entry.Directory, scratch, log)
            {
                Limits = manifest.Limits,
                Processors = manifest.Threads,
                Started = contest.RememberRunning,
            };
            ProcessResult result = ProcessRunner.Run(request, cancellation);
            string place = $"{task.OfficialName()}, {stage}";
            if (result.Failure is ProcessFailure failure)
            {
                throw new DisqualifiedException(Disqualification.Of(failure, place));
            }

            Keep(output, predictions, place);
            return result;
        }
        finally
        {
            ContestFolder.Delete(scratch);
        }
    }

    private static long BytesOf(string path) => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : new FileInfo(path).Length;

    private IReadOnlyList<string> Fill(ClueTask task, string input, string output) => Entry.Command!.Fill(new Dictionary<string, string>
    {
        [CommandTemplate.Input] = input,
        [CommandTemplate.Output] = output,
        ["task"] = task.OfficialName(),
    });

    // A link, a pipe or a device in the place of the file would make this program read something else, or wait for ever.
    private static void Keep(string output, string predictions, string place)
    {
        FileInfo file = new(output);
        if (!file.Exists || file.LinkTarget is not null || file.Length == 0)
        {
            string found = Path.Exists(output) ? "an empty one or something that is no file" : "nothing there";
            throw new DisqualifiedException(new Disqualification(
                Disqualification.NoPredictions, $"{place}: expected a prediction file at {{output}}, found {found}", ""));
        }

        File.Move(output, predictions, overwrite: true);
    }
}
