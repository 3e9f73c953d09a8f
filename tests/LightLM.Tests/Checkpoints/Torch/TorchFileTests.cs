using System.Text.Json.Nodes;
using CsCheck;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Torch;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Paddle;
using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints.Torch;

public sealed class TorchFileTests : IDisposable
{
    private static readonly float[] Values = [1.5f, -2, 0, 96, -128, 7];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_checkpoint_is_the_same_in_every_form(bool isZip)
    {
        TinyCheckpoint checkpoint = new("ForSequenceClassification");
        string directory = Save(checkpoint, "pytorch_model.bin", TorchBytes.Of(checkpoint, isZip));
        using ModelPackage expected = ModelFiles.Open(checkpoint.Save(_folder, "safetensors"));
        using ModelPackage actual = ModelFiles.Open(directory);

        PackageAssert.SameWeights(expected, actual);
        Assert.Equal("pytorch", actual.Provenance.Format);
        Assert.Empty(actual.Report!.UnplacedTensors);
    }

    [Theory]
    [InlineData("FloatStorage", TensorType.Float32)]
    [InlineData("DoubleStorage", TensorType.Float32)]
    [InlineData("HalfStorage", TensorType.Float16)]
    [InlineData("BFloat16Storage", TensorType.BFloat16)]
    public void Fractions_of_every_size_and_byte_order_are_read(string storageClass, TensorType type)
    {
        foreach (bool isBigEndian in (bool[])[false, true])
        {
            PickleProgram saved() => PickleProgram.Start().State(TorchView.Whole("x", "0", storageClass, 2, 3));
            byte[] elements = TorchBytes.Elements(storageClass, isBigEndian, Values);
            byte[] zip = TorchBytes.ZipOf(saved(), [("0", elements)], isBigEndian ? "big" : "little").Finish();
            foreach (byte[] file in (byte[][])[zip, TorchBytes.Stream(saved(), [("0", 6, elements)], isBigEndian)])
            {
                using TensorSource source = TorchFile.Open(_folder.Write("x.pt", file));
                Assert.Equal((type, 6L), (source.Tensors["x"].Type, source.Tensors["x"].Count));
                Assert.Equal(Values, source.ReadFloats("x", 2, 3));
                ReadsFromAnywhere(source, source.Tensors["x"]);
            }
        }
    }

    [Theory]
    [InlineData("LongStorage", TensorType.Int64, true)]
    [InlineData("IntStorage", TensorType.Int32, true)]
    [InlineData("CharStorage", TensorType.Int8, true)]
    [InlineData("ByteStorage", TensorType.UInt8, true)]
    [InlineData("ShortStorage", TensorType.Other, false)]
    [InlineData("BoolStorage", TensorType.Other, false)]
    public void Integers_are_listed(string storageClass, TensorType type, bool isReadable)
    {
        string path = _folder.Write("x.pt", TorchBytes.Zip(
            PickleProgram.Start().State(TorchView.Whole("x", "0", storageClass, 3)), ("0", TorchBytes.Elements(storageClass, false, 1, 2, 3))));
        using TensorSource source = TorchFile.Open(path);

        Assert.Equal(type, source.Tensors["x"].Type);
        if (isReadable)
        {
            Assert.Equal(TorchBytes.Elements(storageClass, false, 1, 2, 3), source.ReadBytes(source.Tensors["x"]));
        }
        else
        {
            Refusal.Of(() => source.ReadBytes(source.Tensors["x"]), path, "x", storageClass == "BoolStorage" ? "BOOL" : "I16");
        }
    }

    /// <summary>Views in any steps, among them transposed matrices and slices, against a loop over indices.</summary>
    [Fact]
    public void Views_are_what_their_strides_say()
    {
        Gen<(long[] Shape, long[] Strides, long First)> views = Gen.Select(
            Gen.Long[1, 4].Array[0, 4], Gen.Long[0, 9].Array[4], Gen.Long[0, 5], (shape, strides, first) => (shape, strides[..shape.Length], first));
        int read = 0;
        views.Sample(view =>
        {
            long last = view.First + view.Shape.Zip(view.Strides, (size, stride) => (size - 1) * stride).Sum();
            long count = Math.Max(last + 1, view.Shape.Aggregate(1L, (product, size) => product * size));
            float[] storage = [.. Enumerable.Range(0, (int)count).Select(i => i * 0.5f)];
            foreach (string storageClass in (string[])["FloatStorage", "DoubleStorage"])
            {
                PickleProgram saved = PickleProgram.Start().State(new TorchView("x", "k", storageClass, count, view.First, view.Shape, view.Strides));
                using TensorSource source = TorchFile.Open(
                    _folder.Write("x.pt", TorchBytes.ZipOf(saved, [("k", TorchBytes.Elements(storageClass, true, storage))], "big").Finish()));
                Assert.Equal(Gather(storage, view.Shape, view.Strides, view.First), source.ReadFloats("x"));
                ReadsFromAnywhere(source, source.Tensors["x"]);
                read++;
            }
        },
        iter: 200,
        threads: 1);
        Assert.Equal(400, read);
    }

