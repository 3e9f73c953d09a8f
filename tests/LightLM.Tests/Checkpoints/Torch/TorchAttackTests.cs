using LightLM.Checkpoints.Torch;
using LightLM.Testing;
using LightLM.Tests.Checkpoints.Paddle;
using LightLM.Tests.Checkpoints.Pickle;

namespace LightLM.Tests.Checkpoints.Torch;

/// <summary>PyTorch files made to run something, to crash, exhaust or mislead a reader.</summary>
public sealed class TorchAttackTests : IDisposable
{
    private static readonly TorchView X = TorchView.Whole("x", "0", "FloatStorage", 2);
    private static readonly byte[] Eight = new byte[8];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A program behind the protocol's number, and a part of the message.</summary>
    public static TheoryData<string, Func<PickleProgram, PickleProgram>> BadPrograms => new()
    {
        // Code.
        { "'os.system'", program => program.Global("os", "system").Text("touch /tmp/x").Add(0x85).Add("R") },
        { "'posix.system'", program => program.Global("posix", "system") },
        { "'builtins.eval'", program => program.Add(0x8C, 8).Add("builtins").Add(0x8C, 4).Add("eval").Add(0x93) },
        { "'subprocess.Popen'", program => program.Global("subprocess", "Popen") },
        { "'torch.load'", program => program.Global("torch", "load") },
        { "'torch.storage._load_from_bytes'", program => program.Global("torch.storage", "_load_from_bytes") },
        { "'transformers.models.bert.modeling_bert.BertModel'", program => program.Global("transformers.models.bert.modeling_bert", "BertModel") },
        { "'torch._utils._rebuild_tensor_v2.__globals__'", program => program.Global("torch._utils", "_rebuild_tensor_v2.__globals__") },
        { "'collections.OrderedDict.__class__'", program => program.Add(0x8C, 11).Add("collections").Add(0x8C, 21).Add("OrderedDict.__class__").Add(0x93) },
        { "a call of another object", program => program.Tensor(X).Add(")R") },
        { "a call of 'x'", program => program.Text("x").Add(")R") },
        { "a call of a dictionary of 0", program => program.Global("collections", "OrderedDict").Add(")R)R") },
        { "a call of another object", program => program.Global("torch", "FloatStorage").Add(")R") },
        { "a state of an object", program => program.Text("x").Add("}b") },
        { "one of collections.OrderedDict", program => program.Global("collections", "OrderedDict").Add(")").Add(0x81) },
        { "one of torch._utils._rebuild_tensor_v2", program => program.Global("torch._utils", "_rebuild_tensor_v2").Add(")").Add(0x81) },
        { "one of 'argparse.Namespace'", program => program.Text("argparse.Namespace").Add(")").Add(0x81) },
        { "one of argparse.Namespace", program => program.Global("argparse", "Namespace").Integers(1).Add(0x81) },
        { "one of argparse.Namespace", program => program.Global("argparse", "Namespace").Add("}").Add(0x81) },
        { "a call of argparse.Namespace", program => program.Global("argparse", "Namespace").Add(")R") },
        { "a dictionary as argument 1", program => program.Global("argparse", "Namespace").Add(")").Add(0x81).Add("]b") },
        { "'argparse.ArgumentParser'", program => program.Global("argparse", "ArgumentParser") },
        { "'argparse.Namespace.__init__'", program => program.Global("argparse", "Namespace.__init__") },
        { "'os.system'", program => program.Global("argparse", "Namespace").Add(")").Add(0x81).Add("}").Text("x").Global("os", "system").Add("sb") },
        { "'numpy.load'", program => program.Global("numpy", "load") },
        { "'numpy.core.multiarray._reconstruct'", program => program.Global("numpy.core.multiarray", "_reconstruct") },
        { "'numpy.core.multiarray.fromfile'", program => program.Global("numpy.core.multiarray", "fromfile") },
        { "a type of numbers, such as 'f4' as argument 1", program => program.Global("numpy", "dtype").Text("O8").Add(0x89, 0x88, 0x87).Add("R") },
        { "a type of numbers as argument 1", program => program.Global("numpy.core.multiarray", "scalar").Add("NN").Add(0x86).Add("R") },
        { "bytes as argument 2", program => program.Scalar("numpy.core.multiarray", "f8", data => data.Add("N")) },
        { "8 bytes as argument 2", program => program.Scalar("numpy._core.multiarray", "f8", data => data.Add("C", 4).Add(1, 2, 3, 4)) },
        { "8 bytes as argument 2", program => program.Scalar("numpy._core.multiarray", "f8", data => data.Add("C", 9).Add(new byte[9])) },
        { "'latin1' as argument 2", program => program.Global("_codecs", "encode").Text("x").Text("rot13").Add(0x86).Add("R") },
        { "'_codecs.decode'", program => program.Global("_codecs", "decode") },
        { "0x92", program => program.Global("collections", "OrderedDict").Add(")}").Add(0x92) },
        { "0x69", program => program.Add("(ios\nsystem\n") },
        { "0x6F", program => program.Add("(").Global("collections", "OrderedDict").Add("o") },
        { "0x82", program => program.Add(0x82, 1) },
        { "0x50", program => program.Add("P0\n") },
        { "0x49", program => program.Add("I01\n") },
        { "0x53", program => program.Add("S'x'\n") },
        { "0x97", program => program.Add(0x97) },
        { "0x8F", program => program.Add(0x8F) },

        // The machine.
        { "protocol 5", program => program.Add(0x80, 6) },
        { "a value on the stack, found none", program => program.Add("0") },
        { "a value on the stack, found none", program => program.Add("R") },
        { "a value on the stack, found none", program => program.Add("N").Add(0x86) },
        { "a value on the stack, found none", program => program.Add("N(0") },
        { "a value on the stack, found none", program => program.Add("(") },
        { "a mark on the stack, found none", program => program.Add("t") },
        { "a mark on the stack, found none", program => program.Add("1") },
        { "a remembered value", program => program.Add("h", 1) },
        { "a remembered value", program => program.Add("j", 255, 255, 255, 255) },
        { "the place 4294967295", program => program.Add("Nr", 255, 255, 255, 255) },
        { "a list to add to", program => program.Add("}Na") },
        { "a dictionary to add to", program => program.Add("]NNs") },
        { "a value for each key", program => program.Add("}(Nu") },
        { "4294967295 bytes", program => program.Add("X", 255, 255, 255, 255) },
        { "18446744073709551615 bytes", program => program.Add(0x8D).Number(-1, 8) },
        { "9223372036854775807 bytes", program => program.Add(0x8E).Number(long.MaxValue, 8) },
        { "a line of ASCII", program => program.Global(new string('a', 2000), "b") },
        { "a line of ASCII", program => program.Global("é", "b") },
        { "the name of a global", program => program.Add("NN").Add(0x93) },
        { "a tuple of arguments", program => program.Global("collections", "OrderedDict").Add("}R") },

        // Tensors.
        { "a storage as argument 1", program => program.Global("torch._utils", "_rebuild_tensor_v2").Add(")R") },
        { "a tuple of at most 32 numbers from 0 on as argument 3", program => program.State(X with { Shape = [.. Enumerable.Repeat(1L, 33)] }) },
        { "a tuple of at most 32 numbers from 0 on as argument 3", program => program.Global("torch._utils", "_rebuild_tensor_v2").Add("(").Storage("FloatStorage", "0", 2).Integer(0).Integers(-2).Integers(1).Add("tR") },
        { "a number from 0 on as argument 2", program => program.Global("torch._utils", "_rebuild_tensor_v2").Add("(").Storage("FloatStorage", "0", 2).Integer(-1).Integers(2).Integers(1).Add("tR") },
        { "a number from 0 on as argument 5", program => program.Storage("FloatStorage", "0", -1) },
        { "a class of storages", program => program.Add("(").Text("storage").Text("FloatStorage").Text("0").Text("cpu").Integer(2).Add("tQ") },
        { "'storage', and no view", program => program.Add("(").Text("module").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(2).Add("tQ") },
        { "'storage', and no view", program => program.Add("(").Text("storage").Global("torch", "FloatStorage").Text("0").Text("cpu").Integer(2).Integers(1, 2).Add("tQ") },
        { "a pickle without persistent ids", program => program.Text("0").Add("Q") },
        { "a tensor as argument 1", program => program.Global("torch._utils", "_rebuild_parameter").Add("N").Add(0x85).Add("R") },
        { "a list of pairs", program => program.Global("collections", "OrderedDict").Add("(t").Add(0x85).Add("R") },
        { "one tensor of the name 'x', found two", program => program.State(X, X) },
    };

