using LightLM.Timing.Scenarios;

namespace LightLM.Timing.Models.Commands;

/// <summary>A command on the rows of a set, each run in a process of its own.</summary>
/// <param name="name">The name in reports.</param>
/// <param name="command">The command.</param>
/// <param name="questions">The rows.</param>
/// <param name="fail">Makes the error of a run that failed.</param>
/// <param name="cancellationToken">Ends a run.</param>
internal sealed class CommandOnSet(
    string name,
    TaskCommand command,
    TimedQuestions questions,
    Func<CommandFailedException, Exception> fail,
    CancellationToken cancellationToken)
    : ISetSubject
{
    private const string StartUpStage = "start-up";

    public string Name => name;

    public bool StartsProcess => true;

    /// <summary>What runs over all rows are for; names their files.</summary>
    public string Stage { get; init; } = "timing";

    public SetRun Run(SetPart part)
    {
        TimedRows timed = questions.Timed;
        try
        {
            CommandRun run = part == SetPart.FirstItem
                ? command.Run(timed.Task, questions.First, [timed.Examples[0]], StartUpStage, cancellationToken)
                : command.Run(timed.Task, questions.All, timed.Examples, Stage, cancellationToken);
            return new SetRun(run.Process.Elapsed.TotalMilliseconds, run.Process.PeakMemoryBytes)
            {
                ProcessorMs = run.Process.ProcessorTime.TotalMilliseconds,
            };
        }
        catch (CommandFailedException e)
        {
            throw fail(e);
        }
    }
}
