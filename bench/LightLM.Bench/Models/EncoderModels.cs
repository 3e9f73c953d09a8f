using LightLM.Bench.Engines;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;
using LightLM.Onnx;
using LightLM.Timing.Models.Generated;

namespace LightLM.Bench.Models;

/// <summary>An encoder under the name that results use, and the weights that all engines get.</summary>
/// <param name="Name">The name.</param>
/// <param name="Package">The weights, without pooler and head.</param>
internal sealed record EncoderModel(string Name, ModelPackage Package) : IDisposable
{
    public void Dispose() => Package.Dispose();
}

/// <summary>The two encoders that are compared, and their files for the engines.</summary>
internal static class EncoderModels
{
    /// <summary>The name of the light encoder: 4 layers, hidden size 312.</summary>
    public const string LightName = "4L-312";

    /// <summary>The trained light encoder.</summary>
    public static EncoderModel OpenLight(SharedFolder shared) => new(LightName, EncoderOf(ModelFiles.Open(shared.Checkpoint("mlm"))));

    /// <summary>An encoder in the shape of BERT-base with generated weights: time does not depend on their values.</summary>
    public static EncoderModel GenerateBase() => new(BertBase.Name, Generate(new KnownShape(BertBase.Name, "bert", BertBase.Describe())));

    /// <summary>An encoder of a shape, without a pooler, with generated weights.</summary>
    public static ModelPackage Generate(KnownShape shape)
    {
        EncoderDescription encoder = shape.Encoder with { Pooler = PoolerKind.None };
        TaskDescription task = new() { Head = HeadKind.Embedding, MaxLength = encoder.Embedding.MaxPositions };
        return new ModelPackage
        {
            Path = shape.Name,
            Family = shape.Family,
            Encoder = encoder,
            Task = task,
            Provenance = new Provenance(shape.Name, "generated weights", new string('0', 64)),
            Tensors = new GeneratedTensors(shape.Name, ExpectedTensors.Of(encoder, task), TensorType.Float32),
        };
    }

    /// <summary>Writes the files of a precision for both engines.</summary>
    public static EngineFiles Write(EncoderModel model, string folder, Precision precision, string precisionName)
    {
        string name = Path.Combine(folder, $"{model.Name}.{precisionName}");
        EngineFiles files = new(name + CompactFile.Extension, name + OnnxExport.Extension);
        CompactWriter.Write(model.Package, files.LightLm, precision);
        OnnxExport.Write(model.Package, files.OnnxRuntime, Runners.Onnx(precision));
        return files;
    }

    /// <summary>A checkpoint's encoder without pooler and head.</summary>
    public static ModelPackage EncoderOf(ModelPackage package)
    {
        EncoderDescription encoder = package.Encoder with { Pooler = PoolerKind.None };
        TaskDescription task = new() { Head = HeadKind.Embedding, MaxLength = package.Task.MaxLength };
        Dictionary<string, TensorInfo> own = ExpectedTensors.Of(encoder, task)
            .ToDictionary(tensor => tensor.Name, tensor => package.Tensors.Tensors[tensor.Name], StringComparer.Ordinal);
        return new ModelPackage
        {
            Path = package.Path,
            Family = package.Family,
            Encoder = encoder,
            Task = task,
            Provenance = package.Provenance,
            Tensors = new TensorOverlay(package.Tensors, own),
        };
    }
}
