using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LightLM.Kernels.Int8;
using LightLM.Kernels.MachineCode;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>The one place that chooses instruction sets.</summary>
internal static class KernelPath
{
    /// <summary>The environment variable that forces a path by name.</summary>
    public const string Variable = "LIGHTLM_KERNELS";

    /// <summary>All paths, best first.</summary>
    private static readonly (string Name, bool IsSupported, Func<KernelSet> Create)[] Paths =
    [
        ("avx512vnni", Avx512Vector.IsSupported && EmittedKernels.IsSupported, () => new EmittedKernels("avx512vnni")),
        (
            "avx512",
            Avx512Vector.IsSupported && Avx512BW.IsSupported,
            () => new VectorKernels<Avx512Vector, Vector512<float>, LongSumTile<Avx512Bytes, Vector512<byte>>>("avx512")),
        ("avxvnni", Avx2Vector.IsSupported && AvxVnni.IsSupported, () => new VectorKernels<Avx2Vector, Vector256<float>, VnniTile>("avxvnni")),
        ("avx2", Avx2Vector.IsSupported, () => new VectorKernels<Avx2Vector, Vector256<float>, LongSumTile<Avx2Bytes, Vector256<byte>>>("avx2")),
        (
            "neondot",
            AdvSimd.Arm64.IsSupported && Dp.IsSupported,
            () => new VectorKernels<PortableVector, Vector128<float>, DotProductTile<ArmDotProduct>>("neondot")),
        ("vector128", PortableVector.IsSupported, () => new VectorKernels<PortableVector, Vector128<float>, PortableInt8Tile>("vector128")),
        ("scalar", true, () => new ScalarKernels()),
    ];

    private static readonly Lazy<KernelSet> Selected = new(() => Select(Environment.GetEnvironmentVariable(Variable)));

    /// <summary>The names of the paths that this process can execute, best first.</summary>
    public static IReadOnlyList<string> Available { get; } = [.. Paths.Where(path => path.IsSupported).Select(path => path.Name)];

    /// <summary>The kernels that models run on: the forced path, or the best one.</summary>
    public static KernelSet Default => Selected.Value;

    /// <summary>The kernels of a path, or of the best one where no name is given.</summary>
    /// <exception cref="InputException">No such path, or the processor or process cannot execute it.</exception>
    public static KernelSet Select(string? name)
    {
        foreach ((string pathName, bool isSupported, Func<KernelSet> create) in Paths)
        {
            if (isSupported && (string.IsNullOrEmpty(name) || name.Equals(pathName, StringComparison.OrdinalIgnoreCase)))
            {
                return create();
            }
        }

        throw new InputException(
            $"{Variable}: expected one of the kernel paths that this process can execute ({string.Join(", ", Available)}), found '{name}'. " +
            "Unset the variable to use the best one.");
    }
}