    [Theory]
    [MemberData(nameof(BadPrograms), DisableDiscoveryEnumeration = true)]
    public void Refuses_programs_that_do_more_than_describe_tensors(string fragment, Func<PickleProgram, PickleProgram> write)
    {
        string zip = _folder.Write("bad.pt", TorchBytes.Zip(write(PickleProgram.Start()), ("0", Eight)));
        Justified(zip, () => Refusal.Of(() => TorchFile.Open(zip), zip, "archive/data.pkl", fragment));
        string stream = _folder.Write("bad.bin", TorchBytes.Stream(write(PickleProgram.Start()), [("0", 2, Eight)]));
        Justified(stream, () => Refusal.Of(() => TorchFile.Open(stream), stream, null, fragment));
    }

    [Theory]
    [InlineData("N.", "found nothing")]
    [InlineData("].", "found a list of 0")]
    [InlineData("}.", "found a dictionary of 0")]
    [InlineData("}U\u0005epochK\u0001sU\u0004lossNs.", "found a dictionary of epoch, loss")]
    [InlineData("}U\u0005modelU\u0001xs.", "found a dictionary of model")]
    public void Refuses_what_holds_no_weights(string program, string fragment)
    {
        string path = _folder.Write("bad.pt", TorchBytes.Zip(PickleProgram.Start().Add(program)));
        Refusal.Of(() => TorchFile.Open(path), path, "archive/data.pkl", fragment);
        path = _folder.Write("bad.bin", TorchBytes.Stream(PickleProgram.Start().Add(program[..^1]), []));
        Refusal.Of(() => TorchFile.Open(path), path, null, fragment);
    }

