using System.Runtime.Intrinsics.X86;
using LightLM.Kernels.MachineCode;

namespace LightLM.Kernels.Int8;

/// <summary>The emitted routines of <see cref="Vnni512Code"/>, some 60 KiB, for every number of rows.</summary>
internal sealed unsafe class Vnni512Routines
{
    private const int LaneVariants = Vnni512Code.PanelWidth / Vnni512Code.LaneStep;

    // [lane variant][rows - 1], and [rows - 1] each.
    private readonly nint[] _products = new nint[LaneVariants * Vnni512Code.MaxRows];
    private readonly nint[] _storeSums = new nint[Vnni512Code.MaxRows];
    private readonly nint[] _dequantize = new nint[Vnni512Code.MaxRows];
    private readonly nint[] _addResidual = new nint[Vnni512Code.MaxRows];
    private readonly nint[] _gelu = new nint[Vnni512Code.MaxRows];

    private Vnni512Routines()
    {
    }

    /// <summary>The routines, or null where the processor lacks the instruction or the system forbids emitted code.</summary>
    public static Vnni512Routines? Instance { get; } = Load();

    /// <summary>What GELU's routine is given as <see cref="Vnni512Output.Constants"/>.</summary>
    public float* GeluNumbers { get; private set; }

    /// <summary>Computes the sums of a tile and finishes them as the output says.</summary>
    /// <param name="rows">Rows of activations.</param>
    /// <param name="outputs">Outputs that are wanted; others of the panel may come out as if their weights were zero.</param>
    /// <param name="panel">The weights.</param>
    /// <param name="a">The first row's activations.</param>
    /// <param name="stride">Bytes from one row of activations to the next.</param>
    /// <param name="output">What follows the sums.</param>
    public void Run(int rows, int outputs, in Int8Panel panel, byte* a, nint stride, Vnni512Output* output)
    {
        int variant = (outputs - 1) / Vnni512Code.LaneStep;
        var routine = (delegate* unmanaged[SuppressGCTransition]<sbyte*, nint, byte*, nint, Vnni512Output*, void>)
            _products[(variant * Vnni512Code.MaxRows) + rows - 1];
        routine(panel.Weights, panel.Blocks, a, stride, output);
    }

    /// <summary>The routines, by rows - 1, that store sums.</summary>
    public ReadOnlySpan<nint> StoreSums => _storeSums;

    /// <summary>The routines, by rows - 1, of an epilogue; none where it has none.</summary>
    public ReadOnlySpan<nint> Finish(Epilogue epilogue) => epilogue switch
    {
        Epilogue.None => _dequantize,
        Epilogue.AddResidual => _addResidual,
        Epilogue.Gelu => _gelu,
        _ => [],
    };

    private static Vnni512Routines? Load()
    {
        if (!ExecutableMemory.IsSupported || !Avx512BW.IsSupported || !HardwareFeatures.HasAvx512Vnni)
        {
            return null;
        }

        Vnni512Routines routines = new();
        Vnni512Code code = new();
        routines.Emit(code);
        int numbers = code.EmitGeluNumbers();
        byte* memory = ExecutableMemory.TryLoad(code.ToArray());
        if (memory == null)
        {
            return null;
        }

        routines.GeluNumbers = (float*)(memory + numbers);
        foreach (nint[] table in (ReadOnlySpan<nint[]>)
            [routines._products, routines._storeSums, routines._dequantize, routines._addResidual, routines._gelu])
        {
            for (int i = 0; i < table.Length; i++)
            {
                table[i] += (nint)memory;
            }
        }

        return routines;
    }

    private void Emit(Vnni512Code code)
    {
        for (int rows = 1; rows <= Vnni512Code.MaxRows; rows++)
        {
            for (int variant = 0; variant < LaneVariants; variant++)
            {
                _products[(variant * Vnni512Code.MaxRows) + rows - 1] = code.EmitProducts(rows, (variant + 1) * Vnni512Code.LaneStep);
            }

            _storeSums[rows - 1] = code.EmitStoreSums(rows);
            _dequantize[rows - 1] = code.EmitDequantize(rows, addsResidual: false);
            _addResidual[rows - 1] = code.EmitDequantize(rows, addsResidual: true);
            _gelu[rows - 1] = code.EmitGelu(rows);
        }
    }
}
