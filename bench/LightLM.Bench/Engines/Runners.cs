using LightLM.Formats.Compact;
using LightLM.Onnx;

namespace LightLM.Bench.Engines;

/// <summary>The names that results use.</summary>
internal static class Runners
{
    public const string LightLm = "lightlm";
    public const string OnnxRuntime = "onnxruntime";

    /// <summary>Both engines.</summary>
    public static readonly IReadOnlyList<string> All = [LightLm, OnnxRuntime];

    /// <summary>The precisions that are compared, with their names.</summary>
    public static readonly IReadOnlyList<(Precision Precision, string Name)> Precisions =
        [(Precision.Float32, "fp32"), (Precision.Int8, "int8")];

    /// <summary>A precision as the export to ONNX names it.</summary>
    public static OnnxPrecision Onnx(Precision precision) => precision == Precision.Int8 ? OnnxPrecision.Int8 : OnnxPrecision.Float32;

    /// <summary>An engine's name for readers.</summary>
    public static string Title(string runner) => runner == LightLm ? "LightLM" : "ONNX Runtime";
}