    [Fact]
    public void Runs_nothing()
    {
        string witness = _folder.At("witness");
        PickleProgram program = PickleProgram.Start().Global("os", "system").Text($"touch '{witness}'").Add(0x85).Add("R");
        string path = _folder.Write("bad.pt", TorchBytes.Zip(program, ("0", Eight)));
        Refusal.Of(() => TorchFile.Open(path), path, "archive/data.pkl", "found the global 'os.system'. Save the weights alone");
        Assert.False(File.Exists(witness));
    }

    /// <summary>Elements of the storage, the first, shape and strides of a view of it.</summary>
    public static TheoryData<long, long, long[], long[]> BadViews => new()
    {
        { 2, 0, [3], [1] },
        { 2, 1, [2], [1] },
        { 2, 3, [0], [1] },
        { 2, 0, [2], [2] },
        { 2, 0, [1_000_000_000], [0] },
        { 2, 0, [1_000_000_000], [1] },
        { 2, 0, [2, 2], [0, 1] },
        { 2, 0, [2], [] },
        { 2, 0, [2], [long.MaxValue] },
        { 2, long.MaxValue, [1], [1] },
        { 2, 0, [long.MaxValue], [1] },
        { 2, 0, [2147483647, 2147483647, 2147483647, 2147483647], [0, 0, 0, 0] },
        { 2, 0, [2147483648, 0], [1, 1] },
    };

    [Theory]
    [MemberData(nameof(BadViews))]
    public void Refuses_views_outside_of_their_storage(long count, long first, long[] shape, long[] strides)
    {
        TorchView view = new("x", "0", "FloatStorage", count, first, shape, strides);
        string path = _folder.Write("bad.pt", TorchBytes.Zip(PickleProgram.Start().State(view), ("0", Eight)));
        Justified(path, () => Refusal.Of(() => TorchFile.Open(path), path, "x", "inside of its storage of 2 elements"));
    }

    [Theory]
    [InlineData(1_000_000_000)]
    [InlineData(3)]
    [InlineData(1)]
    [InlineData(long.MaxValue)]
    public void Refuses_storages_that_the_file_does_not_hold(long count)
    {
        TorchView view = new("x", "0", "FloatStorage", count, 0, [1], [1]);
        string zip = _folder.Write("bad.pt", TorchBytes.Zip(PickleProgram.Start().State(view), ("0", Eight)));
        Justified(zip, () => Refusal.Of(() => TorchFile.Open(zip), zip, "archive/data/0", $"{count} elements of F32, found 8 bytes"));
        if (count > 2)
        {
            string stream = _folder.Write("bad.bin", TorchBytes.Stream(PickleProgram.Start().State(view), [("0", count, Eight)]));
            Justified(stream, () => Refusal.Of(() => TorchFile.Open(stream), stream, null, "found 8"));
        }
    }

