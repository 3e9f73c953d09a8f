using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightLM.Bench.Engines;

namespace LightLM.Bench.Results;

/// <summary>Where figures were taken.</summary>
internal static class Machine
{
    /// <summary>The processor's name; guests often see a general one, so x86 family and model say which generation it is.</summary>
    public static string Processor { get; } = CpuReport.Processor + Generation();

    /// <summary>The processor's name as a part of file names.</summary>
    public static string FileName { get; } = string.Join('-', Processor.ToLowerInvariant().Split(
        [.. Processor.Where(letter => !char.IsAsciiLetterOrDigit(letter))], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Everything that figures depend on, in one line.</summary>
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{DateTime.UtcNow:yyyy-MM-dd}, {Environment.ProcessorCount} logical processors, {CpuReport.KernelPath} kernels, ") +
        $"{RuntimeInformation.FrameworkDescription}, ONNX Runtime {OnnxRuntime.Version}, {RuntimeInformation.OSDescription}";

    /// <summary>Family and model as CPUID leaf 1 encodes them (AMD64 Architecture Programmer's Manual, volume 3, appendix E).</summary>
    private static string Generation()
    {
        if (!X86Base.IsSupported)
        {
            return "";
        }

        int signature = X86Base.CpuId(1, 0).Eax;
        int baseFamily = (signature >> 8) & 0xF;
        int family = baseFamily == 0xF ? baseFamily + ((signature >> 20) & 0xFF) : baseFamily;
        int model = ((signature >> 4) & 0xF) + (baseFamily is 0x6 or 0xF ? (signature >> 12) & 0xF0 : 0);
        return string.Create(CultureInfo.InvariantCulture, $", family {family} model {model}");
    }
}
