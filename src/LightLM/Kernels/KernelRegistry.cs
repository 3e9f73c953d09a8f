using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LightLM.Kernels.Int8;
using LightLM.Kernels.MachineCode;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>
/// The table of instruction paths. What makes the kernels asks once more whether they are supported, so that programs that are compiled ahead of time leave
/// out what their processors cannot have.
/// </summary>
internal static class KernelRegistry
{
    private static readonly Lazy<IReadOnlyList<string>> Names = new(FindAvailable);

    /// <summary>All paths, best first on most processors.</summary>
    public static IReadOnlyList<KernelPath> All { get; } =
    [
        new()
        {
            Name = "avx512vnni",
            Architecture = Architecture.X64,
            Needs = "AVX-512 VNNI",
            NativeInstructionSet = "x86-64-v4",
            IsOffered = processor => processor.HasAvx512Vnni && ExecutableMemory.IsSupported,
            IsEnabled = Avx512Vector.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
            Create = path => Avx512Vector.IsSupported ? EmittedKernels.TryCreate(path) : null,
        },
        new()
        {
            Name = "avx512",
            Architecture = Architecture.X64,
            Needs = "AVX-512 F, BW, CD, DQ and VL",
            NativeInstructionSet = "x86-64-v4",
            IsOffered = processor => processor.HasAvx512,
            IsSlow = processor => processor.HasSlowAvx512,
            IsEnabled = Avx512Vector.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
            Create = path => Avx512Vector.IsSupported
                ? new VectorKernels<Avx512Vector, Vector512<float>, VectorInt8Tile<Avx512Bytes, Vector512<byte>>>(path.Name, path.Tuning)
                : null,
        },
        new()
        {
            Name = "avxvnni",
            Architecture = Architecture.X64,
            Needs = "AVX-VNNI",
            NativeInstructionSet = "x86-64-v3,avxvnni",
            IsOffered = processor => processor.HasAvxVnni,
            IsEnabled = Avx2Vector.IsSupported && AvxVnni.IsSupported,
            Create = path => AvxVnni.IsSupported
                ? new VectorKernels<Avx2Vector, Vector256<float>, VectorInt8Tile<AvxVnniBytes, Vector256<int>>>(path.Name, path.Tuning)
                : null,
        },
        new()
        {
            Name = "avx2",
            Architecture = Architecture.X64,
            Needs = "AVX2, FMA and what else x86-64-v3 has",
            NativeInstructionSet = "x86-64-v3",
            IsOffered = processor => processor.HasAvx2,
            IsEnabled = Avx2Vector.IsSupported,
            Create = path => Avx2Vector.IsSupported
                ? new VectorKernels<Avx2Vector, Vector256<float>, VectorInt8Tile<Avx2Bytes, Vector256<byte>>>(path.Name, path.Tuning)
                : null,
        },
        new()
        {
            Name = "neondot",
            Architecture = Architecture.Arm64,
            Needs = "dot products of bytes (FEAT_DotProd)",
            NativeInstructionSet = "dotprod",
            IsOffered = processor => processor.HasArmDotProduct,
            IsEnabled = AdvSimd.Arm64.IsSupported && Dp.IsSupported,
            Create = path => Dp.IsSupported
                ? new VectorKernels<PortableVector, Vector128<float>, VectorInt8Tile<DotProductBytes<ArmDotProduct>, Vector128<int>>>(path.Name, path.Tuning)
                : null,
        },
        new()
        {
            Name = "neon",
            Architecture = Architecture.Arm64,
            Needs = "AdvSIMD",
            NativeInstructionSet = "armv8-a",
            IsOffered = processor => processor.HasNeon,
            IsEnabled = AdvSimd.Arm64.IsSupported,
            Create = path => AdvSimd.Arm64.IsSupported
                ? new VectorKernels<PortableVector, Vector128<float>, VectorInt8Tile<NeonBytes, NeonBytes.Quads>>(path.Name, path.Tuning)
                : null,
        },
        new()
        {
            Name = "vector128",
            Needs = "128-bit vectors",
            NativeInstructionSet = "native",
            IsOffered = processor => processor.HasVector128,
            IsEnabled = PortableVector.IsSupported,
            Create = path => new VectorKernels<PortableVector, Vector128<float>, PortableInt8Tile>(path.Name, path.Tuning),
        },
        new()
        {
            Name = "scalar",
            Needs = "nothing",
            NativeInstructionSet = "native",
            IsOffered = _ => true,
            IsEnabled = true,
            Create = path => new ScalarKernels(path.Name, path.Tuning),
        },
    ];

    /// <summary>The names of the paths that this process can execute, best first.</summary>
    public static IReadOnlyList<string> Available => Names.Value;

    /// <summary>The best path that a processor offers.</summary>
    public static KernelPath BestOf(ProcessorFeatures processor) => BestFirst(processor).First(path => path.IsOffered(processor));

    /// <summary>All paths, in the order in which they suit a processor.</summary>
    public static IReadOnlyList<KernelPath> BestFirst(ProcessorFeatures processor)
    {
        List<KernelPath> paths = [.. All];
        foreach (KernelPath slow in All.Where(path => path.IsOffered(processor) && path.IsSlow(processor)))
        {
            int better = paths.FindIndex(paths.IndexOf(slow) + 1, path => path.IsOffered(processor));
            paths.Remove(slow);
            paths.Insert(better, slow);
        }

        return paths;
    }

    /// <summary>
    /// The kernels of a path, or of the best one where no name is given; null where there is no such path, or the process cannot execute it.
    /// Other paths are not looked at more than is needed.
    /// </summary>
    public static KernelSet? TryCreate(string? name)
    {
        foreach (KernelPath path in BestFirst(ProcessorFeatures.Current))
        {
            if ((string.IsNullOrEmpty(name) || name.Equals(path.Name, StringComparison.OrdinalIgnoreCase)) && path.TryCreate() is { } kernels)
            {
                return kernels;
            }
        }

        return null;
    }

    private static IReadOnlyList<string> FindAvailable() =>
        [.. BestFirst(ProcessorFeatures.Current).Where(path => path.TryCreate() is not null).Select(path => path.Name)];
}
