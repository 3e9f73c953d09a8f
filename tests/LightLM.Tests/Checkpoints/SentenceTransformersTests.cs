using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Testing;

namespace LightLM.Tests.Checkpoints;

public sealed class SentenceTransformersTests : IDisposable
{
    private const string TransformerAtRoot = """{"idx":0,"name":"0","path":"","type":"sentence_transformers.models.Transformer"}""";
    private const string TransformerInFolder = """{"idx":0,"name":"0","path":"0_Transformer","type":"sentence_transformers.models.Transformer"}""";
    private const string PoolingModule = """{"idx":1,"name":"1","path":"1_Pooling","type":"sentence_transformers.models.Pooling"}""";
    private const string NormalizeModule = """{"idx":2,"name":"2","path":"2_Normalize","type":"sentence_transformers.models.Normalize"}""";
    private const string DenseModule = """{"idx":2,"name":"2","path":"2_Dense","type":"sentence_transformers.models.Dense"}""";
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
    [InlineData($"[{TransformerAtRoot},{PoolingModule},{NormalizeModule},{DenseModule}]", "found Transformer, Pooling, Normalize, Dense")]
    [InlineData($"[{TransformerAtRoot},{PoolingModule},{{\"path\":\"2_LSTM\",\"type\":\"sentence_transformers.models.LSTM\"}}]", "found Transformer, Pooling, LSTM")]
    [InlineData($"[{NormalizeModule}]", "found Normalize")]
    [InlineData($"[{TransformerAtRoot},{PoolingModule},{{\"path\":\"x\",\"type\":\"mine.Normalize\"}}]", "mine.Normalize")]
    public void Refuses_other_modules(string modules, string fragment)
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write(modules, MeanPooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/modules.json"), null, fragment);
    }

    [Theory]
    [InlineData("""{"pooling_mode_whitening":true}""", "pooling_mode_whitening", "another")]
    [InlineData("""{"pooling_mode":"first"}""", "pooling_mode", "'first'")]
    [InlineData("""{"pooling_mode":["cls","mean"]}""", "pooling_mode", "a string")]
    [InlineData("""{"pooling_mode_mean_tokens":false}""", "pooling_mode", "found none")]
    [InlineData("""{"pooling_mode_mean_tokens":1}""", "pooling_mode_mean_tokens", "true or false")]
    [InlineData("""{"word_embedding_dimension":5}""", "word_embedding_dimension", "expected 4")]
    [InlineData("""{"pooling_mode":"max","embedding_dimension":5}""", "embedding_dimension", "expected 4")]
    [InlineData("""{"pooling_mode":"max","include_prompt":"no"}""", "include_prompt", "true or false")]
    public void Refuses_other_poolings(string pooling, string item, string fragment)
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write($"[{TransformerAtRoot},{PoolingModule}]", pooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/1_Pooling/config.json"), item, fragment);
    }

    /// <summary>The library joins in this order, whatever that of the fields is, and takes the mean where a file does not say.</summary>
    [Theory]
    [InlineData("""{"pooling_mode_max_tokens":true,"pooling_mode_cls_token":true,"pooling_mode_mean_tokens":false}""", Pooling.Cls | Pooling.Max)]
    [InlineData("""{"pooling_mode_mean_sqrt_len_tokens":true,"pooling_mode_mean_tokens":false}""", Pooling.MeanSqrt)]
    [InlineData("""{"pooling_mode_weightedmean_tokens":true,"pooling_mode_lasttoken":true,"pooling_mode_mean_tokens":false}""", Pooling.WeightedMean | Pooling.LastToken)]
    [InlineData("""{"pooling_mode_max_tokens":true}""", Pooling.Max | Pooling.Mean)]
    [InlineData("""{"word_embedding_dimension":4}""", Pooling.Mean)]
    [InlineData("""{"pooling_mode":"mean_sqrt_len_tokens"}""", Pooling.MeanSqrt)]
    [InlineData("""{"pooling_mode":"weightedmean"}""", Pooling.WeightedMean)]
    [InlineData("""{"pooling_mode":"lasttoken"}""", Pooling.LastToken)]
    [InlineData("""{"pooling_mode":"max"}""", Pooling.Max)]
    [InlineData("""{"pooling_mode":"cls"}""", Pooling.Cls)]
    public void Reads_all_poolings(string pooling, Pooling expected)
    {
        new TinyCheckpoint().Save(_folder, "model");
        Write($"[{TransformerAtRoot},{PoolingModule}]", pooling);
        using ModelPackage package = ModelFiles.Open(_folder.At("model"));
        Assert.Equal(expected, package.Task.Pooling);
    }

