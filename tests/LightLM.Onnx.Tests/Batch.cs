using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Onnx.Tests;

/// <summary>Inputs [rows, length], padded behind the tokens.</summary>
internal sealed record Batch(int[] Ids, int[] Mask, int[] TokenTypes, int Rows)
{
    public int Length => Ids.Length / Rows;

    /// <summary>The number of real tokens of a row.</summary>
    public int Count(int row) => Mask.AsSpan(row * Length, Length).Count(1);

    /// <summary>The inputs of recorded cases.</summary>
    public static Batch Of(SafetensorsFile cases)
    {
        int[] ids = cases.ReadIntegers("input_ids");
        int[] types = cases.Tensors.ContainsKey("token_type_ids") ? cases.ReadIntegers("token_type_ids") : new int[ids.Length];
        return new Batch(ids, cases.ReadIntegers("attention_mask"), types, cases.Tensors["input_ids"].Shape[0]);
    }

    /// <summary>One row without padding.</summary>
    public static Batch Of(params int[] ids) => new(ids, [.. ids.Select(_ => 1)], new int[ids.Length], 1);
}
