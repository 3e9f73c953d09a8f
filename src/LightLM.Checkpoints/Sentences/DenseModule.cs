using System.Text.Json;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Checkpoints.Sentences;

/// <summary>The module Dense of sentence-transformers, a dense layer behind the pooling.</summary>
/// <param name="Folder">Its folder.</param>
/// <param name="Config">Its configuration.</param>
/// <param name="Inputs">Width of the vector that it reads.</param>
/// <param name="Layer">What it makes of it.</param>
internal sealed record DenseModule(string Folder, JsonItem Config, int Inputs, DenseDescription Layer)
{
    private const string InFeatures = "in_features";
    private const string OutFeatures = "out_features";
    private const string Bias = "bias";
    private const string Function = "activation_function";
    private const string Linear = "linear";

    /// <summary>The functions by their classes in PyTorch, and the modules where these are.</summary>
    private static readonly (DenseActivation Activation, string Module, string Class)[] Functions =
    [
        (DenseActivation.Identity, "linear", "Identity"),
        (DenseActivation.Tanh, "activation", "Tanh"),
        (DenseActivation.Relu, "activation", "ReLU"),
        (DenseActivation.Gelu, "activation", "GELU"),
        (DenseActivation.Silu, "activation", "SiLU"),
    ];

    /// <summary>Reads the configuration.</summary>
    /// <exception cref="ModelFileException">It is invalid, or the layer does more than is supported.</exception>
    public static DenseModule Read(string folder)
    {
        JsonItem config = JsonItem.ReadModelFile(Path.Combine(folder, CheckpointFiles.ConfigurationName)).AsObject();
        foreach (string field in (string[])["module_input_name", "module_output_name"])
        {
            if (config[field].OrNull?.Text() is string name and not "sentence_embedding")
            {
                throw config[field].Unsupported("sentence_embedding", $"'{name}'");
            }
        }

        if (config["use_residual"].OrNull?.Flag() == true)
        {
            throw config["use_residual"].Unsupported("false", "true");
        }

        DenseActivation activation = config[Function].OrNull is JsonItem function ? ReadFunction(function) : DenseActivation.Tanh;
        DenseDescription layer = new(config[OutFeatures].Integer(1, InputLimits.MaxWidth), activation, config[Bias].OrNull?.Flag() ?? true);
        return new DenseModule(folder, config, config[InFeatures].Integer(1, InputLimits.MaxWidth), layer);
    }

    /// <summary>Checks the width of the vector that the layer is given.</summary>
    public void RequireInputs(int width)
    {
        if (Inputs != width)
        {
            throw Config[InFeatures].Error($"{width}, the width of the vector that the module before makes", $"{Inputs}");
        }
    }

    /// <summary>Opens the weights under the names of the compact format.</summary>
    /// <param name="containers">The forms of weights.</param>
    /// <param name="index">The place among the model's dense layers.</param>
    /// <exception cref="ModelFileException">They are missing or damaged, or contradict the configuration.</exception>
    public TensorOverlay Open(WeightContainers containers, int index)
    {
        (WeightContainer container, string path) = containers.Find(Folder);
        TensorSource weights = container.Open(path);
        try
        {
            string module = TensorNames.HeadDense(index);
            Dimension outputs = new(OutFeatures, Layer.Outputs);
            TensorPlacement placement = new(weights, ModuleWrappers.Remove);
            Place(new(TensorNames.Weight(module), TensorKind.LastMatrix, [outputs, new(InFeatures, Inputs)]), TensorNames.Weight(Linear));
            if (Layer.HasBias)
            {
                Place(new(TensorNames.Bias(module), TensorKind.Vector, [outputs]), TensorNames.Bias(Linear));
            }

            const string remedy = "Take config.json and the weights from the same checkpoint.";
            return placement.Report(_ => false).UnplacedTensors is [string other, ..]
                ? throw ModelFileException.Mismatch(weights.Path, other, "only the tensors that config.json asks for", "another", remedy)
                : new TensorOverlay(weights, placement.Placed);

            void Place(ExpectedTensor tensor, string name) => placement.Place(tensor, name, null, field => field);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <summary>Writes the configuration of a layer.</summary>
    public static void Write(Utf8JsonWriter json, DenseDescription layer, int inputs)
    {
        (_, string module, string type) = Array.Find(Functions, function => function.Activation == layer.Activation);
        json.WriteStartObject();
        json.WriteNumber(InFeatures, inputs);
        json.WriteNumber(OutFeatures, layer.Outputs);
        json.WriteBoolean(Bias, layer.HasBias);
        json.WriteString(Function, $"torch.nn.modules.{module}.{type}");
        json.WriteEndObject();
    }

    /// <summary>The tensors that are written for a layer, by their names there.</summary>
    /// <param name="weights">The model's.</param>
    /// <param name="index">The place among the model's dense layers.</param>
    public static Dictionary<string, TensorView> Tensors(TensorSource weights, int index)
    {
        string module = TensorNames.HeadDense(index);
        return weights.Tensors.Values
            .Where(tensor => tensor.Name == TensorNames.Weight(module) || tensor.Name == TensorNames.Bias(module))
            .ToDictionary(
                tensor => Linear + tensor.Name[module.Length..], tensor => TensorView.InFractions(weights, tensor), StringComparer.Ordinal);
    }

    private static DenseActivation ReadFunction(JsonItem field)
    {
        string name = field.Text();
        int index = Array.FindIndex(Functions, function => function.Class == name[(name.LastIndexOf('.') + 1)..]);
        string known = string.Join(", ", Functions.Select(function => function.Class));
        return index >= 0 ? Functions[index].Activation : throw field.Unsupported(known, $"'{name}'");
    }
}
