using LightLM.Kernels;

namespace LightLM.Tests.Kernels;

/// <summary>The kernel paths that tests take: those that this process can execute.</summary>
internal static class TestedPaths
{
    private const string Variable = "LIGHTLM_TESTS_PATHS";

    /// <summary>
    /// All that are available, or those of them that the environment names between commas: where .NET is told to use fewer instructions, the
    /// paths below are tested under a setting of their own. A list of which none is available picks nothing.
    /// </summary>
    public static IReadOnlyList<string> All { get; } = Choose(Environment.GetEnvironmentVariable(Variable));

    private static IReadOnlyList<string> Choose(string? names)
    {
        string[] chosen = [.. KernelRegistry.Available.Intersect((names ?? "").Split(','), StringComparer.Ordinal)];
        return chosen.Length == 0 ? KernelRegistry.Available : chosen;
    }
}
