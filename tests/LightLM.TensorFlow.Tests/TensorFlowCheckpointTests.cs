using LightLM.Checkpoints;
using LightLM.Checkpoints.Verification;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using LightLM.Tests;

namespace LightLM.TensorFlow.Tests;

public sealed class TensorFlowCheckpointTests : IDisposable
{
    private static readonly float[] Values = [1.5f, -2, 0, 96, -128, 7];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Variables_lie_in_several_shards_and_blocks(byte compression)
    {
        BundleWriter bundle = new(shards: 3);
        string[] names = [.. Enumerable.Range(0, 60).Select(i => $"bert/encoder/layer_{i}/output/dense/bias"), "变量"];
        foreach ((int i, string name) in names.Index())
        {
            bundle.Add(name, BundleWriter.Float, BundleWriter.Floats(i, -i), i % 3, 2);
        }

        using TensorSource source = TensorFlowCheckpoint.Open(bundle.Save(_folder, new TableWriter { Compression = compression }));
        Assert.Equal(names.Order(StringComparer.Ordinal), source.Tensors.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("tensorflow", source.Container);
        Assert.All(names.Index(), entry => Assert.Equal([entry.Index, -entry.Index], source.ReadFloats(entry.Item, 2)));
    }

    [Theory]
    [InlineData(1UL, TensorType.Float32, 4)]
    [InlineData(2UL, TensorType.Float32, 8)]
    [InlineData(19UL, TensorType.Float16, 2)]
    [InlineData(14UL, TensorType.BFloat16, 2)]
    public void Fractions_of_every_size_and_byte_order_are_read(ulong type, TensorType expected, int size)
    {
        foreach (bool isBigEndian in (bool[])[false, true])
        {
            byte[] elements = [.. Values.SelectMany(value =>
            {
                byte[] element = type switch
                {
                    1 => BitConverter.GetBytes(value),
                    2 => BitConverter.GetBytes((double)value),
                    19 => BitConverter.GetBytes((Half)value),
                    _ => BitConverter.GetBytes(value)[2..],
                };
                return isBigEndian ? element.Reverse() : element;
            })];
            Assert.Equal(Values.Length * size, elements.Length);
            using TensorSource source = TensorFlowCheckpoint.Open(new BundleWriter(isBigEndian: isBigEndian).Add("x", type, elements, 0, 2, 3).Save(_folder));
            Assert.Equal(expected, source.Tensors["x"].Type);
            Assert.Equal(Values, source.ReadFloats("x", 2, 3));
        }
    }

    [Theory]
    [InlineData(3UL, TensorType.Int32, 4)]
    [InlineData(9UL, TensorType.Int64, 8)]
    [InlineData(6UL, TensorType.Int8, 1)]
    [InlineData(4UL, TensorType.UInt8, 1)]
    public void Integers_are_listed(ulong type, TensorType expected, int size)
    {
        using TensorSource source = TensorFlowCheckpoint.Open(new BundleWriter().Add("global_step", type, new byte[size]).Save(_folder));
        Assert.Equal(expected, source.Tensors["global_step"].Type);
        Assert.Equal(new byte[size], source.ReadBytes(source.Tensors["global_step"]));
    }

    [Fact]
    public void Other_types_are_listed_and_cannot_be_read()
    {
        string path = new BundleWriter().Add("x", 1, new byte[4], 0, 1).Add("text", 7, [5, 1, 2, 3]).Save(_folder);
        using TensorSource source = TensorFlowCheckpoint.Open(path);
        Refusal.Of(() => source.ReadBytes(source.Tensors["text"]), path, "text", "TensorFlow's type 7");
    }

    /// <summary>Long dimensions take several bytes in the keys of parts.</summary>
    [Fact]
    public void Parts_of_variables_are_joined_along_any_dimension()
    {
        float[] rows = [.. Enumerable.Range(0, 20_000).Select(i => (float)i)];
        BundleWriter bundle = new BundleWriter(shards: 2)
            .AddParts("rows", [10_000, 2], 0, (63, rows[..126]), (64, rows[126..254]), (8_100, rows[254..16_454]), (1_773, rows[16_454..]))
            .AddParts("columns", [2, 3], 1, (1, [1, 4]), (2, [2, 3, 5, 6]))
            .AddParts("whole", [2], 0, (2, [7, 8]));
        using TensorSource source = TensorFlowCheckpoint.Open(bundle.Save(_folder));

        Assert.Equal(["columns", "rows", "whole"], source.Tensors.Keys.Order());
        Assert.Equal(rows, source.ReadFloats("rows", 10_000, 2));
        Assert.Equal([1, 2, 3, 4, 5, 6], source.ReadFloats("columns", 2, 3));
        Assert.Equal([7, 8], source.ReadFloats("whole", 2));
    }

    /// <summary>Keys as the original implementation writes them: published encodings of numbers, and escapes in names.</summary>
    [Theory]
    [InlineData(0, "80")]
    [InlineData(-1, "7f")]
    [InlineData(63, "bf")]
    [InlineData(64, "c040")]
    [InlineData(-65, "3fbf")]
    [InlineData(8191, "dfff")]
    [InlineData(8192, "e02000")]
    [InlineData(-2147483648, "0780000000")]
    [InlineData(long.MinValue, "003f8000000000000000")]
    public void Keys_of_parts_are_in_order(long start, string hexadecimal)
    {
        string key = SliceKey.Of("a\0ÿ", [new Extent(start, null)]);
        Assert.Equal($"006100ffff0000010101{hexadecimal}7f", Convert.ToHexStringLower(System.Text.Encoding.Latin1.GetBytes(key)));
    }

    [Theory]
    [InlineData("model_checkpoint_path: \"model.ckpt\"\nall_model_checkpoint_paths: \"model.ckpt\"\n")]
    [InlineData("model_checkpoint_path: \"/home/me/out/model.ckpt\"")]
    [InlineData("model_checkpoint_path: \"C:\\\\out\\\\model.ckpt\"\r\n")]
    [InlineData("all_model_checkpoint_paths: \"other\"\n  model_checkpoint_path:\"m\\157del.ckpt\"")]
    public void The_checkpoint_file_names_the_index(string text)
    {
        new BundleWriter().Add("x", BundleWriter.Float, BundleWriter.Floats(3), 0, 1).Save(_folder);
        using TensorSource source = TensorFlowCheckpoint.Open(_folder.Write("checkpoint", text));
        Assert.Equal([3], source.ReadFloats("x", 1));
    }

    [Theory]
    [InlineData("", "found none")]
    [InlineData("model_checkpoint_path: 3", "found none")]
    [InlineData("model_checkpoint_path: \"\"", "found ''")]
    [InlineData("model_checkpoint_path: \"/\"", "found ''")]
    [InlineData("model_checkpoint_path: \"..\"", "found '..'")]
    public void A_checkpoint_file_that_names_none_is_refused(string text, string fragment)
    {
        string path = _folder.Write("checkpoint", text.Length == 0 ? "\n" : text);
        Refusal.Of(() => TensorFlowCheckpoint.Open(path), path, "model_checkpoint_path", fragment);
    }

    [Fact]
    public void The_only_index_of_a_directory_is_taken()
    {
        string fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", "google-bert");
        foreach (string file in Directory.GetFiles(fixture).Where(file => Path.GetFileName(file) is not ("checkpoint" or "cases.safetensors")))
        {
            File.Copy(file, _folder.At(Path.GetFileName(file)));
        }

        ModelFiles.Open(_folder.Path, TensorFlowForms.All).Dispose();
        ModelFiles.Open(_folder.At("bert_model.ckpt.index"), TensorFlowForms.All).Dispose();
        ModelFileException error = Refusal.Of(() => ModelFiles.Open(_folder.Path), _folder.Path, "model.safetensors", "found bert_model.ckpt.index");
        Assert.Contains("lightlm convert", error.Message, StringComparison.Ordinal);

        File.Copy(_folder.At("bert_model.ckpt.index"), _folder.At("other.index"));
        Refusal.Of(() => ModelFiles.Open(_folder.Path, TensorFlowForms.All), _folder.Path, "model.safetensors", "bert_model.ckpt.index, other.index");
        File.Delete(_folder.At("other.index"));

        File.Copy(_folder.At("bert_config.json"), _folder.At("albert_config.json"));
        Refusal.Of(() => ModelFiles.Open(_folder.Path, TensorFlowForms.All), _folder.Path, "configuration", "albert_config.json, bert_config.json");
        File.Delete(_folder.At("albert_config.json"));
        File.Delete(_folder.At("bert_config.json"));
        Refusal.Of(() => ModelFiles.Open(_folder.Path, TensorFlowForms.All), _folder.Path, "configuration", "found none");
    }

    /// <summary>The releases were pre-trained with next sentences, or with their order.</summary>
    [Theory]
    [InlineData("google-bert", null)]
    [InlineData("huawei-nezha", null)]
    [InlineData("google-albert", 24)]
    [InlineData("albert-zh", 40)]
    public void The_classifier_of_next_sentences_is_kept(string name, int? embedding)
    {
        const int hidden = 40;
        const string output = "seq_relationship_logits";
        string fixture = Path.Combine(AppContext.BaseDirectory, "Fixtures", name);
        using TensorSource source = TensorFlowCheckpoint.Open(Path.Combine(fixture, "checkpoint"));
        PretrainedGolden golden = new(fixture, source, hidden);
        golden.Add("cls/predictions/transform/dense/kernel", hidden, embedding ?? hidden);
        golden.Add("cls/predictions/transform/dense/bias", embedding ?? hidden);
        golden.Add("cls/predictions/transform/LayerNorm/gamma", embedding ?? hidden);
        golden.Add("cls/predictions/transform/LayerNorm/beta", embedding ?? hidden);
        golden.Add("cls/predictions/output_bias", 97);
        golden.AddClassifier("cls/seq_relationship/output_weights", "cls/seq_relationship/output_bias");
        BundleWriter bundle = new();
        foreach ((string variable, (int[] shape, float[] values)) in golden.Tensors)
        {
            bundle.Add(variable, BundleWriter.Float, BundleWriter.Floats(values), shape: shape.Select(size => (long)size));
        }

        bundle.Save(_folder);
        golden.CopyTo(_folder, ".", architecture: null, "bert_model.ckpt");
        golden.WriteCases(_folder.At("cases.safetensors"), output);
        File.Delete(_folder.At("checkpoint"));
        using LightModel model = LightModel.Load(ModelFiles.Open(_folder.Path, TensorFlowForms.All));
        Assert.Equal((HeadKind.MaskedLanguageModel, true), (model.Task.Head, model.Task.HasNextSentence));
        OutputComparison compared = ReferenceCases.Compare(model, _folder.At("cases.safetensors")).Single(comparison => comparison.Output == output);
        Assert.True(compared.Rows > 0 && compared.MaxDifference <= 1e-4, compared.ToString());
    }

    [Theory]
    [InlineData("google-bert", "bert")]
    [InlineData("google-albert", "albert")]
    [InlineData("albert-zh", "albert")]
    [InlineData("google-electra", "electra")]
    [InlineData("huawei-nezha", "nezha")]
    public void The_variables_tell_the_family(string name, string family)
    {
        using ModelPackage package = ModelFiles.Open(Path.Combine(AppContext.BaseDirectory, "Fixtures", name), TensorFlowForms.All);
        Assert.Equal(family, package.Family);
        Assert.Empty(package.Report!.UnplacedTensors);
    }
}
