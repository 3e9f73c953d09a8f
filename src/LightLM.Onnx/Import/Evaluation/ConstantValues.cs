using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Tensors;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx.Import.Evaluation;

/// <summary>Reads a file's tensors as values.</summary>
internal static class ConstantValues
{
    /// <summary>Reads all elements of a tensor.</summary>
    /// <exception cref="OperatorException">It has more than one value can.</exception>
    /// <exception cref="ModelFileException">The file cannot be read.</exception>
    public static Value Load(GraphConstant constant)
    {
        if (constant.Count * sizeof(long) > Array.MaxLength)
        {
            throw new OperatorException($"tensors of at most {Array.MaxLength / sizeof(long)} elements", $"one of {constant.Count}");
        }

        if (constant.IsFraction)
        {
            float[] fractions = new float[constant.Count];
            byte[] stored = new byte[constant.Count * constant.Format.Type.Size()];
            constant.View().Read(0, stored);
            TensorReading.Widen(constant.Format.Type, stored, fractions);
            return Value.Of(constant.Shape, fractions);
        }

        byte[] bytes = constant.ReadAll();
        return constant.Format == GraphConstant.Boolean ? Value.Of(constant.Shape, Array.ConvertAll(bytes, x => x != 0 ? 1L : 0), ElementKind.Truth)
            : constant.Format.Type == TensorType.Int32 ? Value.Of(constant.Shape, Array.ConvertAll(MemoryMarshal.Cast<byte, int>(bytes).ToArray(), x => (long)x))
            : Value.Of(constant.Shape, MemoryMarshal.Cast<byte, long>(bytes).ToArray());
    }
}
