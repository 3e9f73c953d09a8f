using System.Globalization;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Encoders.Chunks;
using LightLM.Encoders.Steps;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Verification;

/// <summary>The random rotations that an original's hashed attention drew: another draw gives other outputs.</summary>
internal static class RecordedRotations
{
    private const string Prefix = "rotations.";

    /// <summary>Whether a tensor is one.</summary>
    public static bool Has(string name) => name.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The encoder with the recorded rotations in place of its own, or null where there are none.</summary>
    /// <exception cref="ModelFileException">A layer's are missing, or their shape is not the layer's.</exception>
    public static EncoderSession? Apply(TensorSource cases, Encoder encoder)
    {
        if (!cases.Tensors.Keys.Any(Has))
        {
            return null;
        }

        int next = 0;
        return new EncoderSession(
            encoder.With(step => step is HashedAttendStep hashed
                ? hashed.With(Read(cases, Prefix + next++.ToString(CultureInfo.InvariantCulture), encoder, hashed.Index))
                : step),
            threads: 1);
    }

    private static HashRotation Read(TensorSource cases, string name, Encoder encoder, int layer)
    {
        LayerDescription description = encoder.Description.Layers[layer];
        BucketHashing hashing = description.Hashing!;
        int[] expected = [description.AttentionHeads, encoder.Description.HeadSize, hashing.Rounds];
        TensorInfo? tensor = cases.Tensors.GetValueOrDefault(name);
        int columns = (hashing.Buckets + hashing.SecondBuckets) / 2;
        if (tensor?.Shape is not [_, _, _, int found] || !tensor.Shape.Take(3).SequenceEqual(expected) || (columns > 0 && found != columns) || found == 0)
        {
            throw new ModelFileException(
                cases.Path,
                name,
                $"expected the rotation of layer {layer}: [{string.Join(", ", expected)}, {(columns > 0 ? columns : "columns")}], "
                    + $"found {(tensor is null ? "none" : $"[{string.Join(", ", tensor.Shape)}]")}. Record the cases again.");
        }

        // Where lengths decide the number of buckets, the recorded ones had one number each.
        BucketHashing drawn = columns > 0 ? hashing : hashing with { Buckets = 2 * found };
        return new HashRotation(cases.ReadFloats(name), description.AttentionHeads, encoder.Description.HeadSize, drawn, encoder.Kernels);
    }
}
