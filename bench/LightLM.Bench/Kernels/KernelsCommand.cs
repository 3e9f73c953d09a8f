using System.CommandLine;
using BenchmarkDotNet.Running;

namespace LightLM.Bench.Kernels;

/// <summary><c>kernels</c>: BenchmarkDotNet over single operations.</summary>
internal static class KernelsCommand
{
    public static Command Create()
    {
        Command command = new("kernels", "BenchmarkDotNet over the kernels on the encoder's own shapes; arguments after -- go to BenchmarkDotNet.")
        {
            TreatUnmatchedTokensAsErrors = false,
        };
        command.SetAction(result => { BenchmarkSwitcher.FromTypes([typeof(GemmBenchmarks), typeof(AttentionBenchmarks)]).Run([.. result.UnmatchedTokens]); });
        return command;
    }
}
