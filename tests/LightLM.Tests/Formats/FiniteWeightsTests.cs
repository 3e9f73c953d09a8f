using System.Runtime.InteropServices;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

/// <summary>A model of which one weight is NaN or infinite is refused when it is loaded, whatever the tensor and its type.</summary>
public sealed class FiniteWeightsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static MatrixTheoryData<string, Precision> Files =>
        new(["Model", "ForSequenceClassification", "ForSpanPairClassification", "ForQuestionAnswering", "ForMaskedLM"], Enum.GetValues<Precision>());

    public static MatrixTheoryData<TensorType, bool> Checkpoints =>
        new([TensorType.Float32, TensorType.Float16, TensorType.BFloat16], [false, true]);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_tensor_of_a_compact_file_is_checked(string architecture, Precision precision)
    {
        using ModelPackage original = ModelFiles.Open(new TinyCheckpoint(architecture).Save(_folder));
        string path = _folder.At("model.lightlm");
        CompactWriter.Write(original, path, precision);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        string[] floats = [.. file.Tensors.Values.Where(tensor => tensor.Type is TensorType.Float32 or TensorType.Float16).Select(tensor => tensor.Name)];
        Assert.True(floats.Length > 20);
        foreach (string name in floats)
        {
            string bent = Bend(file, name, tensor => tensor.Type);
            AssertRefused(() => AnyModel.Load(bent).Dispose(), name);
        }
    }

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Every_type_of_a_checkpoint_is_checked(TensorType type, bool isSharded)
    {
        string directory = new TinyCheckpoint("ForTokenClassification").Save(_folder);
        string weights = Path.Combine(directory, "model.safetensors");
        File.Move(weights, _folder.At("original.safetensors"));
        using SafetensorsFile original = SafetensorsFile.Open(_folder.At("original.safetensors"));
        foreach (string name in original.Tensors.Keys)
        {
            File.Move(Bend(original, name, _ => type), weights, overwrite: true);
            if (isSharded)
            {
                File.Move(weights, Path.Combine(directory, "part.safetensors"), overwrite: true);
                string map = string.Join(',', original.Tensors.Keys.Select(tensor => $"\"{tensor}\":\"part.safetensors\""));
                File.WriteAllText(Path.Combine(directory, "model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
            }

            ModelFileException error = Assert.Throws<ModelFileException>(() => AnyModel.Load(directory).Dispose());
            Assert.Contains("NaN or infinity at [", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_position_is_that_of_the_first_bad_weight()
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        TensorInfo table = new("x", TensorType.Float16, [50, 7]);
        byte[] bytes = new byte[700];
        MemoryMarshal.Cast<byte, Half>(bytes.AsSpan())[(41 * 7) + 3] = Half.NegativeInfinity;
        MemoryMarshal.Cast<byte, Half>(bytes.AsSpan())[(45 * 7) + 2] = Half.NaN;
        ModelFileException error = Assert.Throws<ModelFileException>(() => FiniteWeights.Require(package.Tensors, table, 0, bytes));
        Assert.Contains("[41, 3]", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ModelFileException>(() => FiniteWeights.Require(package.Tensors, table, 42 * 7, bytes.AsSpan(42 * 7 * 2)));
        Assert.Contains("[45, 2]", error.Message, StringComparison.Ordinal);
        FiniteWeights.Require(package.Tensors, table, 0, bytes.AsSpan(0, 41 * 7 * 2));
    }

    [Theory]
    [InlineData(TensorType.Float32, 0x7F7FFFFFu)]
    [InlineData(TensorType.Float16, 0x7BFFu)]
    [InlineData(TensorType.BFloat16, 0x7F7Fu)]
    [InlineData(TensorType.Float32, 0x00000001u)]
    public void The_largest_and_the_smallest_numbers_are_accepted(TensorType type, uint bits)
    {
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        byte[] bytes = new byte[100 * type.Size()];
        for (int i = 0; i < 100; i++)
        {
            BitConverter.GetBytes(bits).AsSpan(0, type.Size()).CopyTo(bytes.AsSpan(i * type.Size()));
        }

        FiniteWeights.Require(package.Tensors, new TensorInfo("x", type, [100]), 0, bytes);
    }

    private static void AssertRefused(Action action, string tensor)
    {
        ModelFileException error = Assert.Throws<ModelFileException>(action);
        Assert.Equal(tensor, error.Item);
        string place = tensor.EndsWith(".scale", StringComparison.Ordinal) ? "in row 1" : "at [";
        Assert.Contains(place, error.Message, StringComparison.Ordinal);
    }

    /// <summary>Writes a file anew with one weight that is not a number, or infinite.</summary>
    private string Bend(SafetensorsFile file, string name, Func<TensorInfo, TensorType> type)
    {
        string path = _folder.At("bent.lightlm");
        SafetensorsWriter.Write(path, file.Tensors.Values.Select(tensor => tensor with { Type = type(tensor) }), file.Metadata, (tensor, stream) =>
        {
            byte[] bytes = tensor.Type == file.Tensors[tensor.Name].Type
                ? file.ReadBytes(file.Tensors[tensor.Name])
                : new byte[tensor.Count * tensor.Type.Size()];
            if (tensor.Name == name)
            {
                uint bits = tensor.Type switch { TensorType.Float32 => 0xFF800000, TensorType.Float16 => 0x7E00, _ => 0x7FC0 };
                BitConverter.GetBytes(bits).AsSpan(0, tensor.Type.Size()).CopyTo(bytes.AsSpan(tensor.Type.Size()));
            }

            stream.Write(bytes);
        });
        return path;
    }
}