    [Fact]
    public void Reads_dense_layers_and_the_dimensions_that_are_kept()
    {
        SaveDense("""{"in_features":4,"out_features":6,"bias":false,"activation_function":"torch.nn.modules.activation.GELU"}""", (6, 4), bias: null);
        SaveDense("""{"in_features":6,"out_features":3}""", (3, 6), bias: 3, folder: "3_Dense");
        const string second = """{"path":"3_Dense","type":"sentence_transformers.models.Dense"}""";
        Write($"[{TransformerAtRoot},{PoolingModule},{DenseModule},{second},{NormalizeModule}]", MeanPooling);
        foreach ((int truncated, int? kept) in ((int, int?)[])[(2, 2), (3, null), (999, null)])
        {
            _folder.Write("model/config_sentence_transformers.json", $$"""{"truncate_dim": {{truncated}}}""");
            using ModelPackage package = ModelFiles.Open(_folder.At("model"));
            Assert.Equal([new(6, DenseActivation.Gelu, HasBias: false), new(3, DenseActivation.Tanh)], package.Task.Dense);
            Assert.True(package.Task.Normalize);
            Assert.Equal(kept, package.Task.Dimensions);
            Assert.Equal([6, 4], package.Tensors.Tensors["head.dense.0.weight"].Shape);
            Assert.False(package.Tensors.Tensors.ContainsKey("head.dense.0.bias"));
            Assert.Equal([3], package.Tensors.Tensors["head.dense.1.bias"].Shape);
        }
    }

    [Theory]
    [InlineData("""{"in_features":5,"out_features":6}""", "in_features", "expected 4")]
    [InlineData("""{"out_features":6}""", "in_features", "a whole number")]
    [InlineData("""{"in_features":4,"out_features":70000}""", "out_features", "a whole number from 1 to 65536")]
    [InlineData("""{"in_features":4,"out_features":6,"activation_function":"torch.nn.modules.activation.Hardswish"}""", "activation_function", "Hardswish")]
    [InlineData("""{"in_features":4,"out_features":6,"module_input_name":"token_embeddings"}""", "module_input_name", "token_embeddings")]
    [InlineData("""{"in_features":4,"out_features":6,"use_residual":true}""", "use_residual", "found true")]
    public void Refuses_other_dense_layers(string config, string item, string fragment)
    {
        SaveDense(config, (6, item == "in_features" ? 5 : 4), bias: 6);
        Write($"[{TransformerAtRoot},{PoolingModule},{DenseModule}]", MeanPooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/2_Dense/config.json"), item, fragment);
    }

    [Theory]
    [InlineData(5, 4, 6, null, "linear.weight", "shape [out_features 6, in_features 4]")]
    [InlineData(6, 4, 5, null, "linear.bias", "shape [out_features 6]")]
    [InlineData(6, 4, null, null, "linear.bias", "found none")]
    [InlineData(6, 4, 6, "other.weight", "other.weight", "found another")]
    public void Refuses_weights_of_a_dense_layer_that_contradict_it(int rows, int columns, int? bias, string? other, string item, string fragment)
    {
        SaveDense("""{"in_features":4,"out_features":6}""", (rows, columns), bias, other);
        Write($"[{TransformerAtRoot},{PoolingModule},{DenseModule}]", MeanPooling);
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/2_Dense/model.safetensors"), item, fragment);
    }

    [Fact]
    public void Refuses_a_dense_layer_without_weights_and_one_beside_a_tensor_of_its_name()
    {
        SaveDense("""{"in_features":4,"out_features":6}""", (6, 4), bias: 6);
        Write($"[{TransformerAtRoot},{PoolingModule},{DenseModule}]", MeanPooling);
        string weights = _folder.At("model/2_Dense/model.safetensors");
        File.Move(weights, _folder.At("weights"));
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/2_Dense"), "model.safetensors", "none");
        File.Move(_folder.At("weights"), weights);
        TinyCheckpoint checkpoint = new();
        checkpoint.Add("head.dense.0.weight", 6, 4);
        checkpoint.Save(_folder, "model");
        Refusal.Of(() => ModelFiles.Open(_folder.At("model")), _folder.At("model/model.safetensors"), "head.dense.0.weight", "no tensor of this name");
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

    /// <summary>Writes a checkpoint with a dense layer's folder.</summary>
    private void SaveDense(string config, (int Rows, int Columns) weight, int? bias, string? other = null, string folder = "2_Dense")
    {
        new TinyCheckpoint().Save(_folder, "model");
        _folder.Write($"model/{folder}/config.json", config);
        TinyCheckpoint tensors = new();
        tensors.Add("linear.weight", weight.Rows, weight.Columns);
        if (bias is int size)
        {
            tensors.Add("linear.bias", size);
        }

        tensors.Add(other ?? "none", 1);
        tensors.SaveWeights(
            _folder.At($"model/{folder}/model.safetensors"),
            tensors.Tensors.Keys.Where(name => name == other || name.StartsWith("linear.", StringComparison.Ordinal)));
    }

    private void Write(string modules, string pooling)
    {
        _folder.Write("model/modules.json", modules);
        _folder.Write("model/1_Pooling/config.json", pooling);
    }
}
