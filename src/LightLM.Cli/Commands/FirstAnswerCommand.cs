using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Models;
using LightLM.Cli.Options;
using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Timing.Models;

namespace LightLM.Cli.Commands;

/// <summary>
/// <c>lightlm first-answer</c>, which <c>lightlm time</c> starts to see a process from its beginning: loads a model, answers the first row
/// of a data set, and prints a line as soon as it has, then the most memory that it had resident.
/// </summary>
internal sealed class FirstAnswerCommand : CliCommand
{
    public const string CommandName = "first-answer";
    private const string ModelName = "--model";
    private const string DataName = "--data";
    private const string LengthName = "--max-length";
    private const string ThreadsName = "--threads";
    private readonly Option<ClueTask> _task = TaskOption.Create();
    private readonly Option<string> _model = CommonOptions.RequiredPath(ModelName, "A .lightlm file or a checkpoint directory");
    private readonly Option<string> _data = CommonOptions.RequiredPath(DataName, "The data set; its first row is answered");
    private readonly Option<int?> _length =
        CommonOptions.Count(LengthName, "The longest input of a head that the model lacks, in tokens", int.MaxValue);
    private readonly Option<int?> _threads =
        CommonOptions.Count(ThreadsName, "Threads of a call (default: 1)", LightModelOptions.MaxThreads);

    public FirstAnswerCommand(Shell shell)
        : base(shell, CommandName, "Answer one row and print the most memory that was resident, as 'lightlm time' has it done")
    {
        Hidden = true;
        Take(_task, _model, _data, _length, _threads);
    }

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm first-answer --task csl --model models/csl.lightlm --data clue/csl/test.json", "what a cold start consists of"),
    ];

    /// <summary>The arguments of a start.</summary>
    public static IEnumerable<string> ArgumentsOf(ClueTask task, string model, string data, int maxLength, int threads) =>
    [
        CommandName, "--task", task.OfficialName(), ModelName, model, DataName, data,
        LengthName, maxLength.ToString(CultureInfo.InvariantCulture), ThreadsName, threads.ToString(CultureInfo.InvariantCulture),
    ];

    /// <summary>The memory in bytes that a start has printed after its first line; null where the system does not tell.</summary>
    public static long? ReadPeakMemory(string printed) =>
        long.Parse(printed, CultureInfo.InvariantCulture) is > 0 and long bytes ? bytes : null;

    protected override int Execute(ParseResult arguments)
    {
        ClueTask task = arguments.GetRequiredValue(_task);
        using ModelPackage package = SourceModel.Open(arguments.GetRequiredValue(_model));
        ClueQuery row = ClueQuery.Of(ClueDataSet.Read(task, arguments.GetRequiredValue(_data))[0]);
        using TimedModel model = new(package, arguments.GetValue(_threads) ?? 1);
        try
        {
            row.Answer(model.ForTask(task.Describe(arguments.GetValue(_length) ?? package.Encoder.Embedding.MaxPositions)));
        }
        catch (InputException)
        {
            // A row that cannot be read is done when that is known, as where rows are timed.
        }

        Shell.Output.WriteLine("answered");
        Shell.Output.Flush();
        using Process self = Process.GetCurrentProcess();
        Shell.Output.WriteLine(self.PeakWorkingSet64.ToString(CultureInfo.InvariantCulture));
        return ExitCode.Success;
    }
}
