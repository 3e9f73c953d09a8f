using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>What converting a large file takes.</summary>
public sealed class TorchMemoryTests : IDisposable
{
    private const int Vocabulary = 20_000_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Two tables of 320 MB each, of zeros but for the last number, which keeps them apart.</summary>
    [Fact]
    public void A_file_is_converted_in_less_memory_than_its_largest_tensor()
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint("ForMaskedLM").With("vocab_size", Vocabulary).With("tie_word_embeddings", false);
        checkpoint.Pieces.Clear();
        string directory = checkpoint.Save(_folder);
        File.Delete(Path.Combine(directory, "model.safetensors"));
        string path = Path.Combine(directory, "pytorch_model.bin");
        SparseTorchFile.Write(path, checkpoint, ("bert.embeddings.word_embeddings.weight", [Vocabulary, 4]), ("cls.predictions.decoder.weight", [Vocabulary, 4]), ("cls.predictions.bias", [Vocabulary]));
        string output = _folder.At("model.lightlm");

        Cost cost = Cost.Of(() =>
        {
            using ModelPackage package = ModelFiles.Open(directory);
            CompactWriter.Write(package, output, Precision.Float16);
        });

        const long largest = Vocabulary * 4L * sizeof(float);
        Assert.True(new FileInfo(path).Length > 2 * largest);
        Assert.InRange(cost.Bytes, 0, largest * 3 / 2);
        using SafetensorsFile written = SafetensorsFile.Open(output);
        byte[] last = new byte[2];
        written.Read(written.Tensors["head.decoder.weight"], (Vocabulary * 8L) - 2, last);
        Assert.Equal((Half)1, BitConverter.ToHalf(last));
    }
}
