using LightLM.Kernels;

namespace LightLM;

/// <summary>Which kernels models run on: those that the user forces, or the best ones that the process can execute.</summary>
internal static class KernelChoice
{
    /// <summary>The environment variable that forces a path by name.</summary>
    public const string Variable = "LIGHTLM_KERNELS";

    private static readonly Lazy<KernelSet> Chosen = new(() => Select(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>The kernels of this process.</summary>
    public static KernelSet Default => Chosen.Value;

    /// <summary>The kernels of a path, or of the best one where no name is given.</summary>
    /// <exception cref="InputException">No such path, or the processor or process cannot execute it.</exception>
    public static KernelSet Select(string? name) => KernelRegistry.TryCreate(name) ?? throw new InputException(
        $"{Variable}: expected one of the kernel paths that this process can execute ({string.Join(", ", KernelRegistry.Available)}), " +
        $"found '{Excerpt.Of(name!)}'. Unset the variable to use the best one.");
}
