using System.Runtime.InteropServices;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

/// <summary>Compact files with 8-bit weights.</summary>
public sealed class QuantizedFileTests : IDisposable
{
    private const string Query = "layers.0.attention.query.weight";
    private const string Factors = "layers.0.attention.input_factors";

    /// <summary>What goes straight into scores and stays in floats.</summary>
    private static readonly string[] LastMatrices =
    [
        "head.classifier.weight", "head.next_sentence.weight", "head.crf.transitions", "head.pointer_types.weight", "head.start.weight",
        "head.end_transform.weight", "head.end.weight", "head.prompted_start.weight", "head.prompted_end.weight",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(CompactFileTests.Architectures), MemberType = typeof(CompactFileTests))]
    public void Weights_are_within_half_a_step(string architecture)
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint(architecture).Save(_folder));
        using ModelPackage read = Write(original, "int8.lightlm", Precision.Int8);
        PackageAssert.SameDescriptions(original, read);
        Assert.Equal(8, read.Quantization!.ProductsPerSum);
        foreach (TensorInfo tensor in original.Tensors.Tensors.Values)
        {
            bool isInteger = tensor.Shape.Count == 2 && !LastMatrices.Contains(tensor.Name);
            Assert.Equal(isInteger, read.Tensors.IsQuantized(tensor.Name));
            AssertClose(original.Tensors.ReadFloats(tensor.Name), read, tensor);
        }
    }

    [Fact]
    public void Other_precisions_can_be_made_of_it_and_it_of_itself()
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint("ForTokenClassification").Save(_folder));
        using ModelPackage integers = Write(original, "int8.lightlm", Precision.Int8);
        using ModelPackage again = Write(integers, "again.lightlm", Precision.Int8);
        Assert.Equal(File.ReadAllBytes(_folder.At("int8.lightlm")), File.ReadAllBytes(_folder.At("again.lightlm")));
        using ModelPackage floats = Write(integers, "fp32.lightlm", Precision.Float32);
        Assert.Null(floats.Quantization);
        Assert.Equal(original.Tensors.Tensors.Keys.Order(), floats.Tensors.Tensors.Keys.Order());
        Assert.Equal(integers.Tensors.ReadFloats(Query), floats.Tensors.ReadFloats(Query));
    }

    [Fact]
    public void Weights_that_could_overflow_a_sum_are_refused_when_the_model_is_loaded()
    {
        string path = SaveBent((tensor, bytes) =>
        {
            if (tensor.Name == Query)
            {
                bytes.Fill(127);
            }
        });
        ModelFileException error = Assert.Throws<ModelFileException>(() => AnyModel.Load(path));
        Assert.Equal(Query, error.Item);
        Assert.Contains("fit into 16 bits", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Scales_that_are_not_positive_numbers_are_refused(float scale)
    {
        string path = SaveBent((tensor, bytes) =>
        {
            if (tensor.Name == Query + ".scale")
            {
                MemoryMarshal.Cast<byte, float>(bytes)[1] = scale;
            }
        });
        ModelFileException error = Assert.Throws<ModelFileException>(() => AnyModel.Load(path));
        Assert.Equal(Query + ".scale", error.Item);
        Assert.Contains("row 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_or_misshapen_scales_are_refused()
    {
        Refuse(tensors => tensors.RemoveAll(tensor => tensor.Name == Query + ".scale"), Query + ".scale", "found none");
        Refuse(tensors => Replace(tensors, new TensorInfo(Query + ".scale", TensorType.Float32, [3])), Query + ".scale", "shape [4]");
        Refuse(tensors => Replace(tensors, new TensorInfo(Query + ".scale", TensorType.Float16, [4])), Query + ".scale", "type F32");
        Refuse(tensors => tensors.Add(new TensorInfo("pooler.bias.scale", TensorType.Float32, [4])), "pooler.bias.scale", "another");
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Input_factors_that_are_not_positive_numbers_are_refused(float factor)
    {
        string path = SaveBent(
            (tensor, bytes) =>
            {
                if (tensor.Name == Factors)
                {
                    MemoryMarshal.Cast<byte, float>(bytes).Fill(1);
                    MemoryMarshal.Cast<byte, float>(bytes)[2] = factor;
                }
            },
            changeTensors: tensors => tensors.Add(new TensorInfo(Factors, TensorType.Float32, [4])));
        ModelFileException error = Assert.Throws<ModelFileException>(() => AnyModel.Load(path));
        Assert.Equal(Factors, error.Item);
        Assert.Contains("column 2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Misshapen_or_misplaced_input_factors_are_refused()
    {
        Refuse(tensors => tensors.Add(new TensorInfo(Factors, TensorType.Float32, [3])), Factors, "shape [4]");
        Refuse(tensors => tensors.Add(new TensorInfo(Factors, TensorType.Float16, [4])), Factors, "type F32");
        const string output = "layers.0.attention.output.input_factors";
        Refuse(tensors => tensors.Add(new TensorInfo(output, TensorType.Float32, [4])), output, "another");
        Refuse(
            tensors =>
            {
                tensors.RemoveAll(tensor => tensor.Name == "layers.1.feed_forward.inner.weight.scale");
                Replace(tensors, new TensorInfo("layers.1.feed_forward.inner.weight", TensorType.Float16, [6, 4]));
                tensors.Add(new TensorInfo("layers.1.feed_forward.inner.input_factors", TensorType.Float32, [4]));
            },
            "layers.1.feed_forward.inner.input_factors",
            "another");
    }

    [Theory]
    [InlineData("{\"products_per_sum\":3}")]
    [InlineData("{\"products_per_sum\":0}")]
    [InlineData("{\"products_per_sum\":66}")]
    [InlineData("{}")]
    public void Bad_metadata_is_refused(string json)
    {
        string path = SaveBent((_, _) => { }, metadata => metadata["quantization"] = json);
        Assert.Equal("quantization.products_per_sum", Assert.Throws<ModelFileException>(() => ModelFiles.Open(path)).Item);
    }

    [Fact]
    public void A_row_of_any_length_is_restored()
    {
        for (int length = 0; length < 150; length++)
        {
            sbyte[] row = [.. Enumerable.Range(0, length).Select(i => (sbyte)(i * 7))];
            float[] values = new float[length];
            QuantizedReading.Dequantize(row, 0.3f, values);
            Assert.Equal(row.Select(integer => integer * 0.3f), values);
        }
    }

    [Fact]
    public void The_trained_encoder_keeps_its_hidden_states()
    {
        string source = SharedData.Require("models/mlm");
        string path = _folder.At("mlm.lightlm");
        using (ModelPackage package = ModelFiles.Open(source))
        {
            CompactWriter.Write(package, path, Precision.Int8);
        }

        Assert.True(new FileInfo(path).Length <= 7_650_000, "An int8 file of 7.5 M parameters is larger than 7.65 MB.");
        string cases = SharedData.Require("peers/cases.safetensors");
        foreach (string kernels in LightLM.Kernels.KernelRegistry.Available)
        {
            using LightModel model = AnyModel.Load(path, KernelChoice.Select(kernels));
            Assert.True(Assert.Single(ReferenceCases.Compare(model, cases)).MeanCosine >= 0.999, kernels);
        }
    }

    private static void Replace(List<TensorInfo> tensors, TensorInfo tensor) =>
        tensors[tensors.FindIndex(other => other.Name == tensor.Name)] = tensor;

    private static void AssertClose(float[] expected, ModelPackage read, TensorInfo tensor)
    {
        float[] actual = read.Tensors.ReadFloats(tensor.Name, [.. tensor.Shape]);
        float[] scales = read.Tensors.IsQuantized(tensor.Name) ? read.Tensors.ReadScales(tensor.Name, tensor.Shape[0]) : [];
        for (int i = 0; i < expected.Length; i++)
        {
            float tolerance = scales.Length > 0 ? 0.501f * scales[i / tensor.Shape[1]] : 0;
            Assert.InRange(actual[i] - expected[i], -tolerance, tolerance);
        }
    }

    private void Refuse(Action<List<TensorInfo>> bend, string item, string fragment)
    {
        string path = SaveBent((_, _) => { }, null, bend);
        Refusal.Of(() => ModelFiles.Open(path), path, item, fragment);
    }

    /// <summary>Writes an int8 file with some bytes, metadata or tensors changed.</summary>
    private string SaveBent(
        ByteChange change, Action<Dictionary<string, string>>? changeMetadata = null, Action<List<TensorInfo>>? changeTensors = null)
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        string path = _folder.At("int8.lightlm");
        CompactWriter.Write(original, path, Precision.Int8);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Dictionary<string, string> metadata = new(file.Metadata);
        changeMetadata?.Invoke(metadata);
        List<TensorInfo> tensors = [.. file.Tensors.Values];
        changeTensors?.Invoke(tensors);
        string bent = _folder.At("bent.lightlm");
        SafetensorsWriter.Write(bent, tensors, metadata, (tensor, stream) =>
        {
            bool isAsBefore = file.Tensors.TryGetValue(tensor.Name, out TensorInfo? same) && same.Type == tensor.Type && same.Count == tensor.Count;
            byte[] bytes = isAsBefore ? file.ReadBytes(same!).ToArray() : new byte[tensor.Count * (tensor.Type == TensorType.Float16 ? 2 : 4)];
            change(tensor, bytes);
            stream.Write(bytes);
        });
        return bent;
    }

    private ModelPackage Write(ModelPackage package, string name, Precision precision)
    {
        CompactWriter.Write(package, _folder.At(name), precision);
        return CompactFile.Open(_folder.At(name));
    }

    private delegate void ByteChange(TensorInfo tensor, Span<byte> bytes);
}
