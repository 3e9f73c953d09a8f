using System.CommandLine;
using LightLM.Bench.Against;
using LightLM.Bench.Cancellation;
using LightLM.Bench.EntityHeads;
using LightLM.Bench.Kernels;
using LightLM.Bench.OnnxGraphs;
using LightLM.Bench.Peers;
using LightLM.Bench.Prompts;
using LightLM.Bench.Serving;
using LightLM.Bench.Sets;
using LightLM.Bench.Shapes;
using LightLM.Bench.Stock;

namespace LightLM.Bench;

/// <summary>The verbs.</summary>
internal static class BenchCommands
{
    public static int Run(string[] arguments) => Create().Parse(arguments).Invoke();

    /// <summary>All of them.</summary>
    public static RootCommand Create() => new("Measures LightLM: its kernels, and whole models beside ONNX Runtime or another build in one process.")
    {
        KernelsCommand.Create(),
        PeersCommand.Create(),
        AgainstCommand.Create(),
        SetsCommand.Create(),
        ShapesCommand.Create(),
        EntityHeadsCommand.Create(),
        PromptsCommand.Create(),
        CancellationCommand.Create(),
        ServingCommand.Create(),
        OnnxGraphsCommand.Create(),
        new StockTimeCommand(),
    };
}
