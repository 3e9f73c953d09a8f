using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Kernels.Int8;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

/// <summary>A masked-LM decoder of its own is computed in single precision, so it is stored as precisely as 8 bits can.</summary>
public sealed class UntiedDecoderTests : IDisposable
{
    private const int Vocabulary = 11;
    private const int Hidden = 4;
    private const string Text = "我[MASK]是[MASK]";
    private static readonly string Decoder = TensorNames.Weight(TensorNames.LanguageModelDecoder);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Its_logits_are_as_near_to_single_precision_as_those_of_a_table()
    {
        const int rows = 200, columns = 312;
        Random random = new(5);
        float[] weights = [.. Enumerable.Range(0, rows * columns).Select(_ => random.NextSingle() - random.NextSingle())];
        float[] state = [.. Enumerable.Range(0, columns).Select(_ => random.NextSingle() - random.NextSingle())];
        double table = Error(weights, state, columns, WeightQuantization.QuantizeTableRow);
        double matrix = Error(weights, state, columns, (values, result) => WeightQuantization.Quantize(values, 8, result));
        Assert.InRange(table, 0, 0.01);
        Assert.True(table < matrix / 2, $"{table} is not much less than {matrix}.");

        using ModelPackage package = ModelFiles.Open(Untied());
        using ModelPackage integers = Write(package, "int8.lightlm");
        float[] expected = package.Tensors.ReadFloats(Decoder);
        float[] scales = integers.Tensors.ReadScales(Decoder, Vocabulary);
        for (int row = 0; row < Vocabulary; row++)
        {
            float largest = MathF.Abs(TensorPrimitives.MaxMagnitude<float>(expected.AsSpan(row * Hidden, Hidden)));
            Assert.Equal(largest / 127, scales[row], 1e-6f);
        }
    }

    /// <summary>Files of before hold integers whose sums are safe, and so larger steps; they answer by what they hold.</summary>
    [Fact]
    public void A_file_whose_decoder_is_stored_as_a_matrix_answers_as_its_numbers_say()
    {
        using ModelPackage package = ModelFiles.Open(Untied());
        using ModelPackage current = Write(package, "int8.lightlm");
        float[] weights = package.Tensors.ReadFloats(Decoder);
        byte[] integers = new byte[weights.Length];
        float[] scales = new float[Vocabulary];
        for (int row = 0; row < Vocabulary; row++)
        {
            Span<sbyte> result = MemoryMarshal.Cast<byte, sbyte>(integers.AsSpan(row * Hidden, Hidden));
            scales[row] = WeightQuantization.Quantize(weights.AsSpan(row * Hidden, Hidden), 8, result);
        }

        using SafetensorsFile file = SafetensorsFile.Open(current.Path);
        string old = Rewrite(file, "old.lightlm", file.Tensors.Values, tensor =>
            tensor.Name == Decoder ? integers : tensor.Name == Decoder + ".scale" ? MemoryMarshal.AsBytes<float>(scales).ToArray() : null);
        using ModelPackage read = ModelFiles.Open(old);
        float[] dequantized = read.Tensors.ReadFloats(Decoder);
        string floats = Rewrite(
            file,
            "floats.lightlm",
            file.Tensors.Values.Where(tensor => tensor.Name != Decoder + ".scale")
                .Select(tensor => tensor.Name == Decoder ? tensor with { Type = TensorType.Float32 } : tensor),
            tensor => tensor.Name == Decoder ? MemoryMarshal.AsBytes<float>(dequantized).ToArray() : null);
        using LightModel ofBefore = AnyModel.Load(old);
        using LightModel asNumbers = AnyModel.Load(floats);
        Assert.Equal(Fill(asNumbers), Fill(ofBefore));
    }

    private static double Error(float[] weights, float[] state, int columns, Quantizer quantize)
    {
        double error = 0, size = 0;
        sbyte[] integers = new sbyte[columns];
        float[] row = new float[columns];
        for (int start = 0; start < weights.Length; start += columns)
        {
            float scale = quantize(weights.AsSpan(start, columns), integers);
            QuantizedReading.Dequantize(integers, scale, row);
            double exact = TensorPrimitives.Dot<float>(weights.AsSpan(start, columns), state);
            double rounded = TensorPrimitives.Dot<float>(row, state);
            error += (exact - rounded) * (exact - rounded);
            size += exact * exact;
        }

        return Math.Sqrt(error / size);
    }

    private static string Fill(LightModel model) =>
        string.Join('\n', model.FillMask(Text, Vocabulary).SelectMany(fill => fill.Candidates).Select(candidate => candidate.ToString()));

    private delegate float Quantizer(ReadOnlySpan<float> values, Span<sbyte> result);

    private string Untied()
    {
        TinyCheckpoint checkpoint = new("ForMaskedLM");
        checkpoint.Add("cls.predictions.decoder.weight", Vocabulary, Hidden);
        return checkpoint.Save(_folder);
    }

    private ModelPackage Write(ModelPackage package, string name)
    {
        CompactWriter.Write(package, _folder.At(name), Precision.Int8);
        return ModelFiles.Open(_folder.At(name));
    }

    private string Rewrite(SafetensorsFile file, string name, IEnumerable<TensorInfo> tensors, Func<TensorInfo, byte[]?> replace)
    {
        SafetensorsWriter.Write(_folder.At(name), tensors, file.Metadata, (tensor, stream) =>
            stream.Write(replace(tensor) ?? file.ReadBytes(file.Tensors[tensor.Name])));
        return _folder.At(name);
    }
}