    [Fact]
    public void Refuses_storages_that_contradict_each_other()
    {
        string path = _folder.Write("bad.pt", TorchBytes.Zip(
            PickleProgram.Start().State(X, TorchView.Whole("y", "0", "HalfStorage", 2)), ("0", Eight)));
        Refusal.Of(() => TorchFile.Open(path), path, "archive/data.pkl", "2 F32, found 2 F16");
        path = _folder.Write("bad.pt", TorchBytes.Zip(PickleProgram.Start().State(X)));
        Refusal.Of(() => TorchFile.Open(path), path, "archive/data/0", "no such entry");
        path = _folder.Write("bad.bin", TorchBytes.Stream(PickleProgram.Start().State(X), []));
        Refusal.Of(() => TorchFile.Open(path), path, null, "the elements of storage '0', found none");
        path = _folder.Write("bad.bin", TorchBytes.Stream(PickleProgram.Start().State(X), [("0", 2, Eight), ("0", 2, Eight)]));
        Refusal.Of(() => TorchFile.Open(path), path, null, "storage '0', once");
        path = _folder.Write("bad.bin", TorchBytes.Stream(PickleProgram.Start().State(X), [("1", 2, Eight)]));
        Refusal.Of(() => TorchFile.Open(path), path, null, "storages that tensors are views of, found 2 of '1'");
        path = _folder.Write("bad.bin", TorchBytes.Stream(PickleProgram.Start().State(X), [("0", 3, Eight)]));
        Refusal.Of(() => TorchFile.Open(path), path, null, "2 elements of storage '0', once, found 3");
    }

    /// <summary>Objects of one byte each are refused before they fill the memory.</summary>
    [Theory]
    [InlineData("}")]
    [InlineData("]")]
    [InlineData(")")]
    [InlineData("(")]
    [InlineData("N2")]
    [InlineData("K\u0001")]
    [InlineData("U\0")]
    [InlineData("Nq\u0001")]
    [InlineData("\u0094")]
    [InlineData("(t")]
    [InlineData("](e")]
    public void Refuses_more_values_than_memory_is_justified_by(string instructions)
    {
        PickleProgram program = PickleProgram.Start().Add("N").Add(Enumerable.Repeat(instructions, 1_000_000).SelectMany(text => text.Select(opcode => (byte)opcode)));
        string path = _folder.Write("bad.pt", TorchBytes.Zip(program));
        Justified(path, () => Refusal.Of(() => TorchFile.Open(path), path, "archive/data.pkl", "at most 524288"));
    }

    /// <summary>What is remembered is used again and again: nothing may be made of all of it each time.</summary>
    [Fact]
    public void Takes_time_in_proportion_to_the_program()
    {
        byte[] numbers = [.. Enumerable.Repeat((byte)'N', 200_000)];
        PickleProgram program = PickleProgram.Start().Global("collections", "OrderedDict").Add("q", 0).Add("](").Add(numbers).Add("e").Add(0x85).Add("q", 1).Add("0");
        for (int i = 0; i < 40_000; i++)
        {
            program.Add("h", 0).Add("h", 1).Add("R0");
        }

        string path = _folder.Write("bad.pt", TorchBytes.Zip(program.Add("N")));
        Cost cost = Cost.Of(() => Refusal.Of(() => TorchFile.Open(path), path, "archive/data.pkl", "found nothing"));
        cost.IsJustified(new FileInfo(path).Length);
        Assert.InRange(cost.Time.TotalSeconds, 0, 5);
    }

    [Fact]
    public void Refuses_many_tensors_in_the_same_bytes()
    {
        byte[] elements = new byte[1 << 20];
        TorchView[] views = [.. Enumerable.Range(0, 3).Select(i => TorchView.Whole($"x{i}", "0", "FloatStorage", 1 << 18))];
        string path = _folder.Write("bad.pt", TorchBytes.Zip(PickleProgram.Start().State(views), ("0", elements)));
        Refusal.Of(() => TorchFile.Open(path), path, "x2", "2 times the file's");
        TorchFile.Open(_folder.Write("good.pt", TorchBytes.Zip(PickleProgram.Start().State(views[..2]), ("0", elements)))).Dispose();
    }

