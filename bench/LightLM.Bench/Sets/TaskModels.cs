using LightLM.Bench.Models;
using LightLM.Clue;
using LightLM.Onnx;
using LightLM.Weights;

namespace LightLM.Bench.Sets;

/// <summary>The tasks' trained checkpoints as files for the engines.</summary>
internal static class TaskModels
{
    /// <summary>Converts a task's checkpoint; the graph ends at the last hidden states, and our heads follow in both engines.</summary>
    public static EngineFiles Write(SharedFolder shared, ClueTask task, string folder, Precision precision, string precisionName)
    {
        string name = Path.Combine(folder, $"{task.OfficialName()}.{precisionName}");
        EngineFiles files = new(name + CompactFile.Extension, name + OnnxExport.Extension);
        using ModelPackage package = ModelFiles.Open(shared.Checkpoint(task.OfficialName()));
        CompactWriter.Write(package, files.LightLm, precision);
        OnnxExport.Write(EncoderModels.EncoderOf(package), files.OnnxRuntime, precision == Precision.Int8 ? OnnxPrecision.Int8 : OnnxPrecision.Float32);
        return files;
    }
}