    [Fact]
    public void Tensors_share_a_storage()
    {
        TorchView whole = TorchView.Whole("a", "0", "FloatStorage", 2, 3);
        TorchView turned = new("b", "0", "FloatStorage", 6, 0, [3, 2], [1, 3]);
        using TensorSource source = TorchFile.Open(_folder.Write(
            "x.pt", TorchBytes.Zip(PickleProgram.Start().State(whole, turned), ("0", TorchBytes.Elements("FloatStorage", false, Values)))));

        Assert.Equal(Values, source.ReadFloats("a", 2, 3));
        Assert.Equal([1.5f, 96, -2, -128, 0, 7], source.ReadFloats("b", 3, 2));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_archive_may_have_64_bit_places(bool is64)
    {
        PickleProgram saved = PickleProgram.Start().State(TorchView.Whole("x", "0", "FloatStorage", 6));
        byte[] zip = TorchBytes.ZipOf(saved, [("0", TorchBytes.Elements("FloatStorage", false, Values))], is64: is64).Finish();
        using TensorSource source = TorchFile.Open(_folder.Write("x.pt", zip));
        Assert.Equal(Values, source.ReadFloats("x", 6));
    }

    /// <summary>What is put around the weights, and what they are made by: instructions in front of a tensor "x", and behind it.</summary>
    public static TheoryData<string, Func<PickleProgram, PickleProgram>> Wrappings => new()
    {
        { "beside other things", program => program.Add("}(").Text("epoch").Integer(3).Text("state_dict").State(X).Text("best").Add("G").Add(new byte[8]).Add("u") },
        { "beside a training script's numbers", program => program.Add("}(").Text("loss").Scalar("numpy.core.multiarray", "f8", Latin1).Text("best")
            .Scalar("numpy._core.multiarray", "i8", data => data.Add("C", 8).Add(new byte[8])).Text("model").State(X).Add("u") },
        { "beside a training script's settings", program => program.Add("}(").Text("args").Global("argparse", "Namespace").Add(")").Add(0x81)
            .Add("}(").Text("lr").Add("G").Add(new byte[8]).Text("data").Text("x.json").Text("seed").Scalar("numpy.core.multiarray", "u4", data => data.Add("C", 4).Add(new byte[4]))
            .Add("ub").Text("state_dict").State(X).Add("u") },
        { "model_state_dict", program => program.Add("}").Text("model_state_dict").State(X).Add("s") },
        { "model", program => program.Add("}").Text("model").State(X).Add("s") },
        { "ordered, with the modules' versions", program => program.Global("collections", "OrderedDict").Add(")R(").Text("x").Tensor(X).Add("u}").Text("_metadata").Add("}s").Add("b") },
        { "ordered, by Python 2", program => program.Global("collections", "OrderedDict").Add("](](").Add("U", 1).Add("x").Tensor(X).Add("ee").Add(0x85).Add("R") },
        { "parameters", program => program.Add("}").Text("x").Global("torch._utils", "_rebuild_parameter").Add("(").Tensor(X).Add(0x88).Add("}tR").Add("s") },
        { "the first form of tensors", program => program.Add("}").Text("x").Global("torch._utils", "_rebuild_tensor").Add("(").Storage("FloatStorage", "0", 6).Integer(0).Integers(6).Integers(1).Add("tR").Add("s") },
        { "protocol 4", program => program.Add(0x80, 4, 0x95).Add(new byte[8]).Add("}").Add(0x94, 0x8C, 1).Add("x").Add(0x94).Tensor(X).Add("s") },
        { "remembered values", program => program.Add("}").Text("x").Add("q", 7).Tensor(X).Add("r", 9, 0, 0, 0).Add("00").Add("h", 7).Add("j", 9, 0, 0, 0).Add("s2").Add("0") },
    };

    /// <summary>Bytes as pickle protocol 2 has them, some of them two in UTF-8.</summary>
    private static PickleProgram Latin1(PickleProgram program) =>
        program.Global("_codecs", "encode").Text(PaddleProgram.Latin1(BitConverter.GetBytes(-0.1))).Text("latin1").Add(0x86).Add("R");

    private static TorchView X => TorchView.Whole("x", "0", "FloatStorage", 6);

    [Theory]
    [MemberData(nameof(Wrappings), DisableDiscoveryEnumeration = true)]
    public void Weights_are_found_where_scripts_leave_them(string what, Func<PickleProgram, PickleProgram> wrap)
    {
        PickleProgram saved = wrap(PickleProgram.Start());
        using TensorSource source = TorchFile.Open(_folder.Write("x.pt", TorchBytes.Zip(saved, ("0", TorchBytes.Elements("FloatStorage", false, Values)))));
        Assert.Equal("x", Assert.Single(source.Tensors.Keys));
        Assert.True(Values.SequenceEqual(source.ReadFloats("x", 6)), what);
    }

    [Theory]
    [InlineData("gs8316.pkl")]
    [InlineData("best.pt")]
    [InlineData("model.PTH")]
    [InlineData("weights.bin")]
    [InlineData("last.ckpt")]
    public void The_only_file_of_a_form_is_taken_whatever_its_name(string name)
    {
        TinyCheckpoint checkpoint = new();
        string directory = Save(checkpoint, name, TorchBytes.Of(checkpoint, isZip: false));
        foreach (string path in (string[])[directory, Path.Combine(directory, name)])
        {
            using ModelPackage package = ModelFiles.Open(path);
            Assert.Equal(checkpoint.Tensors["pooler.dense.weight"].Values, package.Tensors.ReadFloats("pooler.weight"));
        }
    }

    [Fact]
    public void Of_several_files_none_is_taken_unless_one_has_the_usual_name()
    {
        TinyCheckpoint checkpoint = new();
        byte[] weights = TorchBytes.Of(checkpoint, isZip: true);
        string directory = Save(checkpoint, "a.pt", weights);
        File.WriteAllBytes(Path.Combine(directory, "b.pth"), weights);
        Refusal.Of(() => ModelFiles.Open(directory), directory, "model.safetensors", "a.pt, b.pth");

        File.WriteAllBytes(Path.Combine(directory, "pytorch_model.bin"), weights);
        using (ModelPackage package = ModelFiles.Open(directory))
        {
            Assert.Equal("pytorch", package.Provenance.Format);
        }

        checkpoint.SaveWeights(Path.Combine(directory, "model.safetensors"), checkpoint.Tensors.Keys);
        using (ModelPackage package = ModelFiles.Open(directory))
        {
            Assert.Equal("safetensors", package.Provenance.Format);
        }
    }

    [Fact]
    public void Parts_are_read_by_their_index()
    {
        TinyCheckpoint checkpoint = new();
        string[] names = [.. checkpoint.Tensors.Keys];
        string directory = Save(checkpoint, "part1.bin", TorchBytes.Of(checkpoint, isZip: true, names[..5]));
        File.WriteAllBytes(Path.Combine(directory, "part2.bin"), TorchBytes.Of(checkpoint, isZip: false, names[5..]));
        JsonObject map = new(names.Index().Select(name => KeyValuePair.Create(name.Item, (JsonNode?)(name.Index < 5 ? "part1.bin" : "part2.bin"))));
        File.WriteAllText(Path.Combine(directory, "pytorch_model.bin.index.json"), new JsonObject { ["weight_map"] = map }.ToJsonString());
        using ModelPackage expected = ModelFiles.Open(checkpoint.Save(_folder, "safetensors"));
        using ModelPackage actual = ModelFiles.Open(directory);
        PackageAssert.SameWeights(expected, actual);
        Assert.Equal("pytorch", actual.Provenance.Format);
    }

    private static float[] Gather(float[] storage, long[] shape, long[] strides, long first)
    {
        IEnumerable<long> places = [first];
        foreach ((long size, long stride) in shape.Zip(strides))
        {
            places = [.. places.SelectMany(place => Enumerable.Range(0, (int)size).Select(i => place + (i * stride)))];
        }

        return [.. places.Select(place => storage[place])];
    }

    /// <summary>Reads every part of a tensor's bytes, from within elements too.</summary>
    private static void ReadsFromAnywhere(TensorSource source, TensorInfo tensor)
    {
        byte[] all = source.ReadBytes(tensor);
        for (int start = 0; start < all.Length; start += 3)
        {
            byte[] part = new byte[Math.Min(5, all.Length - start)];
            source.Read(tensor, start, part);
            Assert.Equal(all[start..(start + part.Length)], part);
        }
    }

    private string Save(TinyCheckpoint checkpoint, string name, byte[] weights)
    {
        string directory = checkpoint.Save(_folder, $"torch-{name}");
        File.Delete(Path.Combine(directory, "model.safetensors"));
        File.WriteAllBytes(Path.Combine(directory, name), weights);
        return directory;
    }
}
