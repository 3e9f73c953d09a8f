using LightLM.Cli;
using LightLM.Cli.Commands;
using LightLM.Cli.Hosting;
using LightLM.Cli.Timing;
using LightLM.Timing;

namespace LightLM.Bench.Stock;

/// <summary><c>time</c>: what <c>lightlm time</c> does, with the baseline's weights in ONNX Runtime as a further model.</summary>
internal sealed class StockTimeCommand : TimeCommand
{
    private const string About =
        """
        Times models as 'lightlm time' does, and in the same turns the baseline's weights in ONNX Runtime: each model's ratio to both.

        Examples:
          dotnet run -c Release --project bench/LightLM.Bench -- time --model models/csl.lightlm --data clue
          dotnet run -c Release --project bench/LightLM.Bench -- time -m a.lightlm -m b.lightlm --data clue --html report.html --json
        """;

    public StockTimeCommand(Shell shell)
        : base(shell, About) => SetAction(arguments => Errors.Report(() => Execute(arguments)));

    protected override TimingReport Run(TimingRequest request, IProgress<TimingProgress>? progress)
    {
        if (request.HasCommands || !request.HasBaseline || request.Options.Scenario != Scenario.SingleStream)
        {
            throw new UsageException(
                "ONNX Runtime runs the weights of a baseline that is a model, row by row. "
                + "Leave out commands, --baseline none and --offline, or use 'lightlm time'.");
        }

        using OnnxStockEngine engine = new(request.Threads);
        return base.Run(request with { Stock = engine }, progress);
    }
}
