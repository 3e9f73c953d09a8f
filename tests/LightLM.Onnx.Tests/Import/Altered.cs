using Google.Protobuf;
using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Onnx.Format;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>A golden's graph that a test changes.</summary>
internal sealed class Altered
{
    private readonly string _path;
    private readonly ModelProto _model;

    public Altered(string name, TemporaryFolder folder)
    {
        Folder = Golden.Copy(name, folder);
        _path = Path.Combine(Folder, "model.onnx");
        _model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(_path));
    }

    public string Folder { get; }

    public GraphProto Graph => _model.Graph;

    /// <summary>The operation that makes a value.</summary>
    public NodeProto Maker(string output) => Graph.Node.Single(node => node.Output.Contains(output));

    /// <summary>A stored tensor.</summary>
    public TensorProto Tensor(string name) => Graph.Initializer.Single(tensor => tensor.Name == name);

    /// <summary>Makes an operation hand one of its inputs on.</summary>
    public void Skip(string output, int input)
    {
        NodeProto node = Maker(output);
        string kept = node.Input[input];
        Become(node, "", "Identity", kept);
    }

    /// <summary>Makes another operation of one.</summary>
    public static void Become(NodeProto node, string domain, string operation, params string[] inputs)
    {
        (node.Domain, node.OpType) = (domain, operation);
        node.Input.Clear();
        node.Input.Add(inputs);
        node.Attribute.Clear();
    }

    /// <summary>Changes the numbers of a stored tensor.</summary>
    public void Change(string name, Func<float, int, float> change)
    {
        TensorProto tensor = Tensor(name);
        byte[] bytes = tensor.RawData.ToByteArray();
        for (int i = 0; i < bytes.Length / sizeof(float); i++)
        {
            float changed = change(BitConverter.ToSingle(bytes, i * sizeof(float)), i);
            BitConverter.TryWriteBytes(bytes.AsSpan(i * sizeof(float)), changed);
        }

        tensor.RawData = ByteString.CopyFrom(bytes);
    }

    /// <summary>The folder with the changed graph.</summary>
    public string Save()
    {
        File.WriteAllBytes(_path, _model.ToByteArray());
        return Folder;
    }

    /// <summary>The error with which the changed graph is refused.</summary>
    public ModelFileException Refusal() => Refusal(Save());

    /// <summary>The error with which a folder is refused.</summary>
    public static ModelFileException Refusal(string folder) => Assert.Throws<ModelFileException>(() =>
    {
        using ModelPackage package = ModelFiles.Open(folder, Golden.Forms);
    });
}
