using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Testing;
using LightLM.Tests.Formats;

namespace LightLM.Tests.Checkpoints;

public sealed class SentenceTransformersTests : IDisposable
{
    private const string TransformerAtRoot = """{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"}""";
    private const string TransformerInFolder = """{"idx":0,"name":"0","path":"0_Transformer","type":"sentence_transformers.models.Transformer"}""";
    private const string PoolingModule = """{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}""";
    private const string NormalizeModule = """{"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}""";
    private const string MeanPooling = """{"word_embedding_dimension":4,"pooling_mode_cls_token":false,"pooling_mode_mean_tokens":true,"pooling_mode_max_tokens":false}""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_pooling_normalization_and_length()
    {
        new TinyCheckpoint("ForMaskedLM").Save(_folder, "model");
        Write($"[{TransformerAtRoot},{PoolingModule},{NormalizeModule}]", MeanPooling);
        _folder.Write("model/sentence_bert_config.json", """{"max_seq_length": 12, "do_lower_case": false}""");

        using ModelPackage package = ModelFiles.Open(_folder.At("model"));

        Assert.Equal(HeadKind.Embedding, package.Task.Head);
        Assert.Equal(Pooling.Mean, package.Task.Pooling);
        Assert.True(package.Task.Normalize);
        Assert.Equal(12, package.Task.MaxLength);
        Assert.False(package.Encoder.HasPooler);
        Assert.NotNull(package.Tokenizer);
        Assert.All(package.Report!.IgnoredTensors, name => Assert.StartsWith("cls.", name, StringComparison.Ordinal));
    }

    [Fact]
    public void Reads_a_transformer_in_a_folder_and_lengths_beyond_its_positions()
    {
        new TinyCheckpoint().Save(_folder, "model/0_Transformer");
        Write($"[{TransformerInFolder},{PoolingModule}]", """{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""");
        _folder.Write("model/0_Transformer/sentence_bert_config.json", """{"max_seq_length": 512, "do_lower_case": true}""");

        using ModelPackage package = ModelFiles.Open(_folder.At("model"));

        Assert.Equal((Pooling.Cls, false, 16), (package.Task.Pooling, package.Task.Normalize, package.Task.MaxLength));
        Assert.Equal("model", package.Provenance.Source);
        Assert.True(package.Tokenizer!.Options.LowerCase);
    }

    [Fact]
    public void Reads_the_newer_form_of_the_pooling()
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write($"[{TransformerAtRoot},{PoolingModule}]", """{"embedding_dimension":4,"pooling_mode":"mean"}""");
        using ModelPackage package = ModelFiles.Open(_folder.At("model"));
        Assert.Equal((Pooling.Mean, 16), (package.Task.Pooling, package.Task.MaxLength));
    }

    [Theory]
    [InlineData("[]", "found none")]
    [InlineData($"[{TransformerAtRoot}]", "found Transformer")]
    [InlineData($"[{PoolingModule},{TransformerAtRoot}]", "found Pooling, Transformer")]
    [InlineData($"[{TransformerAtRoot},{PoolingModule},{{\"path\":\"2_Dense\",\"type\":\"sentence_transformers.models.Dense\"}}]", "found Transformer, Pooling, Dense")]
    [InlineData($"[{TransformerAtRoot},{PoolingModule},{{\"path\":\"x\",\"type\":\"mine.Normalize\"}}]", "mine.Normalize")]
    public void Refuses_other_modules(string modules, string fragment)
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write(modules, MeanPooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/modules.json"), null, fragment);
    }

    [Theory]
    [InlineData("""{"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":true}""", "found cls_token and mean_tokens")]
    [InlineData("""{"pooling_mode_max_tokens":true}""", "found max_tokens")]
    [InlineData("""{"pooling_mode":"lasttoken"}""", "found lasttoken")]
    [InlineData("""{}""", "found none")]
    public void Refuses_other_poolings(string pooling, string fragment)
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write($"[{TransformerAtRoot},{PoolingModule}]", pooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/1_Pooling/config.json"), "pooling_mode", fragment);
    }

    [Theory]
    [InlineData("..")]
    [InlineData("../other")]
    [InlineData("/etc")]
    public void Refuses_folders_elsewhere(string path)
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write($$"""[{"path":"{{path}}","type":"sentence_transformers.models.Transformer"},{{PoolingModule}}]""", MeanPooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/modules.json"), "[0].path", $"'{path}'");
    }

    private void Write(string modules, string pooling)
    {
        _folder.Write("model/modules.json", modules);
        _folder.Write("model/1_Pooling/config.json", pooling);
    }
}
