using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>A command that reads a data set and writes predictions, in a process of its own; what it writes is checked.</summary>
/// <param name="template">The command.</param>
/// <param name="directory">The folder that it runs in.</param>
/// <param name="surroundings">What it runs under.</param>
internal sealed class TaskCommand(CommandTemplate template, string directory, CommandSurroundings surroundings)
{
    /// <summary>Runs the command once.</summary>
    /// <param name="task">The task.</param>
    /// <param name="questions">The file of the questions.</param>
    /// <param name="rows">The same questions.</param>
    /// <param name="stage">What the run is for; names the files.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <returns>How it ran.</returns>
    /// <exception cref="CommandFailedException">It fails, or its predictions are not valid.</exception>
    public ProcessResult Run(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken)
    {
        string place = $"{task.OfficialName()}, {stage}";
        string predictions = PredictionsPath(surroundings.Records, task, stage);
        string scratch = surroundings.NewScratch();
        try
        {
            // A copy: what a command does to its input is nobody else's input.
            string input = Path.Combine(scratch, "input.json");
            string output = Path.Combine(scratch, task.PredictionFileName());
            File.Copy(questions, input);
            string log = Path.Combine(surroundings.Records, $"{task.OfficialName()}.{stage}.log");
            ProcessRequest request = new(Fill(task, input, output), directory, scratch, log)
            {
                Limits = surroundings.Limits,
                Processors = surroundings.Processors,
                Started = surroundings.Started,
            };
            ProcessResult result = ProcessRunner.Run(request, cancellationToken);
            if (result.Failure is ProcessFailure failure)
            {
                throw CommandFailedException.Of(failure, place);
            }

            Keep(output, predictions, place);
            RequireValid(task, predictions, rows, place);
            return result;
        }
        finally
        {
            ScratchFolder.Delete(scratch);
        }
    }

    /// <summary>Where the predictions of a run are kept.</summary>
    public static string PredictionsPath(string records, ClueTask task, string stage) =>
        Path.Combine(records, $"{task.OfficialName()}.{stage}.predictions.json");

    private IReadOnlyList<string> Fill(ClueTask task, string input, string output) => template.Fill(new Dictionary<string, string>
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
