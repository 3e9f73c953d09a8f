using System.CommandLine;
using LightLM.Bench.Kernels;
using LightLM.Bench.OnnxGraphs;
using LightLM.Bench.Peers;
using LightLM.Bench.Sets;
using LightLM.Bench.Stock;
using LightLM.Cli.Hosting;

namespace LightLM.Bench;

/// <summary>The verbs.</summary>
internal static class BenchCommands
{
    public static int Run(string[] arguments)
    {
        using StandardStreams streams = StandardStreams.Open();
        Shell shell = streams.ToShell(CancellationToken.None);
        RootCommand root = new("Measures LightLM: its kernels, and whole models beside ONNX Runtime in one process.")
        {
            KernelsCommand.Create(),
            PeersCommand.Create(),
            SetsCommand.Create(),
            OnnxGraphsCommand.Create(),
            new StockTimeCommand(shell),
        };
        int code = root.Parse(arguments).Invoke();
        shell.Output.Flush();
        return code;
    }
}
