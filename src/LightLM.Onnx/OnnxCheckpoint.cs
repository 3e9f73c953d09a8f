using LightLM.Checkpoints;
using LightLM.Checkpoints.Families;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;
using LightLM.Onnx.Import;
using LightLM.Onnx.Import.Evaluation;
using LightLM.Onnx.Import.Matching;
using LightLM.Onnx.Import.Model;

namespace LightLM.Onnx;

/// <summary>
/// ONNX files as checkpoints: the graph of an encoder beside its <c>config.json</c>. The weights are found in the graph, and the graph is evaluated
/// to prove that it computes what the configuration describes (<c>docs/onnx.md</c>).
/// </summary>
public static class OnnxCheckpoint
{
    private const string ContainerName = "onnx";

    /// <summary>The form, to be registered where models are opened.</summary>
    public static WeightContainer Container { get; } = new("ONNX", Toolkit.Transformers, Open)
    {
        FileName = "model.onnx",
        Extensions = [OnnxExport.Extension],
        Subfolder = "onnx",
        Prove = (package, weights) => new GraphProof(package, (OnnxWeights)weights).Check(),
    };

    /// <summary>Opens a graph: its weights have the names of the family that the configuration beside it names, and are read when they are asked for.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">
    /// A file is missing, damaged or not supported, or the graph has operators that no encoder in floating point has.
    /// </exception>
    public static TensorSource Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ExternalFiles external = new(path);
        StoredFile file = StoredFile.Open(path);
        try
        {
            GraphModel graph = ModelReader.Read(path, file, external);
            GraphEvaluator evaluator = new(graph);
            GraphNode[] nodes = [.. evaluator.Nodes];
            WeightFiles files = new(path, ContainerName, [file, .. external.Opened]);
            return new OnnxWeights(files, WeightMatching.Find(graph, nodes, Naming(path, graph, nodes)), graph, evaluator);
        }
        catch
        {
            file.Dispose();
            foreach (StoredFile opened in external.Opened)
            {
                opened.Dispose();
            }

            throw;
        }
    }

    private static FamilyNaming Naming(string path, GraphModel graph, GraphNode[] nodes)
    {
        JsonItem config = CheckpointConfiguration.Read(Container.FolderOf(path), Toolkit.Transformers);
        string[] names = [.. graph.Constants.Keys, .. nodes.SelectMany(node => node.Outputs)];
        CheckpointFamily family = config["model_type"].OrNull?.Text() is not string type
            ? CheckpointFamilies.Recognize(names.ToHashSet(StringComparer.Ordinal), Toolkit.Transformers)
            : CheckpointFamilies.Find(type) ?? throw config["model_type"].Unsupported(CheckpointFamilies.Names(), $"'{type}'");
        return new FamilyNaming(family, CheckpointClass.Read(config, family)?.Head ?? HeadKind.Embedding, names);
    }
}
