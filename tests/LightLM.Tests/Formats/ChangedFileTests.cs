using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;
using LightLM.Tasks;
using LightLM.Testing;

namespace LightLM.Tests.Formats;

/// <summary>A loaded model depends on its file no more; one that is loading notices that the file changes.</summary>
public sealed class ChangedFileTests : IDisposable
{
    /// <summary>Both halves of the vocabulary: the second is first seen when the file has changed.</summary>
    private const string Before = "我10";
    private const string After = "é是我是";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Architectures =>
    [
        "Model", "ForSequenceClassification", "ForTokenClassification", "ForSpanPairClassification", "ForQuestionAnswering", "ForMaskedLM",
    ];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Files_that_are_cut_or_overwritten_change_no_answer(string architecture)
    {
        string directory = new TinyCheckpoint(architecture).Save(_folder);
        List<string> models = [directory, Shard(directory)];
        using (ModelPackage package = ModelFiles.Open(directory))
        {
            foreach (Precision precision in Enum.GetValues<Precision>())
            {
                models.Add(_folder.At($"{precision}.lightlm"));
                CompactWriter.Write(package, models[^1], precision);
            }
        }

        foreach (string path in models)
        {
            using LightModel reference = AnyModel.Load(path);
            string[] expected = [Answer(reference, Before), Answer(reference, After)];
            foreach (Action<FileStream> change in (Action<FileStream>[])[file => file.SetLength(100), Overwrite, file => file.SetLength(0)])
            {
                using LightModel model = AnyModel.Load(path);
                Assert.Equal(expected[0], Answer(model, Before));
                Dictionary<string, byte[]> contents = Weights(path).ToDictionary(file => file, File.ReadAllBytes);
                foreach (string file in contents.Keys)
                {
                    using FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
                    change(stream);
                }

                Assert.Equal(expected[1], Answer(model, After));
                Assert.Equal(expected[0], Answer(model, Before));
                foreach ((string file, byte[] content) in contents)
                {
                    File.WriteAllBytes(file, content);
                }
            }
        }
    }

    [Fact]
    public void A_file_that_is_cut_while_it_is_read_is_named()
    {
        string path = Compact();
        using ModelPackage package = ModelFiles.Open(path);
        using (FileStream file = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            file.SetLength(file.Length - 500);
        }

        ModelFileException error = Refusal.Of(() => new Encoder(package.Encoder, new PackageWeights(package), KernelChoice.Default).Dispose(), path, null);
        Assert.Contains("renaming", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_written_while_it_is_read_is_named(bool isSharded)
    {
        string path = isSharded ? Shard(new TinyCheckpoint().Save(_folder)) : Compact();
        using ModelPackage package = ModelFiles.Open(path);
        package.Tensors.RequireUnchanged();
        string file = Weights(path)[^1];
        using (FileStream stream = new(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
            Overwrite(stream);
        }

        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddSeconds(5));
        Refusal.Of(package.Tensors.RequireUnchanged, file, null, "another length or time of writing");
        Assert.Throws<ModelFileException>(() => CompactWriter.Write(package, _folder.At("torn.lightlm"), Precision.Float32));
        Assert.False(File.Exists(_folder.At("torn.lightlm")));
    }

    [Fact]
    public void No_mapping_of_a_model_is_left_or_ever_made()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux lists a process's mappings in /proc.");
        string path = Compact();
        using LightModel model = AnyModel.Load(path);
        Assert.DoesNotContain(path, File.ReadAllText("/proc/self/maps"), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_read_on_little_endian_processors_only()
    {
        SafetensorsFile.RequireLittleEndian("a.lightlm", isLittleEndian: true);
        Refusal.Of(() => SafetensorsFile.RequireLittleEndian("a.lightlm", isLittleEndian: false), "a.lightlm", null, "big-endian");
    }

    /// <summary>What the model says about a text, to the last bit.</summary>
    private static string Answer(LightModel model, string text) => Show(model.Embed(text)) + Pooled(model, text) + model.Task.Head switch
    {
        HeadKind.SequenceClassification => Show(model.Classify(text, text).Labels),
        HeadKind.TokenClassification => Show(model.FindEntities(text)),
        HeadKind.SpanPairClassification => Show(model.ResolveCoreference(text, new TextSpan(0, 1), new TextSpan(1, 1)).Labels),
        HeadKind.QuestionAnswering => Show(model.Answer(text, text, 3)),
        HeadKind.MaskedLanguageModel => Show(model.FillMask($"{text}[MASK]", 3)[0].Candidates),
        _ => "",
    };

    private static string Pooled(LightModel model, string text) =>
        model.Encoder.HasPooler ? Show(model.Embed(text, new EmbeddingOptions { Pooling = Pooling.Pooler })) : "";

    private static string Show<T>(IEnumerable<T> items) => string.Join('\n', items);

    private static void Overwrite(FileStream file)
    {
        byte[] bytes = new byte[file.Length];
        new Random(1).NextBytes(bytes);
        file.Write(bytes);
    }

    private static string[] Weights(string path) => Directory.Exists(path) ? Directory.GetFiles(path, "*.safetensors") : [path];

    private string Compact()
    {
        string path = _folder.At("model.lightlm");
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder, "source"));
        CompactWriter.Write(package, path, Precision.Int8);
        return path;
    }

    /// <summary>The same checkpoint with its weights in two files.</summary>
    private string Shard(string directory)
    {
        string sharded = _folder.At("sharded");
        Directory.CreateDirectory(sharded);
        foreach (string file in Directory.GetFiles(directory).Where(file => !file.EndsWith(".safetensors", StringComparison.Ordinal)))
        {
            File.Copy(file, Path.Combine(sharded, Path.GetFileName(file)));
        }

        using SafetensorsFile original = SafetensorsFile.Open(Path.Combine(directory, "model.safetensors"));
        Dictionary<string, string> parts = original.Tensors.Keys
            .Order(StringComparer.Ordinal)
            .Select((name, index) => (name, index))
            .ToDictionary(entry => entry.name, entry => $"part{entry.index % 2}.safetensors");
        foreach (string part in parts.Values.Distinct())
        {
            SafetensorsWriter.Write(
                Path.Combine(sharded, part),
                original.Tensors.Values.Where(tensor => parts[tensor.Name] == part),
                new Dictionary<string, string>(),
                (tensor, stream) => stream.Write(original.ReadBytes(original.Tensors[tensor.Name])));
        }

        string map = string.Join(',', parts.Select(entry => $"\"{entry.Key}\":\"{entry.Value}\""));
        File.WriteAllText(Path.Combine(sharded, "model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
        return sharded;
    }
}
