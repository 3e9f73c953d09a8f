using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Paddle;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Pickle;
using LightLM.Tests.Checkpoints.Torch;

namespace LightLM.Tests.Checkpoints.Paddle;

/// <summary>Paddle's files: what they hold, and those made to run something, exhaust or mislead a reader.</summary>
public sealed class PaddleFileTests : IDisposable
{
    private static readonly float[] Values = [1.5f, -2, 0, 96, -128, 7];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("f4", "FloatStorage", TensorType.Float32)]
    [InlineData("f2", "HalfStorage", TensorType.Float16)]
    [InlineData("u2", "BFloat16Storage", TensorType.BFloat16)]
    [InlineData("f8", "DoubleStorage", TensorType.Float32)]
    public void Fractions_of_every_size_and_byte_order_are_read(string type, string storageClass, TensorType expected)
    {
        byte[] elements = TorchBytes.Elements(storageClass, false, Values);
        PickleProgram[] programs =
        [
            Start().Text("x").Array(elements, type, shape: [2, 3]),
            Start().Text("x").Array(TorchBytes.Elements(storageClass, true, Values), type, ">", shape: [2, 3]),
            Start().Text("x").OldArray(PaddleProgram.Latin1(elements), type, shape: [2, 3]),
        ];
        foreach (PickleProgram program in programs)
        {
            using TensorSource source = Open(program);
            Assert.Equal(expected, source.Tensors["x"].Type);
            Assert.Equal(Values, source.ReadFloats("x", 2, 3));
            Assert.Equal("paddle", source.Container);
        }
    }

    [Fact]
    public void Columns_may_come_first()
    {
        using TensorSource source = Open(Start().Text("x").Array(TorchBytes.Elements("FloatStorage", false, 1, 4, 2, 5, 3, 6), isColumnByColumn: true, shape: [2, 3]));
        Assert.Equal([1, 2, 3, 4, 5, 6], source.ReadFloats("x", 2, 3));
    }

    /// <summary>A text has no places for its characters: reads that go back, forward and on, over what is decoded at once.</summary>
    [Fact]
    public void Elements_that_are_a_text_are_read_from_anywhere()
    {
        byte[] elements = [.. Enumerable.Range(0, 400_000).Select(i => (byte)(i * 7 % 251))];
        using TensorSource source = Open(Start().Text("x").OldArray(PaddleProgram.Latin1(elements), "u1", shape: [elements.Length]));
        TensorInfo tensor = source.Tensors["x"];
        Assert.Equal(elements, source.ReadBytes(tensor));
        foreach ((int start, int length) in ((int, int)[])[(300_000, 100_000), (0, 70_000), (70_000, 70_000), (399_999, 1), (5, 0), (200_000, 140_001)])
        {
            byte[] part = new byte[length];
            source.Read(tensor, start, part);
            Assert.Equal(elements[start..(start + length)], part);
        }
    }

    [Fact]
    public void Arrays_in_parts_are_joined()
    {
        PickleProgram program = Start()
            .Text("x@@.0").Array(TorchBytes.Elements("FloatStorage", false, Values[..4]), shape: 4)
            .Text("x@@.1").Array(TorchBytes.Elements("FloatStorage", false, Values[4..]), shape: 2);
        using TensorSource source = Open(Parts(program, [2, 3], "x@@.0", "x@@.1"));
        Assert.Equal("x", Assert.Single(source.Tensors.Keys));
        Assert.Equal(Values, source.ReadFloats("x", 2, 3));
    }

    [Fact]
    public void Names_of_parameters_are_no_tensors()
    {
        using TensorSource source = Open(Start().Text("x").Array(new byte[4], shape: 1).Text("StructuredToParameterName@@").Add("}").Text("x").Text("linear_0.w_0").Add("s"));
        Assert.Equal("x", Assert.Single(source.Tensors.Keys));
    }

    /// <summary>Both forms of configurations: with a head, and of an encoder alone.</summary>
    [Theory]
    [InlineData("ForSequenceClassification")]
    [InlineData("Model")]
    public void Older_configurations_name_a_class(string architecture)
    {
        TinyCheckpoint checkpoint = new(architecture);
        string directory = Save(checkpoint);
        File.Delete(Path.Combine(directory, "config.json"));
        JsonObject encoder = [];
        foreach (string field in (string[])["vocab_size", "hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size", "max_position_embeddings", "hidden_act"])
        {
            encoder[field] = checkpoint.Config[field]!.DeepClone();
        }

        JsonObject whole = encoder;
        encoder["init_class"] = "BertModel";
        if (architecture != "Model")
        {
            whole = new JsonObject { ["init_args"] = new JsonArray(encoder), ["num_classes"] = 3, ["init_class"] = "Bert" + architecture };
        }

        File.WriteAllText(Path.Combine(directory, "model_config.json"), whole.ToJsonString());
        using ModelPackage expected = ModelFiles.Open(checkpoint.Save(_folder, "safetensors"));
        using ModelPackage actual = ModelFiles.Open(directory);
        PackageAssert.SameWeights(expected, actual);
        Assert.Equal((expected.Family, expected.Task.Head, expected.Task.Labels.Count), (actual.Family, actual.Task.Head, actual.Task.Labels.Count));
    }

    [Fact]
    public void Errors_name_the_older_configuration()
    {
        string directory = Save(new TinyCheckpoint());
        File.Delete(Path.Combine(directory, "config.json"));
        string path = Path.Combine(directory, "model_config.json");
        File.WriteAllText(path, """{"init_class":"ErnieForGeneration","init_args":[{"hidden_size":4,"init_class":"ErnieModel"}]}""");
        Refusal.Of(() => ModelFiles.Open(directory), path, "init_args.architectures", "'ErnieForGeneration'");
        File.WriteAllText(path, """{"init_class":"BertModel","hidden_size":"4"}""");
        Refusal.Of(() => ModelFiles.Open(directory), path, "init_class.hidden_size", "a whole number");
        File.WriteAllText(path, """{"init_args":[3],"init_class":"BertModel"}""");
        Refusal.Of(() => ModelFiles.Open(directory), path, "init_args[0]", "an object");
        File.WriteAllText(path, """{"hidden_size":4}""");
        Refusal.Of(() => ModelFiles.Open(directory), path, "init_class", "a string");
    }

    /// <summary>The item and a part of the message, and a program.</summary>
    public static TheoryData<string?, string, Func<PickleProgram, PickleProgram>> BadPrograms => new()
    {
        { null, "'os.system'", program => program.Global("os", "system") },
        { null, "'builtins.eval'", program => program.Global("builtins", "eval") },
        { null, "'numpy.core.multiarray.scalar'", program => program.Global("numpy.core.multiarray", "scalar") },
        { null, "'torch._utils._rebuild_tensor_v2'", program => program.Global("torch._utils", "_rebuild_tensor_v2") },
        { null, "'latin1' as argument 2 of _codecs.encode, found 'rot13'", program => program.Text("x").OldArray("abcd", codec: "rot13", shape: 1) },
        { null, "a type of numbers, such as 'f4'", program => program.Text("x").Array(new byte[8], "O8", shape: 1) },
        { null, "'<', '>' or '|'", program => program.Text("x").Array(new byte[4], order: "!", shape: 1) },
        { null, "numpy.ndarray as argument 1", program => program.Global("numpy.core.multiarray", "_reconstruct").Add("N").Add(0x85).Add("R") },
        { null, "a tuple as argument 1", program => program.Text("x").Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Add(0x85).Add("RNb") },
        { null, "one tensor of the name 'x', found two", program => program.Text("x").Array(new byte[4], shape: 1).Text("x").Array(new byte[4], shape: 1) },
        { "x", "an array with elements", program => program.Text("x").Global("numpy.core.multiarray", "_reconstruct").Global("numpy", "ndarray").Add(0x85).Add("R") },
        { "x", "F32 and shape [2], found 4 bytes", program => program.Text("x").Array(new byte[4], shape: 2) },
        { "x", "F32 and shape [1], found 8 bytes", program => program.Text("x").Array(new byte[8], shape: 1) },
        { "x", "found 4 bytes", program => program.Text("x").Array(new byte[4], shape: 1_000_000_000) },
        { "x", "found 4 bytes", program => program.Text("x").Array(new byte[4], shape: [long.MaxValue, long.MaxValue, 4]) },
        { "x", "found 4 bytes", program => program.Text("x").Array(new byte[4], shape: [2147483647, 2147483647, 2147483647, 2147483647, 0]) },
        { null, "a tuple of at most 32 numbers", program => program.Text("x").Array(new byte[4], shape: [.. Enumerable.Repeat(1L, 33)]) },
        { "x", "found 4 bytes", program => program.Text("x").OldArray("abcd", shape: 2) },
        { "x", "found 9 bytes", program => program.Text("x").OldArray("abcdabcda", shape: 1) },
        { null, "each once as argument 2", program => Parts(program.Text("x@@.0").Array(new byte[4], shape: 1), [2], "x@@.0", "x@@.0") },
        { null, "each once as argument 2", program => Parts(program.Text("y").Array(new byte[4], shape: 1), [2], "x@@.0") },
        { null, "each once as argument 2", program => Parts(program.Text("x@@.0").Array(new byte[4], shape: [1, 1]), [1], "x@@.0") },
        { null, "as many elements as the parts have", program => Parts(program.Text("x@@.0").Array(new byte[4], shape: 1), [2], "x@@.0") },
        { null, "as many elements as the parts have", program => Parts(program.Text("x@@.0").Array(new byte[4], shape: 1), [long.MaxValue, long.MaxValue], "x@@.0") },
        { null, "as many elements as the parts have", program => Parts(program.Text("x@@.0").Array([], shape: 0), [long.MaxValue, 0], "x@@.0") },
        { null, "as many elements as the parts have", program => Parts(program.Text("y").Array(new byte[4], shape: 1), [1]) },
        { null, "in parts only", program => Parts(program.Text("x@@.0").Array(new byte[4], shape: 1).Text("x").Array(new byte[4], shape: 1), [1], "x@@.0") },
    };

    [Theory]
    [MemberData(nameof(BadPrograms), DisableDiscoveryEnumeration = true)]
    public void Refuses_programs_that_do_more_than_describe_arrays(string? item, string fragment, Func<PickleProgram, PickleProgram> write)
    {
        string path = _folder.Write("bad.pdparams", Finish(write(Start())));
        Cost.Of(() => Refusal.Of(() => PaddleFile.Open(path), path, item, fragment)).IsJustified(new FileInfo(path).Length);
    }

    [Theory]
    [InlineData("N.", "found nothing")]
    [InlineData("}.", "one of 0 other things")]
    [InlineData("}U\u0005epochK\u0001s.", "one of 1 other things")]
    public void Refuses_what_holds_no_arrays(string program, string fragment)
    {
        string path = _folder.Write("bad.pdparams", new PickleProgram().Add(program).Bytes);
        Refusal.Of(() => PaddleFile.Open(path), path, null, fragment);
    }

    /// <summary>How many characters a text has is known when it is read.</summary>
    [Theory]
    [InlineData("abéé")]
    [InlineData("abcdef是")]
    [InlineData("abc\u0100")]
    [InlineData("abéd是xyz")]
    public void Refuses_texts_that_are_no_bytes(string elements)
    {
        string path = _folder.Write("bad.pdparams", Finish(Start().Text("x").OldArray(elements + "é", "u1", shape: elements.Length)));
        using TensorSource source = PaddleFile.Open(path);
        Refusal.Of(() => source.ReadBytes(source.Tensors["x"]), path, "x", "a text of Latin-1");
    }

    [Fact]
    public void Refuses_every_truncation()
    {
        byte[] file = Finish(Start().Text("x").Array(new byte[24], shape: 6).Text("y").OldArray(new string('é', 8), shape: 2));
        for (int length = 0; length < file.Length; length++)
        {
            string path = _folder.Write("cut.pdparams", file[..length]);
            Assert.Throws<ModelFileException>(() => PaddleFile.Open(path));
        }
    }

    private static PickleProgram Start() => new PickleProgram().Add(0x80, 4).Add("}(");

    private static byte[] Finish(PickleProgram program) => program.Add("u.").Bytes;

    private static PickleProgram Parts(PickleProgram program, long[] shape, params string[] names)
    {
        program.Text("UnpackBigParamInfor@@").Add("}").Text("x").Add("}(").Text("OriginShape").Integers(shape).Text("slices").Add("](");
        foreach (string name in names)
        {
            program.Text(name);
        }

        return program.Add("eus");
    }

    private TensorSource Open(PickleProgram program) => PaddleFile.Open(_folder.Write("x.pdparams", Finish(program)));

    /// <summary>Writes a checkpoint of BERT under Paddle's names, its matrices transposed.</summary>
    private string Save(TinyCheckpoint checkpoint)
    {
        string directory = checkpoint.Save(_folder, "paddle");
        File.Delete(Path.Combine(directory, "model.safetensors"));
        PickleProgram program = Start();
        foreach ((string name, (int[] shape, float[] values)) in checkpoint.Tensors)
        {
            bool isMatrix = shape.Length == 2 && !name.Contains("embeddings", StringComparison.Ordinal);
            float[] stored = isMatrix ? [.. Enumerable.Range(0, values.Length).Select(i => values[(i % shape[0] * shape[1]) + (i / shape[0])])] : values;
            program.Text(PaddleName(name)).Array(MemoryMarshal.AsBytes<float>(stored).ToArray(), shape: isMatrix ? [shape[1], shape[0]] : [.. shape.Select(size => (long)size)]);
        }

        File.WriteAllBytes(Path.Combine(directory, "model_state.pdparams"), Finish(program));
        return directory;
    }

    private static string PaddleName(string name)
    {
        (string Theirs, string Paddle)[] replacements =
        [
            ("embeddings.LayerNorm", "embeddings.layer_norm"), ("encoder.layer.", "encoder.layers."), ("attention.self.query", "self_attn.q_proj"),
            ("attention.self.key", "self_attn.k_proj"), ("attention.self.value", "self_attn.v_proj"), ("attention.output.dense", "self_attn.out_proj"),
            ("attention.output.LayerNorm", "norm1"), ("intermediate.dense", "linear1"), ("output.dense", "linear2"), ("output.LayerNorm", "norm2"),
        ];
        return replacements.Aggregate(name, (renamed, pair) => renamed.Replace(pair.Theirs, pair.Paddle, StringComparison.Ordinal));
    }
}
