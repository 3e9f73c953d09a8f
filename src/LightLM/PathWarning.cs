using System.Collections;
using System.Runtime;
using LightLM.Kernels;

namespace LightLM;

/// <summary>Says why kernels run on a lower path than the processor offers, and what helps.</summary>
/// <param name="IsAheadOfTime">Whether the program was compiled ahead of time, for an instruction set that it cannot leave.</param>
/// <param name="Environment">The environment variables.</param>
internal sealed record PathWarning(bool IsAheadOfTime, IReadOnlyDictionary<string, string> Environment)
{
    /// <summary>The MSBuild property of the package that a program's instruction set is set by.</summary>
    public const string Property = "LightLMInstructionSet";

    private const string Masked =
        "The system has not enabled its registers (XCR0): a newer one, or other settings of the hypervisor or of the kernel's start, may.";

    private static readonly string[] Prefixes = ["DOTNET_Enable", "COMPlus_Enable"];
    private static readonly string[] InstructionSets = ["HWIntrinsic", "AVX", "SSE", "FMA", "BMI", "LZCNT", "MOVBE", "POPCNT", "Arm64"];

    /// <summary>This process.</summary>
    public static PathWarning OfProcess()
    {
        Dictionary<string, string> environment = new(StringComparer.Ordinal);
        foreach (DictionaryEntry variable in System.Environment.GetEnvironmentVariables())
        {
            environment[(string)variable.Key] = (string?)variable.Value ?? "";
        }

        // RuntimeFeature.IsDynamicCodeSupported is false under the JIT, too, in projects that are to be published ahead of time.
        return new PathWarning(JitInfo.GetCompiledMethodCount() == 0, environment);
    }

    /// <summary>The warning, or null where there is nothing better.</summary>
    /// <param name="running">The path that the kernels run on.</param>
    /// <param name="available">The paths that the process can execute, best first.</param>
    /// <param name="best">The best path that the processor offers.</param>
    /// <param name="unmasked">The best path that it would offer, if the system had enabled all of its registers.</param>
    public string? Of(string running, IReadOnlyList<string> available, KernelPath best, KernelPath unmasked)
    {
        if (running != available[0])
        {
            return $"{KernelChoice.Variable} forces the {running} path, {available[0]} is faster. Unset the variable.";
        }

        if (running != best.Name)
        {
            return $"The processor offers the {best.Name} path, but this process may only use {running}, which is slower. {Remedy(best)}";
        }

        return best == unmasked ? null : $"The processor has the instructions of the {unmasked.Name} path, but models run on {running}, which is slower. {Masked}";
    }

    /// <summary>Why a path is not available, or is no better than the next one; null where neither is so.</summary>
    /// <param name="path">The path.</param>
    /// <param name="available">The paths that the process can execute.</param>
    /// <param name="processor">What the processor offers.</param>
    /// <param name="unmasked">What it would offer, if the system had enabled all of its registers.</param>
    public string? WhyNot(KernelPath path, IReadOnlyList<string> available, ProcessorFeatures processor, ProcessorFeatures unmasked)
    {
        if (available.Contains(path.Name))
        {
            return path.IsSlow(processor) ? "This processor has a single unit for its vectors, and a lower clock while it uses them." : null;
        }

        return path.IsOffered(processor) ? Remedy(path)
            : path.IsOffered(unmasked) ? Masked
            : $"It needs {path.Needs}: the processor has none, or a hypervisor hides it.";
    }

    private string Remedy(KernelPath best)
    {
        if (best.IsEnabled)
        {
            return "The system refuses it memory for the code that this path makes: allow it (SELinux's execmem, systemd's MemoryDenyWriteExecute, seccomp).";
        }

        string[] variables = [.. Environment.Where(IsOff).Select(variable => $"{variable.Key}={variable.Value}").Order(StringComparer.Ordinal)];
        if (variables.Length > 0)
        {
            return $"{string.Join(", ", variables)} in the environment {(variables.Length == 1 ? "forbids" : "forbid")} it. Unset what is not needed.";
        }

        return IsAheadOfTime
            ? $"The program was compiled ahead of time for older processors: publish it without an IlcInstructionSet and with -p:{Property}={Escape(best.NativeInstructionSet)}."
            : "This .NET runtime does not use the instructions: a newer one may.";
    }

    /// <summary>A value as MSBuild's command line takes it, where a comma begins another property.</summary>
    private static string Escape(string value) => value.Replace(",", "%2C", StringComparison.Ordinal);

    /// <summary>Whether a variable switches an instruction set off for .NET.</summary>
    private static bool IsOff(KeyValuePair<string, string> variable)
    {
        string? prefix = Array.Find(Prefixes, prefix => variable.Key.StartsWith(prefix, StringComparison.Ordinal));
        return prefix is not null
            && Array.Exists(InstructionSets, set => variable.Key.AsSpan(prefix.Length).StartsWith(set, StringComparison.Ordinal))
            && variable.Value.Length > 0
            && variable.Value.Trim('0') is "" or "x" or "X";
    }
}
