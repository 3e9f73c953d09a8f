using LightLM.Encoders;
using LightLM.Onnx;
using LightLM.Tasks;
using LightLM.Weights;

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

    /// <summary>The name of the encoder in the shape of BERT-base.</summary>
    public const string BaseName = "bert-base";

    /// <summary>The trained light encoder.</summary>
    public static EncoderModel OpenLight(SharedFolder shared) => new(LightName, EncoderOf(ModelFiles.Open(shared.Checkpoint("mlm"))));

    /// <summary>BERT-base (Devlin et al., 2018) with the vocabulary of Google's Chinese model and generated weights.</summary>
    public static EncoderModel GenerateBase()
    {
        EncoderDescription encoder = new()
        {
            Family = EncoderFamily.Bert,
            VocabularySize = 21128,
            HiddenSize = 768,
            HeadSize = 64,
            MaxPositions = 512,
            TokenTypes = 2,
            Activation = Activation.Gelu,
            LayerNormEpsilon = 1e-12f,
            Layers = [.. Enumerable.Repeat(new LayerDescription(12, 3072), 12)],
            HasPooler = false,
        };
        TaskDescription task = new() { Head = HeadKind.Embedding, MaxLength = encoder.MaxPositions };
        GeneratedTensors tensors = new(ExpectedTensors.Of(encoder, task));
        return new EncoderModel(BaseName, new ModelPackage
        {
            Path = BaseName,
            Encoder = encoder,
            Task = task,
            Provenance = new Provenance("LightLM.Bench", "generated", ""),
            Tensors = tensors,
        });
    }

    /// <summary>Writes the files of a precision for both engines.</summary>
    public static EngineFiles Write(EncoderModel model, string folder, Precision precision, string precisionName)
    {
        string name = Path.Combine(folder, $"{model.Name}.{precisionName}");
        EngineFiles files = new(name + CompactFile.Extension, name + OnnxExport.Extension);
        CompactWriter.Write(model.Package, files.LightLm, precision);
        OnnxExport.Write(model.Package, files.OnnxRuntime, precision == Precision.Int8 ? OnnxPrecision.Int8 : OnnxPrecision.Float32);
        return files;
    }

    /// <summary>A checkpoint's encoder without pooler and head.</summary>
    public static ModelPackage EncoderOf(ModelPackage package)
    {
        EncoderDescription encoder = package.Encoder with { HasPooler = false };
        TaskDescription task = new() { Head = HeadKind.Embedding, MaxLength = package.Task.MaxLength };
        return new ModelPackage
        {
            Path = package.Path,
            Encoder = encoder,
            Task = task,
            Provenance = package.Provenance,
            Tensors = new RenamedTensors(package.Tensors, ExpectedTensors.Of(encoder, task).ToDictionary(tensor => tensor.Name, tensor => package.Tensors.Tensors[tensor.Name])),
        };
    }
}
