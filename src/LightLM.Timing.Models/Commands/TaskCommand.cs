using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>A command that reads a data set and writes predictions, in a process of its own; what it writes is checked.</summary>
/// <param name="template">The command.</param>
/// <param name="home">The folder that it runs in, with its files.</param>
/// <param name="surroundings">What it runs under.</param>
internal sealed class TaskCommand(CommandTemplate template, CommandHome home, CommandSurroundings surroundings)
{
    /// <summary>Runs the command once.</summary>
    /// <param name="task">The task.</param>
    /// <param name="questions">The contents of the file of questions.</param>
    /// <param name="rows">The same questions.</param>
    /// <param name="stage">What the run is for; names the files.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>How it ran.</returns>
    /// <exception cref="CommandFailedException">It fails, or its predictions are not valid.</exception>
    /// <exception cref="InputException">It cannot be run here.</exception>
    public CommandRun Run(
        ClueTask task, ReadOnlyMemory<byte> questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken)
    {
        string stagePlace = $"{task.OfficialName()}, {stage}";
        string predictions = PredictionsPath(surroundings.Records, task, stage);
        string scratch = surroundings.NewScratch();
        try
        {
            CommandPlace place = CommandPlace.Prepare(home, surroundings, scratch, task, questions.Span);
            ProcessResult result = ProcessRunner.Run(Request(task, stage, place), cancellationToken);
            if (result.Failure is ProcessFailure failure)
            {
                throw CommandFailedException.Of(failure, stagePlace);
            }

            Keep(place.Output, predictions, stagePlace);
            RequireValid(task, predictions, rows, stagePlace);
            return new CommandRun(result, place.FindUnlisted());
        }
        finally
        {
            ScratchFolder.Delete(scratch);
        }
    }

    /// <summary>Where the predictions of a run are kept.</summary>
    public static string PredictionsPath(string records, ClueTask task, string stage) =>
        Path.Combine(records, $"{task.OfficialName()}.{stage}.predictions.json");

    private ProcessRequest Request(ClueTask task, string stage, CommandPlace place)
    {
        IReadOnlyList<string> words = template.Fill(new Dictionary<string, string>
        {
            [CommandTemplate.Input] = place.SeenInput,
            [CommandTemplate.Output] = place.SeenOutput,
            ["task"] = task.OfficialName(),
        });
        string log = Path.Combine(surroundings.Records, $"{task.OfficialName()}.{stage}.log");
        return new ProcessRequest(words, place.Directory, place.Scratch, log)
        {
            Limits = surroundings.Limits,
            Processors = surroundings.Processors,
            Isolation = place.Isolation,
            Started = surroundings.Started,
        };
    }

    // A link, a pipe or a device in the place of the file would make this program read something else, or wait for ever.
    private static void Keep(string output, string predictions, string place)
    {
        FileInfo file = new(output);
        if (!file.Exists || file.LinkTarget is not null || file.Length == 0)
        {
            string found = Path.Exists(output) ? "an empty one or something that is no file" : "nothing there";
            throw new CommandFailedException(
                CommandFailedException.NoPredictions, $"{place}: expected a prediction file at {{output}}, found {found}", "");
        }

        File.Move(output, predictions, overwrite: true);
    }

    private static void RequireValid(ClueTask task, string predictions, IReadOnlyList<ClueExample> rows, string place)
    {
        if (PredictionFault.Find(task, predictions, rows) is string fault)
        {
            throw new CommandFailedException(CommandFailedException.InvalidPredictions, $"{place}: {fault}", "");
        }
    }
}
