using System.Diagnostics;
using System.Globalization;
using System.Text;
using Google.Protobuf;
using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Onnx.Format;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Files that are damaged, or made to do harm, are refused with one error, soon.</summary>
public sealed class HostileFileTests : IDisposable
{
    private const string Dynamo = "onnx-bert-dynamo";
    private const string External = "onnx-bert-external-data";
    private const string DataName = "model.onnx_data";
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(30);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("../../../secret")]
    [InlineData("/////etc/passwd")]
    [InlineData(@"..\..\..\secret")]
    [InlineData("C:/Users/secret")]
    public void Elements_outside_of_the_folder_are_refused(string location)
    {
        string folder = Golden.Copy(External, _folder);
        Replace(Path.Combine(folder, "model.onnx"), DataName, location);
        RequireRefusal(folder, "a file of the model's own folder");
    }

    [Fact]
    public void Elements_behind_a_link_that_leads_out_are_refused()
    {
        string folder = Golden.Copy(External, _folder);
        string data = Path.Combine(folder, DataName);
        File.Move(data, _folder.At("elsewhere"));
        File.CreateSymbolicLink(data, "../elsewhere");
        RequireRefusal(folder, "a file of the model's own folder");
    }

    [Fact]
    public void A_cache_of_links_to_one_folder_is_read()
    {
        string folder = Golden.Copy(External, _folder);
        Directory.CreateDirectory(_folder.At("blobs"));
        foreach (string name in (string[])["model.onnx", DataName])
        {
            File.Move(Path.Combine(folder, name), _folder.At($"blobs/{name}"));
            File.CreateSymbolicLink(Path.Combine(folder, name), $"../blobs/{name}");
        }

        using LightModel model = LightModel.Load(ModelFiles.Open(folder, Golden.Forms));
        Assert.Equal(2, model.Encoder.Layers.Count);
    }

    [Fact]
    public void Elements_behind_the_end_of_their_file_are_refused()
    {
        string folder = Golden.Copy(External, _folder);
        string data = Path.Combine(folder, DataName);
        byte[] bytes = File.ReadAllBytes(data);
        File.WriteAllBytes(data, bytes[..^4]);
        RequireRefusal(folder, $"of {bytes.Length - 4}");
        File.Delete(data);
        RequireRefusal(folder, "found nothing");
    }

    [Theory]
    [InlineData(0, 4, "elements apart from those of")]
    [InlineData(0, 0, null)]
    [InlineData(100, 0, "twice those of the file")]
    public void Elements_in_each_other_are_refused(int copies, int shift, string? message)
    {
        Altered graph = new(External, _folder);
        TensorProto shared = graph.Graph.Initializer.First(tensor => tensor.Dims is [40, 40]);
        for (int i = 0; i <= copies; i++)
        {
            byte[] bytes = shared.ToByteArray();
            string offset = Offset(bytes, out int place);
            string moved = (int.Parse(offset, CultureInfo.InvariantCulture) + shift).ToString(CultureInfo.InvariantCulture);
            Assert.Equal(offset.Length, moved.Length);
            Encoding.ASCII.GetBytes(moved).CopyTo(bytes, place);
            TensorProto copy = TensorProto.Parser.ParseFrom(bytes);
            copy.Name = $"copy{i}";
            graph.Graph.Initializer.Add(copy);
        }

        if (message is null)
        {
            using ModelPackage package = ModelFiles.Open(graph.Save(), Golden.Forms);
            Assert.Equal(2, package.Encoder.Layers.Count);
        }
        else
        {
            RequireRefusal(graph.Save(), message);
        }
    }

    [Theory]
    [InlineData("Loop", "", "Loop")]
    [InlineData("Scan", "", "Scan")]
    [InlineData("MatMulInteger", "", "MatMulInteger")]
    [InlineData("QAttention", "com.microsoft", "QAttention of com.microsoft")]
    [InlineData("Add", "com.example", "Add of com.example")]
    public void Operators_that_encoders_do_not_have_are_refused_by_name(string operation, string domain, string found)
    {
        Altered graph = new(Dynamo, _folder);
        NodeProto node = graph.Maker("add_136");
        (node.OpType, node.Domain) = (operation, domain);
        RequireRefusal(graph.Save(), $"found {found}.");
    }

    [Fact]
    public void A_circle_is_refused()
    {
        Altered graph = new(Dynamo, _folder);
        graph.Maker("add_136").Input[1] = "layer_norm_4";
        RequireRefusal(graph.Save(), "'layer_norm_4', which is not");
    }

    [Fact]
    public void A_value_that_is_made_twice_is_refused()
    {
        Altered graph = new(Dynamo, _folder);
        graph.Maker("add_136").Output[0] = "layer_norm";
        graph.Maker("layer_norm_1").Input[0] = "layer_norm";
        RequireRefusal(graph.Save(), "another value's");
    }

    [Theory]
    [InlineData(1000L, 1000L, 1000L)]
    [InlineData(1L << 31, 1L << 31, 1L << 31)]
    [InlineData(-1L, 40L, 40L)]
    public void A_tensor_that_claims_more_elements_than_it_has_is_refused(params long[] shape)
    {
        Altered graph = new(Dynamo, _folder);
        graph.Tensor("embeddings.word_embeddings.weight").Dims.Clear();
        graph.Tensor("embeddings.word_embeddings.weight").Dims.Add(shape);
        ModelFileException error = RequireRefusal(graph.Save(), "found");
        Assert.Equal("embeddings.word_embeddings.weight", error.Item);
    }

    [Fact]
    public void A_file_that_is_cut_is_refused_wherever()
    {
        string folder = Golden.Copy(Dynamo, _folder);
        string path = Path.Combine(folder, "model.onnx");
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < 40; i++)
        {
            File.WriteAllBytes(path, whole[..(int)(i < 20 ? 1 + i : whole.Length * (i - 19L) / 21)]);
            RequireRefusal(folder, "found");
        }
    }

    [Fact]
    public void A_damaged_file_is_refused_or_read()
    {
        Random random = new(11);
        string folder = Golden.Copy(Dynamo, _folder);
        string path = Path.Combine(folder, "model.onnx");
        byte[] whole = File.ReadAllBytes(path);
        for (int i = 0; i < 60; i++)
        {
            byte[] damaged = [.. whole];
            int first = random.Next(Math.Min(damaged.Length, i % 2 == 0 ? 20_000 : damaged.Length));
            damaged[first] ^= (byte)(1 << random.Next(8));
            File.WriteAllBytes(path, damaged);
            try
            {
                LightModel.Load(ModelFiles.Open(folder, Golden.Forms), new LightModelOptions { WarmUp = false }).Dispose();
            }
            catch (ModelFileException)
            {
                // What is named is the file at fault; most of a graph's bytes are weights, in which any value may stand.
            }
        }
    }

    [Theory]
    [InlineData(1L << 40, "Expand")]
    [InlineData(1L << 26, "at a time")]
    [InlineData(1L << 20, "at a time")]
    public void Ten_thousand_expansions_are_refused(long size, string message)
    {
        Altered graph = new(Dynamo, _folder);
        graph.Graph.Initializer.Add(new TensorProto
        {
            Name = "size",
            DataType = TensorProto.Types.DataType.Int64,
            Dims = { 1 },
            RawData = ByteString.CopyFrom(BitConverter.GetBytes(size)),
        });
        string sum = "val_99";
        for (int i = 0; i < 10_000; i++)
        {
            graph.Graph.Node.Add(Node("Expand", $"large{i}", "val_99", "size"));
            graph.Graph.Node.Add(Node("Add", $"sum{i}", sum, $"large{i}"));
            sum = $"sum{i}";
        }

        graph.Graph.Node.Add(Node("ReduceMean", "mean", sum));
        NodeProto pooled = graph.Maker("tanh");
        pooled.Output[0] = "pooled";
        graph.Graph.Node.Remove(pooled);
        graph.Graph.Node.Add(pooled);
        graph.Graph.Node.Add(Node("Add", "tanh", "pooled", "mean"));
        RequireRefusal(graph.Save(), message);
    }

    [Fact]
    public void Messages_in_messages_are_not_followed()
    {
        byte[] inner = [];
        for (int i = 0; i < 10_000; i++)
        {
            // A graph with an operation with a setting that is a graph.
            inner = Field(1, Field(5, Field(6, inner)));
        }

        byte[] node = [.. Field(4, "If"u8), .. Field(2, "tanh"u8), .. Field(5, [.. Field(1, "then_branch"u8), .. Field(6, inner)])];
        byte[] graph = [.. Field(1, node), .. Field(12, Field(1, "tanh"u8))];
        string folder = Golden.Copy(Dynamo, _folder);
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), Field(7, graph));
        RequireRefusal(folder, "without graphs of their own, found If.");
    }

    [Fact]
    public void Functions_are_refused()
    {
        Altered graph = new(Dynamo, _folder);
        string path = Path.Combine(graph.Save(), "model.onnx");
        File.WriteAllBytes(path, [.. File.ReadAllBytes(path), .. Field(25, Field(1, "f"u8))]);
        RequireRefusal(graph.Folder, "functions of its own");
    }

    [Theory]
    [InlineData("past_key_values")]
    [InlineData("bbox")]
    public void Inputs_that_encoders_do_not_have_are_refused_by_name(string name)
    {
        Altered graph = new(Dynamo, _folder);
        graph.Graph.Input.Add(new ValueInfoProto { Name = name });
        Assert.Equal(name, RequireRefusal(graph.Save(), "input_ids, attention_mask").Item);
    }

    [Fact]
    public void Outputs_that_the_model_does_not_have_are_refused_by_name()
    {
        Altered graph = new(Dynamo, _folder);
        graph.Graph.Output.Add(new ValueInfoProto { Name = "layer_norm_2" });
        Assert.Equal("layer_norm_2", RequireRefusal(graph.Save(), "outputs of this model").Item);
    }

    /// <summary>The text of a tensor's offset in its file, behind the key in its message.</summary>
    private static string Offset(byte[] message, out int place)
    {
        int key = message.AsSpan().IndexOf("offset"u8);
        place = key + "offset".Length + 2;
        return Encoding.ASCII.GetString(message, place, message[place - 1]);
    }

    private static NodeProto Node(string operation, string output, params string[] inputs) =>
        new() { OpType = operation, Output = { output }, Input = { inputs } };

    private static byte[] Field(int number, ReadOnlySpan<byte> contents)
    {
        using MemoryStream stream = new();
        using CodedOutputStream output = new(stream);
        output.WriteTag(number, WireFormat.WireType.LengthDelimited);
        output.WriteBytes(ByteString.CopyFrom(contents));
        output.Flush();
        return stream.ToArray();
    }

    private static void Replace(string path, string old, string other)
    {
        byte[] bytes = File.ReadAllBytes(path);
        byte[] from = Encoding.UTF8.GetBytes(old);
        byte[] to = Encoding.UTF8.GetBytes(other);
        Assert.Equal(from.Length, to.Length);
        for (int at; (at = bytes.AsSpan().IndexOf(from)) >= 0;)
        {
            to.CopyTo(bytes.AsSpan(at));
        }

        File.WriteAllBytes(path, bytes);
    }

    private static ModelFileException RequireRefusal(string folder, string message)
    {
        Stopwatch watch = Stopwatch.StartNew();
        ModelFileException error = Altered.Refusal(folder);
        Assert.InRange(watch.Elapsed, TimeSpan.Zero, Soon);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        return error;
    }
}
