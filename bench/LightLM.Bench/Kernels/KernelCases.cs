using LightLM.Kernels;

namespace LightLM.Bench.Kernels;

/// <summary>Which cases the benchmarks run.</summary>
internal static class KernelCases
{
    /// <summary>Whether one length is enough; only seen by benchmarks that run in this process.</summary>
    public static bool IsQuick { get; set; }

    public static IEnumerable<int> Tokens => IsQuick ? [128] : [32, 128, 512];

    /// <summary>The kernel paths of this processor; the scalar one is the specification and not meant to be fast.</summary>
    public static IEnumerable<string> Paths => IsQuick ? [KernelChoice.Default.Name] : KernelRegistry.Available.Where(path => path != "scalar");
}
