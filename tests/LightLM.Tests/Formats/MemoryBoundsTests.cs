using System.Diagnostics;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Kernels;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

/// <summary>No file makes its reader take more time or memory than its size justifies.</summary>
public sealed class MemoryBoundsTests : IDisposable
{
    private const long FreeBytes = 64 << 20;
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1_025)]
    [InlineData(1_000_000)]
    [InlineData(2_000_000_000)]
    public void A_checkpoint_with_more_layers_than_any_encoder_is_refused_before_they_are_counted_out(int layers)
    {
        TinyCheckpoint checkpoint = new TinyCheckpoint().With("num_hidden_layers", layers);
        checkpoint.Add($"encoder.layer.{layers - 1}.x", 1);
        string directory = checkpoint.Save(_folder);
        Bounded(directory, () => Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "config.json"), "num_hidden_layers", "1024"));
    }

    [Fact]
    public void The_attack_of_a_million_layers_is_refused()
    {
        string directory = SharedData.Require("attack/layers-1000000");
        Bounded(directory, () => Assert.Throws<ModelFileException>(() => ModelFiles.Open(directory)));
    }

    [Theory]
    [InlineData(1_100)]
    [InlineData(500_000)]
    public void A_compact_file_with_more_layers_than_any_encoder_is_refused_before_they_are_read(int layers)
    {
        string layer = """{"attention_heads":1,"feed_forward_size":1}""";
        string file = WithEncoder(json => json.Replace("\"layers\":[", $"\"layers\":[{string.Concat(Enumerable.Repeat(layer + ",", layers))}", StringComparison.Ordinal));
        Bounded(file, () => Assert.Throws<ModelFileException>(() => ModelFiles.Open(file)));
    }

    [Theory]
    [InlineData("\"hidden_size\":4", "\"hidden_size\":2147483647", "encoder.hidden_size")]
    [InlineData("\"head_size\":2", "\"head_size\":200000", "encoder.head_size")]
    [InlineData("\"head_size\":2", "\"head_size\":60000", "encoder.layers.attention_heads")]
    [InlineData("\"attention_heads\":2", "\"attention_heads\":2147483647", "encoder.layers[0].attention_heads")]
    [InlineData("\"attention_heads\":2", "\"attention_heads\":65536", "encoder.layers.attention_heads")]
    [InlineData("\"feed_forward_size\":6", "\"feed_forward_size\":65537", "encoder.layers[0].feed_forward_size")]
    [InlineData("\"max_positions\":16", "\"max_positions\":2147483647", "encoder.max_positions")]
    [InlineData("\"layers\":[", "\"layers\":[],\"x\":[", "encoder.x")]
    public void Sizes_that_no_encoder_has_are_refused_by_name(string field, string larger, string item)
    {
        string file = WithEncoder(json => json.Replace(field, larger, StringComparison.Ordinal));
        Bounded(file, () => Refusal.Of(() => ModelFiles.Open(file), file, item));
    }

    [Theory]
    [InlineData("hidden_size", 65_537)]
    [InlineData("num_attention_heads", 2_147_483_647)]
    [InlineData("intermediate_size", 2_147_483_647)]
    [InlineData("max_position_embeddings", 131_073)]
    public void Sizes_that_no_checkpoint_has_are_refused_by_name(string field, int size)
    {
        string directory = new TinyCheckpoint().With(field, size).Save(_folder);
        Bounded(directory, () => Refusal.Of(() => ModelFiles.Open(directory), Path.Combine(directory, "config.json"), field));
    }

    /// <summary>Wide layers around narrow states, inner layers of one output, tables in 8 bits: small in a file, large in memory.</summary>
    [Theory]
    [InlineData(2, 60_000, 1, 1, 512, 1, 0, TensorType.Int8)] // 983 MB of queries, keys, values and context
    [InlineData(65_536, 1, 1, 1, 512, 40, 0, TensorType.Float16)] // panels of 32 outputs of which one is used
    [InlineData(1, 1, 1, 65_536, 8, 1, 0, TensorType.Int8)] // a block of the inner layer fits
    [InlineData(1, 1, 1, 1, 512, 1, 240_000, TensorType.Float32)] // logits of labels for each token
    public void What_a_text_needs_is_in_proportion_to_the_weights(
        int hidden, int headSize, int heads, int feedForward, int maxLength, int layers, int labels, TensorType type)
    {
        (EncoderDescription encoder, TaskDescription task) = Describe(hidden, headSize, heads, feedForward, maxLength, layers, labels, vocabulary: 10);
        Dictionary<string, TensorInfo> weights = Weights(encoder, task, type);
        if (feedForward > 1)
        {
            WorkingMemory.Check("x.lightlm", encoder, task, weights);
            return;
        }

        Refusal.Of(() => WorkingMemory.Check("x.lightlm", encoder, task, weights), "x.lightlm", $"the sizes of layers and labels, max_length {maxLength}");
    }

    [Theory]
    [InlineData(312, 26, 12, 1248, 512, 4, 0, 21_128, TensorType.Int8)] // TinyBERT
    [InlineData(312, 26, 12, 1248, 512, 4, 0, 21_128, TensorType.Float32)]
    [InlineData(768, 64, 12, 3072, 512, 12, 0, 21_128, TensorType.Float16)] // BERT-base
    [InlineData(768, 64, 12, 3072, 512, 12, 0, 119_547, TensorType.Int8)] // multilingual BERT
    [InlineData(1024, 64, 16, 4096, 512, 24, 0, 21_128, TensorType.Float16)] // BERT-large
    [InlineData(128, 64, 2, 512, 512, 2, 0, 30_522, TensorType.Int8)] // BERT-tiny
    [InlineData(256, 64, 4, 1024, 8192, 6, 0, 30_000, TensorType.Int8)] // long texts
    [InlineData(312, 26, 12, 1248, 512, 4, 21_128, 21_128, TensorType.Int8)] // a label for each character: spelling correction
    [InlineData(16, 4, 4, 32, 64, 2, 3, 100, TensorType.Float32)]
    public void Real_sizes_are_accepted(
        int hidden, int headSize, int heads, int feedForward, int maxLength, int layers, int labels, int vocabulary, TensorType type)
    {
        (EncoderDescription encoder, TaskDescription task) = Describe(hidden, headSize, heads, feedForward, maxLength, layers, labels, vocabulary);
        WorkingMemory.Check("x.lightlm", encoder, task, Weights(encoder, task, type));
    }

    /// <summary>What attention asks for is counted without overflow, however long the text.</summary>
    [Fact]
    public void Scratch_memory_is_counted_in_64_bits()
    {
        Assert.All(KernelRegistry.Available, path =>
        {
            KernelSet kernels = KernelChoice.Select(path);
            long tokens = InputLimits.MaxPositions;
            Assert.True(path == "scalar" || kernels.AttentionScratch((int)tokens, InputLimits.MaxWidth) > tokens * InputLimits.MaxWidth, path);
            Assert.True(kernels.Int8AttentionScratch((int)tokens, InputLimits.MaxWidth) > tokens * InputLimits.MaxWidth, path);
        });
    }

    /// <summary>Runs an action and checks what it allocates; the time has a wide margin, because tests share the machine.</summary>
    private static void Bounded(string path, Action action)
    {
        long bytes = Directory.Exists(path) ? Directory.GetFiles(path).Sum(file => new FileInfo(file).Length) : new FileInfo(path).Length;
        long before = GC.GetAllocatedBytesForCurrentThread();
        Stopwatch watch = Stopwatch.StartNew();
        action();
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (2 * bytes) + FreeBytes);
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 10);
    }

    private static (EncoderDescription Encoder, TaskDescription Task) Describe(
        int hidden, int headSize, int heads, int feedForward, int maxLength, int layers, int labels, int vocabulary)
    {
        EncoderDescription encoder = new()
        {
            Embedding = new EmbeddingDescription { VocabularySize = vocabulary, MaxPositions = maxLength, TokenTypes = 2 },
            HiddenSize = hidden,
            HeadSize = headSize,
            Activation = Activation.Gelu,
            LayerNormEpsilon = 1e-12f,
            Layers = [.. Enumerable.Repeat(new LayerDescription(heads, feedForward), layers)],
            Pooler = PoolerKind.None,
        };
        HeadKind head = labels > 0 ? HeadKind.TokenClassification : HeadKind.MaskedLanguageModel;
        return (encoder, new TaskDescription { Head = head, Labels = new string[labels], MaxLength = maxLength });
    }

    private static Dictionary<string, TensorInfo> Weights(EncoderDescription encoder, TaskDescription task, TensorType type) =>
        ExpectedTensors.Of(encoder, task)
            .Where(tensor => !tensor.IsOptional)
            .Select(tensor => new TensorInfo(
                tensor.Name,
                tensor.Shape.Count == 2 ? type : type == TensorType.Int8 ? TensorType.Float16 : type,
                [.. tensor.Shape.Select(dimension => (int)dimension.Size)]))
            .ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

    /// <summary>Writes a small compact file whose description of the encoder is changed.</summary>
    private string WithEncoder(Func<string, string> change)
    {
        string path = _folder.At("model.lightlm");
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        CompactWriter.Write(package, path, Precision.Float32);
        using SafetensorsFile file = SafetensorsFile.Open(path);
        Dictionary<string, string> metadata = new(file.Metadata);
        metadata["encoder"] = change(metadata["encoder"]);
        string changed = _folder.At("changed.lightlm");
        SafetensorsWriter.Write(changed, file.Tensors.Values, metadata, (tensor, stream) => stream.Write(file.ReadBytes(file.Tensors[tensor.Name])));
        return changed;
    }
}
