using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;

namespace LightLM.Formats.Compact;

/// <summary>The fields of the object <c>task</c> that say how a vector is made.</summary>
internal static class CompactEmbedding
{
    /// <summary>The field with the dense layers.</summary>
    public const string Dense = "dense";

    /// <summary>The field with the number of the vector's first numbers that are kept.</summary>
    public const string Dimensions = "dimensions";

    private const char Joint = '+';

    private static readonly NameTable<Pooling> Poolings = new(
        ("cls", Pooling.Cls),
        ("max", Pooling.Max),
        ("mean", Pooling.Mean),
        ("mean_sqrt", Pooling.MeanSqrt),
        ("weighted_mean", Pooling.WeightedMean),
        ("last_token", Pooling.LastToken),
        ("pooler", Pooling.Pooler));

    private static readonly NameTable<Pooling> FirstPoolings = new(("cls", Pooling.Cls), ("mean", Pooling.Mean), ("pooler", Pooling.Pooler));

    private static readonly NameTable<DenseActivation> Activations = new(
        ("identity", DenseActivation.Identity),
        ("tanh", DenseActivation.Tanh),
        ("relu", DenseActivation.Relu),
        ("gelu", DenseActivation.Gelu),
        ("silu", DenseActivation.Silu));

    /// <summary>Whether version 4 can say how the vector is made.</summary>
    public static bool FitsVersion4(TaskDescription task) =>
        task is { Pooling: Pooling.Cls or Pooling.Mean or Pooling.Pooler, Dense.Count: 0, Dimensions: null };

    /// <summary>A pooling's name; those of several are joined, as in "cls+mean".</summary>
    public static string NameOf(Pooling pooling) => string.Join(Joint, pooling.Parts().Select(Poolings.NameOf));

    /// <summary>Reads a pooling.</summary>
    public static Pooling ReadPooling(JsonItem field, int version)
    {
        if (version < 5 || !field.Text().Contains(Joint, StringComparison.Ordinal))
        {
            return (version < 5 ? FirstPoolings : Poolings).Read(field);
        }

        Pooling joined = Pooling.None;
        foreach (string name in field.Text().Split(Joint))
        {
            joined |= PoolingKinds.All.FirstOrDefault(part => Poolings.NameOf(part) == name);
        }

        return joined.IsValid() && NameOf(joined) == field.Text() ? joined : throw field.Error(
            $"one of {string.Join(", ", PoolingKinds.All.Select(Poolings.NameOf))}, or several but the last in this order, joined by {Joint}");
    }

    /// <summary>Reads the dense layers; none where the field is absent.</summary>
    public static IReadOnlyList<DenseDescription> ReadDense(JsonItem json) => json[Dense].OrNull is JsonItem layers
        ? [.. layers.Items.Select(ReadLayer)]
        : [];

    /// <summary>Reads how many numbers are kept; null where the field is absent.</summary>
    public static int? ReadDimensions(JsonItem json) => json[Dimensions].OrNull?.Integer(1, InputLimits.MaxVectorWidth);

    /// <summary>Writes what version 5 added, where it differs from what older versions imply.</summary>
    public static void Write(Utf8JsonWriter writer, TaskDescription task)
    {
        if (task.Dense.Count > 0)
        {
            writer.WriteStartArray(Dense);
            foreach (DenseDescription layer in task.Dense)
            {
                writer.WriteStartObject();
                writer.WriteNumber("outputs", layer.Outputs);
                writer.WriteString("activation", Activations.NameOf(layer.Activation));
                writer.WriteBoolean("has_bias", layer.HasBias);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        if (task.Dimensions is int dimensions)
        {
            writer.WriteNumber(Dimensions, dimensions);
        }
    }

    private static DenseDescription ReadLayer(JsonItem layer)
    {
        layer.RefuseMembersExcept("outputs", "activation", "has_bias");
        return new DenseDescription(
            layer["outputs"].Integer(1, InputLimits.MaxWidth), Activations.Read(layer["activation"]), layer["has_bias"].Flag());
    }
}
