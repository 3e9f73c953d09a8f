using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using LightLM.Kernels.Int8;
using LightLM.Kernels.MachineCode;
using LightLM.Kernels.Vectors;

namespace LightLM.Kernels;

/// <summary>An instruction path: one row of the table that all choices, and the warning of a lower path, are made from.</summary>
internal sealed class KernelPath
{
    /// <summary>The environment variable that forces a path by name.</summary>
    public const string Variable = "LIGHTLM_KERNELS";

    private static readonly Lazy<KernelSet> Selected = new(() => Select(Environment.GetEnvironmentVariable(Variable)));

    private static readonly Lazy<IReadOnlyList<string>> Names = new(FindAvailable);

    private readonly Func<KernelSet?> _create;

    /// <summary>A row of the table.</summary>
    internal KernelPath(
        string name, string nativeInstructionSet, Func<ProcessorFeatures, bool> isOffered, bool isEnabled, Func<KernelSet?> create)
    {
        Name = name;
        NativeInstructionSet = nativeInstructionSet;
        IsOffered = isOffered;
        IsEnabled = isEnabled;
        _create = create;
    }

    /// <summary>All paths, best first.</summary>
    public static IReadOnlyList<KernelPath> All { get; } =
    [
        new(
            "avx512vnni",
            "x86-64-v4",
            processor => processor.HasAvx512Vnni && ExecutableMemory.IsSupported,
            Avx512Vector.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
            () => EmittedKernels.TryCreate("avx512vnni")),
        new(
            "avx512",
            "x86-64-v4",
            processor => processor.HasAvx512,
            Avx512Vector.IsSupported && Avx512BW.IsSupported && Avx512DQ.IsSupported,
            () => new VectorKernels<Avx512Vector, Vector512<float>, LongSumTile<Avx512Bytes, Vector512<byte>>>("avx512")),
        new(
            "avxvnni",
            "x86-64-v3,avxvnni",
            processor => processor.HasAvxVnni,
            Avx2Vector.IsSupported && AvxVnni.IsSupported,
            () => new VectorKernels<Avx2Vector, Vector256<float>, VnniTile>("avxvnni")),
        new(
            "avx2",
            "x86-64-v3",
            processor => processor.HasAvx2,
            Avx2Vector.IsSupported,
            () => new VectorKernels<Avx2Vector, Vector256<float>, LongSumTile<Avx2Bytes, Vector256<byte>>>("avx2")),
        new(
            "neondot",
            "dotprod",
            processor => processor.HasArmDotProduct,
            AdvSimd.Arm64.IsSupported && Dp.IsSupported,
            () => new VectorKernels<PortableVector, Vector128<float>, DotProductTile<ArmDotProduct>>("neondot")),
        new(
            "vector128",
            "native",
            processor => processor.HasVector128,
            PortableVector.IsSupported,
            () => new VectorKernels<PortableVector, Vector128<float>, PortableInt8Tile>("vector128")),
        new("scalar", "native", _ => true, true, () => new ScalarKernels()),
    ];

    /// <summary>The names of the paths that this process can execute, best first.</summary>
    public static IReadOnlyList<string> Available => Names.Value;

    /// <summary>The kernels that models run on: the forced path, or the best one.</summary>
    public static KernelSet Default => Selected.Value;

    /// <summary>
    /// The kernels that compute the same bits on every processor: slower than all paths but the scalar one, and no path to run models on.
    /// </summary>
    public static KernelSet Reproducible { get; } =
        new VectorKernels<ReproducibleVector, Vector128<float>, PortableInt8Tile>("reproducible");

    /// <summary>The path's name.</summary>
    public string Name { get; }

    /// <summary>What <c>IlcInstructionSet</c> has to say for a program that is compiled ahead of time to have the path.</summary>
    public string NativeInstructionSet { get; }

    /// <summary>Whether a processor and this system offer what the path executes.</summary>
    public Func<ProcessorFeatures, bool> IsOffered { get; }

    /// <summary>How much of a forward pass is done at once.</summary>
    public KernelTuning Tuning { get; init; } = KernelTuning.Usual;

    /// <summary>Whether .NET lets this process use the vectors that the path is written in.</summary>
    public bool IsEnabled { get; }

    /// <summary>The best path that a processor offers.</summary>
    public static KernelPath BestOf(ProcessorFeatures processor) => All.First(path => path.IsOffered(processor));

    /// <summary>The kernels of a path, or of the best one where no name is given. Other paths are not looked at more than is needed.</summary>
    /// <exception cref="InputException">No such path, or the processor or process cannot execute it.</exception>
    public static KernelSet Select(string? name)
    {
        foreach (KernelPath path in All)
        {
            if ((string.IsNullOrEmpty(name) || name.Equals(path.Name, StringComparison.OrdinalIgnoreCase)) && path.TryCreate() is { } kernels)
            {
                return kernels;
            }
        }

        throw new InputException(
            $"{Variable}: expected one of the kernel paths that this process can execute ({string.Join(", ", Available)}), found '{name}'. " +
            "Unset the variable to use the best one.");
    }

    private static IReadOnlyList<string> FindAvailable() => [.. All.Where(path => path.TryCreate() is not null).Select(path => path.Name)];

    /// <summary>The path's kernels, or null where the process cannot execute them.</summary>
    private KernelSet? TryCreate()
    {
        KernelSet? kernels = IsEnabled && IsOffered(ProcessorFeatures.Current) ? _create() : null;
        if (kernels is not null)
        {
            kernels.Tuning = Tuning;
        }

        return kernels;
    }
}
