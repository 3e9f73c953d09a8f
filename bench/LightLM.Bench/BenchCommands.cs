using System.CommandLine;
using LightLM.Bench.Kernels;
using LightLM.Bench.OnnxGraphs;
using LightLM.Bench.Peers;
using LightLM.Bench.Sets;

namespace LightLM.Bench;

/// <summary>The verbs.</summary>
internal static class BenchCommands
{
    public static int Run(string[] arguments)
    {
        RootCommand root = new("Measures LightLM: its kernels, and whole models beside ONNX Runtime in one process.")
        {
            KernelsCommand.Create(),
            PeersCommand.Create(),
            SetsCommand.Create(),
            OnnxGraphsCommand.Create(),
        };
        return root.Parse(arguments).Invoke();
    }
}
