using LightLM.Files;

namespace LightLM.Onnx.Import.Model;

/// <summary>
/// Reads a model's message: the graph, and where its tensors lie. Graphs inside of settings are noticed and not read, so no message can be nested
/// deeper than a model's are.
/// </summary>
internal sealed class ModelReader
{
    private const string StandardDomain = "ai.onnx";

    private readonly WireFile _file;
    private readonly ExternalFiles _external;
    private readonly TensorReader _tensors;

    private ModelReader(WireFile file, ExternalFiles external)
    {
        _file = file;
        _external = external;
        _tensors = new TensorReader(file, external);
    }

    /// <summary>Reads a model.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="file">The open file.</param>
    /// <param name="external">Opens the files beside it.</param>
    /// <exception cref="ModelFileException">The file is damaged, or has what no encoder needs.</exception>
    public static GraphModel Read(string path, StoredFile file, ExternalFiles external) => new ModelReader(new WireFile(path, file), external).Read();

    private GraphModel Read()
    {
        const int graphField = 7;
        const int operatorSets = 8;
        const int functions = 25;
        Extent? graph = null;
        long version = 0;
        WireFields fields = _file.Fields(_file.All);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case graphField when graph is null && fields.IsDelimited:
                    graph = fields.Payload;
                    break;
                case operatorSets:
                    version = StandardVersion(fields.Payload) ?? version;
                    break;
                case functions:
                    throw Unsupported("functions", "a graph of operators", "functions of its own", "Export the model with its functions inlined.");
                default:
                    break;
            }
        }

        GraphModel model = ReadGraph(graph ?? throw _file.Damaged("a graph", "none"), version);
        _external.RequireApart();
        return model;
    }

    /// <summary>The version of a set of operators where it is the standard's.</summary>
    private long? StandardVersion(Extent message)
    {
        string domain = "";
        long version = 0;
        WireFields fields = _file.Fields(message);
        while (fields.Next())
        {
            domain = fields.Field == 1 ? _file.Text(fields.Payload) : domain;
            version = fields.Field == 2 ? (long)fields.Number : version;
        }

        return domain.Length == 0 || domain == StandardDomain ? version : null;
    }

    private GraphModel ReadGraph(Extent message, long version)
    {
        const int nodeField = 1;
        const int initializer = 5;
        const int input = 11;
        const int output = 12;
        const int sparseInitializer = 15;
        List<GraphNode> nodes = [];
        Dictionary<string, GraphConstant> constants = new(StringComparer.Ordinal);
        List<GraphInput> inputs = [];
        List<string> outputs = [];
        WireFields fields = _file.Fields(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case nodeField:
                    nodes.Add(ReadNode(fields.Payload));
                    break;
                case initializer:
                    GraphConstant constant = _tensors.Read(fields.Payload, "initializer");
                    constants[constant.Name] = constant;
                    break;
                case input:
                    inputs.Add(ReadInput(fields.Payload));
                    break;
                case output:
                    outputs.Add(ReadInput(fields.Payload).Name);
                    break;
                case sparseInitializer:
                    throw Unsupported("sparse_initializer", "tensors of all elements", "a sparse one", "Export the model without sparse tensors.");
                default:
                    break;
            }
        }

        return new GraphModel(_file.Path, version, nodes, constants, [.. inputs.Where(value => !constants.ContainsKey(value.Name))], outputs);
    }

    private GraphNode ReadNode(Extent message)
    {
        const int input = 1;
        const int output = 2;
        const int nameField = 3;
        const int operatorType = 4;
        const int attributeField = 5;
        const int domainField = 7;
        List<string> inputs = [];
        List<string> outputs = [];
        Dictionary<string, GraphAttribute> attributes = new(StringComparer.Ordinal);
        (string name, string domain, string operation) = ("", "", "");
        WireFields fields = _file.Fields(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case input:
                    inputs.Add(_file.Text(fields.Payload));
                    break;
                case output:
                    outputs.Add(_file.Text(fields.Payload));
                    break;
                case nameField:
                    name = _file.Text(fields.Payload);
                    break;
                case operatorType:
                    operation = _file.Text(fields.Payload);
                    break;
                case attributeField:
                    (string key, GraphAttribute attribute) = ReadAttribute(fields.Payload);
                    attributes[key] = attribute;
                    break;
                case domainField:
                    domain = _file.Text(fields.Payload);
                    break;
                default:
                    break;
            }
        }

        name = name.Length > 0 || outputs.Count == 0 ? name : outputs[0];
        return new GraphNode(domain == StandardDomain ? "" : domain, operation, name, inputs, outputs, attributes);
    }

    private (string Name, GraphAttribute Attribute) ReadAttribute(Extent message)
    {
        const int nameField = 1;
        const int fraction = 2;
        const int integer = 3;
        const int text = 4;
        const int tensor = 5;
        const int graph = 6;
        const int fractionList = 7;
        const int integerList = 8;
        const int graphList = 11;
        string name = "";
        List<long> integers = [];
        List<float> fractions = [];
        GraphAttribute attribute = new() { Integers = integers, Fractions = fractions };
        WireFields fields = _file.Fields(message);
        while (fields.Next())
        {
            switch (fields.Field)
            {
                case nameField:
                    name = _file.Text(fields.Payload);
                    break;
                case fraction:
                    attribute = attribute with { Fraction = fields.Fraction };
                    break;
                case integer:
                    attribute = attribute with { Integer = (long)fields.Number };
                    break;
                case text when fields.IsDelimited:
                    attribute = attribute with { Text = _file.Text(fields.Payload) };
                    break;
                case tensor:
                    attribute = attribute with { Tensor = _tensors.Read(fields.Payload, "constant") };
                    break;
                case graph or graphList:
                    attribute = attribute with { IsGraph = true };
                    break;
                case fractionList:
                    AddFractions(fields, fractions);
                    break;
                case integerList:
                    fields.AddIntegers(integers);
                    break;
                default:
                    break;
            }
        }

        return (name, attribute);
    }

    private void AddFractions(in WireFields fields, List<float> fractions)
    {
        if (!fields.IsDelimited)
        {
            fractions.Add(fields.Fraction);
            return;
        }

        for (long position = fields.Payload.Start; position + sizeof(float) <= fields.Payload.End; position += sizeof(float))
        {
            _file.CountField();
            fractions.Add(BitConverter.ToSingle(_file.Bytes(new Extent(position, position + sizeof(float)))));
        }
    }

    /// <summary>Reads the description of an input or an output: a name, and a type with a shape.</summary>
    private GraphInput ReadInput(Extent message)
    {
        string name = "";
        List<int?> shape = [];
        WireFields fields = _file.Fields(message);
        while (fields.Next())
        {
            if (fields.Field == 1)
            {
                name = _file.Text(fields.Payload);
            }
            else if (fields.Field == 2 && Inner(fields.Payload, 1) is Extent tensor && Inner(tensor, 2) is Extent dimensions)
            {
                WireFields sizes = _file.Fields(dimensions);
                while (sizes.Next())
                {
                    shape.Add(SizeOf(sizes.Payload));
                }
            }
        }

        return new GraphInput(name, shape);
    }

    /// <summary>The message in a field of a message, or null.</summary>
    private Extent? Inner(Extent message, int field)
    {
        Extent? inner = null;
        WireFields fields = _file.Fields(message);
        while (fields.Next())
        {
            inner = fields.Field == field && fields.IsDelimited ? fields.Payload : inner;
        }

        return inner;
    }

    private int? SizeOf(Extent dimension)
    {
        int? size = null;
        WireFields fields = _file.Fields(dimension);
        while (fields.Next())
        {
            size = fields.Field == 1 && fields.Number is > 0 and <= int.MaxValue ? (int)fields.Number : size;
        }

        return size;
    }

    private ModelFileException Unsupported(string item, string expected, string found, string remedy) =>
        ModelFileException.Mismatch(_file.Path, item, expected, found, remedy);
}
