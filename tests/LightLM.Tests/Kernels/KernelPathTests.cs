using System.Runtime.Intrinsics.X86;
using LightLM.Kernels;
using LightLM.Kernels.MachineCode;

namespace LightLM.Tests.Kernels;

public sealed class KernelPathTests
{
    [Fact]
    public void The_best_path_of_this_process_is_the_default()
    {
        string expected = Avx512BW.IsSupported && HardwareFeatures.HasAvx512Vnni && ExecutableMemory.IsSupported ? "avx512vnni"
            : Avx512BW.IsSupported ? "avx512"
            : Avx2.IsSupported ? "avx2"
            : System.Runtime.Intrinsics.Arm.Dp.IsSupported ? "neondot"
            : System.Runtime.Intrinsics.Vector128.IsHardwareAccelerated ? "vector128"
            : "scalar";
        Assert.Equal(expected, KernelPath.Select(null).Name);
        Assert.Equal(expected, KernelPath.Available[0]);
    }

    [Fact]
    public void Every_available_path_can_be_forced_by_name() =>
        Assert.All(KernelPath.Available, name => Assert.Equal(name, KernelPath.Select(name.ToUpperInvariant()).Name));

    [Fact]
    public void An_unknown_path_is_refused_with_the_choices()
    {
        InputException error = Assert.Throws<InputException>(() => KernelPath.Select("avx9000"));
        Assert.Contains("LIGHTLM_KERNELS", error.Message, StringComparison.Ordinal);
        Assert.Contains("scalar", error.Message, StringComparison.Ordinal);
        Assert.Contains("avx9000", error.Message, StringComparison.Ordinal);
    }
}
