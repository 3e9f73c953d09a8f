using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.MLTokenizers;
using LightLM.Onnx;
using LightLM.TensorFlow;

namespace LightLM.Cli.Models;

/// <summary>Opens what models and vocabularies are converted from, in all the forms that this program reads.</summary>
internal static class SourceModel
{
    /// <summary>The forms that the runtime leaves to other libraries.</summary>
    public static CheckpointForms Forms { get; } = new()
    {
        Weights = [TensorFlowCheckpoint.Container, OnnxCheckpoint.Container],
        Vocabularies = [SentencePieceFile.Form],
    };

    /// <summary>Opens a compact file or a checkpoint.</summary>
    /// <exception cref="ModelFileException">The path names none of these, or what it names is damaged or not supported.</exception>
    public static ModelPackage Open(string path) => ModelFiles.Open(path, Forms);
}
