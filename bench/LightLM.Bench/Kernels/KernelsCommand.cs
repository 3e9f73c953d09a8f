using System.CommandLine;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using LightLM.Bench.Kernels.Native;
using Perfolizer.Horology;

namespace LightLM.Bench.Kernels;

/// <summary><c>kernels</c>: BenchmarkDotNet over single operations.</summary>
internal static class KernelsCommand
{
    private static readonly Type[] Benchmarks =
    [
        typeof(FloatGemmBenchmarks),
        typeof(Int8GemmBenchmarks),
        typeof(EpilogueBenchmarks),
        typeof(AttentionBenchmarks),
        typeof(RowBenchmarks),
        typeof(ElementwiseBenchmarks),
        typeof(DotBenchmarks),
    ];

    public static Command Create()
    {
        Option<bool> quick = new("--quick")
        {
            Description = "Measures for less than two minutes: 128 tokens, the best kernel path, short runs in this process.",
        };
        Command command = new(
            "kernels",
            """
            BenchmarkDotNet over the kernels on the encoder's own shapes, beside OpenBLAS, oneDNN and TensorPrimitives where they have the
            operation. Further arguments go to BenchmarkDotNet.

            Examples:
              dotnet run -c Release --project bench/LightLM.Bench -- kernels --quick
              dotnet run -c Release --project bench/LightLM.Bench -- kernels --filter *Int8Gemm* --job short
            """)
        {
            quick,
        };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(arguments => Run(arguments.GetValue(quick), [.. arguments.UnmatchedTokens]));
        return command;
    }

    private static void Run(bool isQuick, string[] arguments)
    {
        foreach (string reason in new[] { OpenBlas.Unavailable, OneDnn.Unavailable }.OfType<string>())
        {
            Console.WriteLine(reason);
        }

        KernelCases.IsQuick = isQuick;
        IConfig? config = isQuick ? DefaultConfig.Instance.AddJob(QuickJob()) : null;
        string[] selection = arguments.Length == 0 ? ["--filter", "*"] : arguments;
        BenchmarkSwitcher.FromTypes(Benchmarks).Run(selection, config);
    }

    private static Job QuickJob() =>
        Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance).WithIterationTime(TimeInterval.FromMilliseconds(40));
}
