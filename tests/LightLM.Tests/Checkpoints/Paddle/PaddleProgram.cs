using System.Text;
using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints.Paddle;

/// <summary>Writes numpy arrays as Paddle pickles them.</summary>
internal static class PaddleProgram
{
    /// <summary>An array by pickle protocol 4, whose elements are bytes, and numpy 2's name of its module.</summary>
    public static PickleProgram Array(
        this PickleProgram program, byte[] elements, string type = "f4", string order = "<", bool isColumnByColumn = false, params long[] shape) =>
        program.Begin("numpy._core.multiarray", type, order, isColumnByColumn, shape).Add("B").Number(elements.Length, sizeof(int)).Add(elements).Add("tb");

    /// <summary>An array by pickle protocol 2, whose elements are a text, and numpy 1's name of its module.</summary>
    public static PickleProgram OldArray(this PickleProgram program, string elements, string type = "f4", string codec = "latin1", params long[] shape) =>
        program.Begin("numpy.core.multiarray", type, "<", isColumnByColumn: false, shape)
            .Global("_codecs", "encode").Text(elements).Text(codec).Add(0x86).Add("R").Add("tb");

    /// <summary>A single number of numpy.</summary>
    /// <param name="program">The program.</param>
    /// <param name="module">numpy 1's or 2's name of its module.</param>
    /// <param name="type">The number's type.</param>
    /// <param name="data">Writes its bytes.</param>
    public static PickleProgram Scalar(this PickleProgram program, string module, string type, Func<PickleProgram, PickleProgram> data) =>
        data(program.Global(module, "scalar").Type(type, "<")).Add(0x86).Add("R");

    public static string Latin1(byte[] elements) => Encoding.Latin1.GetString(elements);

    private static PickleProgram Begin(this PickleProgram program, string module, string type, string order, bool isColumnByColumn, long[] shape) =>
        program.Global(module, "_reconstruct").Global("numpy", "ndarray").Integers(0).Add("C", 1).Add("b").Add(0x87).Add("R").Add("(")
            .Integer(1).Integers(shape).Type(type, order).Add(isColumnByColumn ? (byte)0x88 : (byte)0x89);

    private static PickleProgram Type(this PickleProgram program, string type, string order) =>
        program.Global("numpy", "dtype").Text(type).Add(0x89, 0x88, 0x87).Add("R(").Integer(3).Text(order).Add("NNN").Integer(-1).Integer(-1).Integer(0).Add("tb");
}
