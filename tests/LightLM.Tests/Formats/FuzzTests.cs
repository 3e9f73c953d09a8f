using System.Buffers.Binary;
using CsCheck;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Paddle;
using LightLM.Checkpoints.Torch;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Paddle;
using LightLM.Tests.Checkpoints.Pickle;
using LightLM.Tests.Checkpoints.Torch;

namespace LightLM.Tests.Formats;

/// <summary>Whatever happens to a file's bytes, it opens or is refused in one way.</summary>
public sealed class FuzzTests : IDisposable
{
    private const int Iterations = 3000;

    // Characters that keep JSON plausible find deeper faults than random bytes.
    private static readonly Gen<byte> Replacement = Gen.OneOf(
        Gen.Byte,
        Gen.Char["0123456789-.eE\"\\{}[],: u"].Select(character => (byte)character));

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Damaged_safetensors_open_or_are_refused()
    {
        TinyCheckpoint checkpoint = new();
        string path = _folder.At("small.safetensors");
        checkpoint.SaveWeights(path, ["embeddings.LayerNorm.bias", "pooler.dense.bias", "pooler.dense.weight"]);
        Fuzz(path, HeaderLength(path), damaged =>
        {
            using SafetensorsFile file = SafetensorsFile.Open(damaged);
            foreach (TensorInfo tensor in file.Tensors.Values)
            {
                file.ReadFloats(tensor.Name);
            }
        });
    }

    [Theory]
    [InlineData("ForTokenClassification")]
    [InlineData("Crf")]
    [InlineData("GlobalPointer")]
    [InlineData("Span")]
    public void Damaged_compact_files_open_or_are_refused(string architecture)
    {
        string path = _folder.At("small.lightlm");
        using (ModelPackage package = ModelFiles.Open(new TinyCheckpoint(architecture).Save(_folder)))
        {
            CompactWriter.Write(package, path, Precision.Float16);
        }

        Fuzz(path, HeaderLength(path), damaged =>
        {
            using ModelPackage package = CompactFile.Open(damaged);
            foreach (string name in package.Tensors.Tensors.Keys)
            {
                package.Tensors.ReadFloats(name);
            }
        });
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Damaged_PyTorch_files_open_or_are_refused(bool isZip)
    {
        byte[] file = TorchBytes.Of(new TinyCheckpoint(), isZip, "embeddings.LayerNorm.bias", "pooler.dense.bias", "pooler.dense.weight");
        Fuzz(_folder.Write("small.pt", file), file.Length, damaged =>
        {
            using TensorSource source = TorchFile.Open(damaged);
            foreach (TensorInfo tensor in source.Tensors.Values)
            {
                source.ReadBytes(tensor);
            }
        });
    }

    [Fact]
    public void Damaged_Paddle_files_open_or_are_refused()
    {
        byte[] file = new PickleProgram().Add(0x80, 4).Add("}(")
            .Text("x").Array(new byte[24], shape: [2, 3]).Text("y").OldArray("ab\u00E9\u00E8", shape: 1).Add("u.").Bytes;
        Fuzz(_folder.Write("small.pdparams", file), file.Length, damaged =>
        {
            using TensorSource source = PaddleFile.Open(damaged);
            foreach (TensorInfo tensor in source.Tensors.Values)
            {
                source.ReadBytes(tensor);
            }
        });
    }

    [Fact]
    public void Damaged_configurations_open_or_are_refused()
    {
        string directory = new TinyCheckpoint("ForSequenceClassification").Save(_folder);
        string path = Path.Combine(directory, "config.json");
        byte[] original = File.ReadAllBytes(path);
        Edits(original.Length).Sample(
            edits =>
            {
                File.WriteAllBytes(path, Damage(original, edits, original.Length));
                OpensOrIsRefused(() => ModelFiles.Open(directory).Dispose());
            },
            iter: Iterations,
            threads: 1);
    }

    private static int HeaderLength(string path) => 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(File.ReadAllBytes(path));

    private void Fuzz(string path, int header, Action<string> open)
    {
        byte[] original = File.ReadAllBytes(path);
        string damaged = _folder.At("damaged");
        Gen.Select(Edits(header), Gen.Frequency((4, Gen.Const(original.Length)), (1, Gen.Int[0, original.Length]))).Sample(
            (edits, length) =>
            {
                File.WriteAllBytes(damaged, Damage(original, edits, length));
                OpensOrIsRefused(() => open(damaged));
            },
            iter: Iterations,
            threads: 1);
    }

    private static Gen<(int Position, byte Value)[]> Edits(int length) =>
        Gen.Select(Gen.Int[0, length - 1], Replacement).Array[1, 4];

    private static byte[] Damage(byte[] original, (int Position, byte Value)[] edits, int length)
    {
        byte[] damaged = original[..length];
        foreach ((int position, byte value) in edits.Where(edit => edit.Position < length))
        {
            damaged[position] = value;
        }

        return damaged;
    }

    private static void OpensOrIsRefused(Action open)
    {
        try
        {
            open();
        }
        catch (ModelFileException)
        {
            // The only error that a bad file may cause; anything else fails the test.
        }
    }
}
