using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Pickle;

/// <summary>The type of a numpy array's elements (<c>numpy.dtype</c>), whose byte order follows as its state.</summary>
/// <param name="format">How the elements are stored.</param>
internal sealed class NumpyType(ElementFormat format) : IPickleObject
{
    /// <summary>How the elements are stored.</summary>
    public ElementFormat Format => format;

    /// <summary>Whether the byte that counts most comes first in each.</summary>
    public bool IsBigEndian { get; private set; }

    /// <summary>The type of a code such as "f4". Paddle has bfloat16 as 16 bits without a sign, which numpy knows.</summary>
    public static NumpyType Of(PickleCall call) => new(call.Text(0) switch
    {
        "f4" => ElementFormat.Float32,
        "f2" => ElementFormat.Float16,
        "u2" => ElementFormat.BFloat16,
        "f8" => ElementFormat.Float64,
        "i8" => ElementFormat.Int64,
        "i4" => ElementFormat.Int32,
        "i1" => ElementFormat.Int8,
        "u1" => ElementFormat.UInt8,
        "i2" => ElementFormat.Other("I16", 2),
        "u4" => ElementFormat.Other("U32", 4),
        "u8" => ElementFormat.Other("U64", 8),
        "b1" => ElementFormat.Other("BOOL", 1),
        _ => throw call.Wrong(0, "a type of numbers, such as 'f4'"),
    });

    /// <summary>The version, the byte order ('&lt;', '&gt;', or '|' where one byte has none), and what only structures and texts have.</summary>
    public void SetState(PickleCall state)
    {
        PickleCall fields = state with { Arguments = state.Get<object?[]>(0, "a tuple") };
        IsBigEndian = fields.Text(1) switch
        {
            "<" or "|" or "=" => false,
            ">" => true,
            _ => throw fields.Wrong(1, "'<', '>' or '|'"),
        };
    }
}
