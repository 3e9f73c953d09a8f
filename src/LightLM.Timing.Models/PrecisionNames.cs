using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;

namespace LightLM.Timing.Models;

/// <summary>The precisions of weights as the command line calls them.</summary>
internal static class PrecisionNames
{
    public const string Float32 = "fp32";
    public const string Float16 = "fp16";
    public const string Int8 = "int8";

    public static string Of(Precision precision) => precision switch
    {
        Precision.Float16 => Float16,
        Precision.Int8 => Int8,
        _ => Float32,
    };

    /// <summary>The smallest precision that keeps a model's matrices exactly.</summary>
    public static Precision Lossless(ModelPackage package) =>
        package.Quantization is not null ? Precision.Int8
        : Matrices(package).All(tensor => tensor.Type == TensorType.Float16) ? Precision.Float16
        : Precision.Float32;

    /// <summary>What a model's matrices are stored in, such as "fp16".</summary>
    public static string Describe(ModelPackage package) =>
        string.Join(", ", Matrices(package).Select(tensor => tensor.Type).Distinct().Order().Select(Of));

    // Biases and norms may be kept in more precision than the matrices.
    private static IEnumerable<TensorInfo> Matrices(ModelPackage package) =>
        package.Tensors.Tensors.Values.Where(tensor => tensor.Shape.Count > 1);

    private static string Of(TensorType type) => type switch
    {
        TensorType.Float32 => Float32,
        TensorType.Float16 => Float16,
        TensorType.BFloat16 => "bf16",
        TensorType.Int8 => Int8,
        _ => type.ToString(),
    };
}