    public static TheoryData<string, string?, Func<ZipBytes, byte[]>> BadArchives => new()
    {
        { "found two", "archive/data/0", zip => zip.Add("archive/data/0", Eight).Finish() },
        { "a compressed one (method 8)", "archive/x", zip => zip.Add("archive/x", Eight, method: 8).Finish() },
        { "an encrypted entry", "archive/x", zip => zip.Add("archive/x", Eight, flags: 1).Finish() },
        { "contents in front of the archive's directory", "archive/x", zip => zip.Add("archive/x", Eight, length: 1000).Finish() },
        { "a record of the archive inside", null, zip => zip.Add("archive/x", Eight, place: 0x7FFF_FFFF).Finish() },
        { "a record 0x04034B50 at byte 1", null, zip => zip.Add("archive/x", Eight, place: 1).Finish() },
        { "65534 entries", null, zip => zip.Finish(count: 0xFFFE) },
        { "4 entries", null, zip => zip.Finish(count: 4) },
        { "an entry in the archive's directory", null, zip => zip.Finish(directoryStart: 0) },
        { "at byte 2147483647", null, zip => zip.Finish(directoryStart: 0x7FFF_FFFF) },
        { "NAME/data.pkl, found 2", null, zip => zip.Add("other/data.pkl", Eight).Finish() },
        { "'little' or 'big', found 'middle'", "archive/byteorder", zip => zip.Add("archive/byteorder", [.. "middle"u8]).Finish() },
        { "the directory of a zip archive at its end, found none", null, zip => [.. zip.Finish(), 0] },
    };

    [Theory]
    [MemberData(nameof(BadArchives), DisableDiscoveryEnumeration = true)]
    public void Refuses_bad_archives(string fragment, string? item, Func<ZipBytes, byte[]> finish)
    {
        byte[] archive = finish(TorchBytes.ZipOf(PickleProgram.Start().State(X), [("0", Eight), ("1", Eight)]));
        string path = _folder.Write("bad.pt", archive);
        Justified(path, () => Refusal.Of(() => TorchFile.Open(path), path, item, fragment));
    }

    [Theory]
    [InlineData(ulong.MaxValue, 0UL)]
    [InlineData(1UL << 40, 0UL)]
    [InlineData(1UL, ulong.MaxValue)]
    [InlineData(1UL, long.MaxValue)]
    public void Refuses_directories_of_64_bit_sizes_that_are_not_there(ulong count, ulong start)
    {
        string path = _folder.Write("bad.pt", TorchBytes.ZipOf(PickleProgram.Start().State(X), [("0", Eight)], is64: true).Finish(count, start));
        Justified(path, () => Refusal.Of(() => TorchFile.Open(path), path, null, $"{count} entries"));
    }

    [Theory]
    [InlineData("an archive without weights", "NAME/data.pkl, found 0")]
    [InlineData("text", "starts as a zip archive or a pickle does")]
    [InlineData("another pickle", "the magic number of torch.save, found 'x'")]
    [InlineData("another protocol", "protocol 1001")]
    public void Says_what_is_no_file_of_PyTorch(string kind, string fragment)
    {
        byte[] stream = TorchBytes.Stream(PickleProgram.Start().State(X), [("0", 2, Eight)]);
        string path = _folder.Write("bad.pt", kind switch
        {
            "an archive without weights" => new ZipBytes().Add("x", Eight).Finish(),
            "text" => [.. "weights"u8],
            "another pickle" => PickleProgram.Start().Text("x").Add(".").Bytes,
            _ => [.. stream[..15], .. PickleProgram.Start().Integer(1000).Add(".").Bytes, .. stream[15..]],
        });
        Refusal.Of(() => TorchFile.Open(path), path, null, fragment);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_every_truncation(bool isZip)
    {
        byte[] file = TorchBytes.Of(new TinyCheckpoint(), isZip, "pooler.dense.bias", "pooler.dense.weight");
        for (int length = 0; length < file.Length; length++)
        {
            string path = _folder.Write("cut.pt", file[..length]);
            Assert.Throws<ModelFileException>(() => TorchFile.Open(path));
        }
    }

    [Fact]
    public void Keeps_messages_short_whatever_the_names()
    {
        string name = new('名', 1300);
        string path = _folder.Write("bad.pt", TorchBytes.Zip(PickleProgram.Start().State(X with { Name = name }, X with { Name = name }), ("0", Eight)));
        Assert.InRange(Assert.Throws<ModelFileException>(() => TorchFile.Open(path)).Message.Length, 1, 1000);
    }

    private static void Justified(string path, Action open) => Cost.Of(open).IsJustified(new FileInfo(path).Length);
}
