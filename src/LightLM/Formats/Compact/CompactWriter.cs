using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Formats.Compact;

/// <summary>How a compact file stores weights.</summary>
public enum Precision
{
    /// <summary>All in single precision.</summary>
    Float32,

    /// <summary>Matrices and tables in half precision; biases and norms too where that keeps every value exactly.</summary>
    Float16,

    /// <summary>
    /// Matrices and tables in 8-bit integers with a scale for each row, except the last matrix of a classification or question
    /// answering head, which is small; that and the rest as for half precision.
    /// </summary>
    Int8,
}

/// <summary>Writes the compact format (<c>docs/format.md</c>).</summary>
public static class CompactWriter
{
    /// <summary>What is written at once: a tensor may be larger than all that memory has room for.</summary>
    private const int BlockElements = 1 << 16;

    /// <summary>Writes a model to one file, which replaces an existing one when it is complete.</summary>
    /// <param name="package">The model.</param>
    /// <param name="path">The file, by convention with the extension <see cref="CompactFile.Extension"/>.</param>
    /// <param name="precision">How the weights are stored; half precision rounds to the nearest value, ties to even.</param>
    /// <returns>How many bytes the file has.</returns>
    /// <exception cref="ModelFileException">
    /// The parts of the package disagree, or a weight is not finite or too large for half precision.
    /// </exception>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static long Write(ModelPackage package, string path, Precision precision)
    {
        ArgumentNullException.ThrowIfNull(package);
        bool isQuantized = precision == Precision.Int8;
        QuantizationDescription? quantization =
            isQuantized ? package.Quantization ?? UsualQuantization.Of(package.Encoder) : null;
        TensorSource weights = isQuantized ? new QuantizedTensors(package.Tensors, ExpectedTensors.Of(package.Encoder, package.Task), quantization!.ProductsPerSum) : package.Tensors;
        List<TensorInfo> stored =
        [
            .. weights.Tensors.Values
                .Where(tensor => isQuantized || !weights.IsOfQuantized(tensor.Name))
                .Select(tensor => tensor with { Type = StoredType(weights, tensor, precision) }),
        ];
        Dictionary<string, byte[]> vocabulary = [];
        if (package.Tokenizer is TokenizerSettings tokenizer)
        {
            byte[] pieces = CompactVocabulary.Encode(package.Path, tokenizer);
            TensorInfo list = new(CompactVocabulary.TensorName, TensorType.UInt8, [pieces.Length]);
            foreach ((TensorInfo tensor, byte[] bytes) in CompactUnigram.Encode(package.Path, tokenizer).Prepend((list, pieces)))
            {
                stored.Add(tensor);
                vocabulary.Add(tensor.Name, bytes);
            }
        }

        Dictionary<string, string> metadata = CompactMetadata.Write(package, quantization);
        CompactContents.Read(package.Path, metadata, stored.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal));
        return SafetensorsWriter.Write(path, stored.OrderBy(tensor => tensor.Name, StringComparer.Ordinal), metadata, (tensor, stream) =>
        {
            if (vocabulary.TryGetValue(tensor.Name, out byte[]? bytes))
            {
                stream.Write(bytes);
            }
            else
            {
                WriteWeights(weights, tensor, stream);
                weights.RequireUnchanged();
            }
        });
    }

    private static TensorType StoredType(TensorSource tensors, TensorInfo tensor, Precision precision)
    {
        if (precision == Precision.Float32 || tensors.IsOfQuantized(tensor.Name))
        {
            return TensorType.Float32;
        }

        if (precision == Precision.Int8 && tensor.Type == TensorType.Int8)
        {
            return TensorType.Int8;
        }

        return tensor.Shape.Count > 1 || IsExactInHalf(tensors.ReadWeights(tensor.Name)) ? TensorType.Float16 : TensorType.Float32;
    }

    private static bool IsExactInHalf(float[] values) => Array.TrueForAll(values, value => (float)(Half)value == value);

    private static void WriteWeights(TensorSource tensors, TensorInfo stored, Stream stream)
    {
        if (stored.Type == TensorType.Int8)
        {
            tensors.CopyWeightsTo(stored, stream);
            return;
        }

        TensorInfo tensor = tensors.Tensors[stored.Name];
        if (tensor.Type == TensorType.Int8)
        {
            WriteNumbers(tensors, stored, tensors.ReadWeights(stored.Name), stream);
            return;
        }

        float[] block = new float[Math.Min(BlockElements, tensor.Count)];
        for (long first = 0; first < tensor.Count; first += block.Length)
        {
            Span<float> values = block.AsSpan(0, (int)Math.Min(block.Length, tensor.Count - first));
            tensors.ReadElements(tensor, first, values, mustBeFinite: true);
            WriteNumbers(tensors, stored, values, stream);
        }
    }

    private static void WriteNumbers(TensorSource tensors, TensorInfo stored, ReadOnlySpan<float> values, Stream stream)
    {
        if (stored.Type == TensorType.Float32)
        {
            stream.Write(MemoryMarshal.AsBytes(values));
            return;
        }

        Half[] halves = new Half[values.Length];
        TensorPrimitives.ConvertToHalf(values, halves);
        if (!TensorPrimitives.IsFiniteAll<Half>(halves))
        {
            string expected = $"values up to {Half.MaxValue} in size";
            string found = $"{MathF.Abs(TensorPrimitives.MaxMagnitude(values))}";
            throw ModelFileException.Mismatch(tensors.Path, stored.Name, expected, found, "Write the file in single precision.");
        }

        stream.Write(MemoryMarshal.AsBytes<Half>(halves));
    }
}
