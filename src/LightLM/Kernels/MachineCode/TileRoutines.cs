using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace LightLM.Kernels.MachineCode;

/// <summary>
/// The routines of <see cref="TileCode"/>, emitted once: some 135 KiB. They come in groups of one for each number of rows, from 1; like
/// the code, the tables of their addresses live as long as the process.
/// </summary>
internal sealed unsafe class TileRoutines
{
    private const int LaneVariants = TileCode.PanelWidth / TileCode.LaneStep;
    private const int ResultGroups = 2 * LaneVariants;
    private const int GeluGroup = ResultGroups + 4;
    private const int StoreSumsGroup = GeluGroup + 1;
    private const int Groups = StoreSumsGroup + 1;

    /// <summary>
    /// The steps that the largest tile takes in about a microsecond. The garbage collector waits for code that it was not told of, so a longer
    /// tile tells it, which costs some nanoseconds; a shorter one does not.
    /// </summary>
    private const int MostUntoldSteps = 384;

    private readonly nint* _routines;
    private readonly nint _windowsEntry;

    private TileRoutines(nint* routines, float* geluNumbers, nint windowsEntry)
    {
        _routines = routines;
        GeluNumbers = geluNumbers;
        _windowsEntry = windowsEntry;
    }

    /// <summary>The routines, or null where the system forbids emitted code; whether the processor has the instructions is not asked here.</summary>
    public static TileRoutines? Instance { get; } = Load();

    private static nint EntryOfWindows { get; } = Instance?._windowsEntry ?? 0;

    /// <summary>What <see cref="TileOutput.GeluNumbers"/> is for <see cref="Gelu"/>.</summary>
    public float* GeluNumbers { get; }

    /// <summary>Finish integer sums by storing them, row behind row.</summary>
    public nint* StoreSums => Group(StoreSumsGroup);

    /// <summary>Finish integer sums by dequantizing them and computing GELU.</summary>
    public nint* Gelu => Group(GeluGroup);

    /// <summary>Add products, then jump to <see cref="TileOutput.Finish"/>.</summary>
    /// <param name="multiplies">What is multiplied.</param>
    /// <param name="outputs">Outputs of the panel that are wanted; others may come out as if their weights were zero.</param>
    public nint* Products(TileElement multiplies, int outputs)
    {
        Debug.Assert(outputs is > 0 and <= TileCode.PanelWidth, $"A panel has 1 to {TileCode.PanelWidth} outputs, found {outputs}.");
        return Group(((int)multiplies * LaneVariants) + ((outputs - 1) / TileCode.LaneStep));
    }

    /// <summary>Finish sums as results with their bias and maybe a residual.</summary>
    public nint* Results(TileElement multiplies, bool addsResidual) =>
        Group(ResultGroups + (2 * (int)multiplies) + (addsResidual ? 1 : 0));

    /// <summary>Computes a tile.</summary>
    /// <param name="products">One of <see cref="Products"/>.</param>
    /// <param name="weights">The panel: [steps][panel width][4 bytes].</param>
    /// <param name="steps">Inputs, or blocks of four bytes of them.</param>
    /// <param name="a">The first row's activations.</param>
    /// <param name="stride">Bytes from one row of activations to the next.</param>
    /// <param name="output">What follows the sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Run(nint products, void* weights, int steps, void* a, nint stride, TileOutput* output)
    {
        Debug.Assert(products != 0 && output->Finish != 0, "Both routines of a tile are there.");
        Debug.Assert(steps >= 0, $"Sums have terms, found {steps}.");
        if (OperatingSystem.IsWindows())
        {
            output->Products = products;
            products = EntryOfWindows;
        }

        if (steps <= MostUntoldSteps)
        {
            ((delegate* unmanaged[SuppressGCTransition]<void*, nint, void*, nint, TileOutput*, void>)products)(weights, steps, a, stride, output);
        }
        else
        {
            RunTold(products, weights, steps, a, stride, output);
        }
    }

    /// <summary>Apart, so that only long tiles pay for the frame that tells the garbage collector.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void RunTold(nint products, void* weights, nint steps, void* a, nint stride, TileOutput* output) =>
        ((delegate* unmanaged<void*, nint, void*, nint, TileOutput*, void>)products)(weights, steps, a, stride, output);

    private nint* Group(int index) => _routines + (index * TileCode.MaxRows);

    private static TileRoutines? Load()
    {
        TileCode code = new();
        int[] starts = Emit(code);
        int numbers = code.EmitGeluNumbers();
        (int entry, int unwindInfo) = OperatingSystem.IsWindows() ? code.EmitWindowsEntry() : default;
        byte* memory = ExecutableMemory.TryLoad(code.Code);
        if (memory == null)
        {
            return null;
        }

        nint* routines = (nint*)NativeMemory.Alloc((nuint)(starts.Length * sizeof(nint)));
        for (int i = 0; i < starts.Length; i++)
        {
            routines[i] = (nint)memory + starts[i];
        }

        if (OperatingSystem.IsWindows())
        {
            WindowsEntry.Register(memory, entry, unwindInfo, unwindInfo);
        }

        return new TileRoutines(routines, (float*)(memory + numbers), (nint)memory + entry);
    }

    /// <summary>Emits all groups, and returns where the routines begin.</summary>
    private static int[] Emit(TileCode code)
    {
        int[] starts = new int[Groups * TileCode.MaxRows];
        for (int group = 0; group < Groups; group++)
        {
            for (int rows = 1; rows <= TileCode.MaxRows; rows++)
            {
                starts[(group * TileCode.MaxRows) + rows - 1] = Emit(code, group, rows);
            }
        }

        return starts;
    }

    private static int Emit(TileCode code, int group, int rows) => group switch
    {
        < ResultGroups => code.EmitProducts(
            (TileElement)(group / LaneVariants), rows, ((group % LaneVariants) + 1) * TileCode.LaneStep),
        < GeluGroup => code.EmitResults((TileElement)((group - ResultGroups) / 2), rows, addsResidual: (group - ResultGroups) % 2 == 1),
        GeluGroup => code.EmitGelu(rows),
        _ => code.EmitStoreSums(rows),
    };
}
