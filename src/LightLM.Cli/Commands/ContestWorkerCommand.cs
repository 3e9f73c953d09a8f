using System.CommandLine;
using System.Text.Json;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Contest.Workers;
using LightLM.Files;

namespace LightLM.Cli.Commands;

/// <summary>
/// <c>lightlm contest-worker</c>, which <c>lightlm contest</c> starts for each finalist's model, so that what a model does to a process is
/// done to one of its own.
/// </summary>
internal sealed class ContestWorkerCommand : CliCommand
{
    public const string CommandName = "contest-worker";
    private const int LongestWork = 1 << 20;
    private readonly Argument<string> _work = new("WORK") { Description = "The file of the work" };
    private readonly Argument<string> _result = new("RESULT") { Description = "The file to write its result to" };

    public ContestWorkerCommand(Shell shell)
        : base(shell, CommandName, "Predict or time with a finalist's model, as 'lightlm contest' has it done")
    {
        Hidden = true;
        Take(_work, _result);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm contest-worker work.json result.json", "what a referee has a process of its own do"),
    ];

    /// <summary>The words that start a worker.</summary>
    public static IReadOnlyList<string> WordsOf(string work, string result)
    {
        System.Diagnostics.ProcessStartInfo start = OwnProgram.Start(CommandName, work, result);
        return [start.FileName, .. start.ArgumentList];
    }

    protected override int Execute(ParseResult arguments)
    {
        byte[] contents = RegularFile.Read(arguments.GetRequiredValue(_work), LongestWork);
        ModelWork work = JsonSerializer.Deserialize(contents, ModelWorkJson.Default.ModelWork)!;
        ModelWorkResult result = ModelWorker.Do(work, Shell.Cancellation);
        AtomicFile.Write(
            arguments.GetRequiredValue(_result),
            stream => JsonSerializer.Serialize(stream, result, ModelWorkJson.Default.ModelWorkResult));
        return ExitCode.Success;
    }
}
