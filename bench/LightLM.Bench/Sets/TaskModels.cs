using LightLM.Bench.Engines;
using LightLM.Bench.Models;
using LightLM.Checkpoints;
using LightLM.Clue;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Onnx;

namespace LightLM.Bench.Sets;

/// <summary>The tasks' trained checkpoints as files for the engines.</summary>
internal static class TaskModels
{
    /// <summary>
    /// Converts a task's checkpoint to each precision; the graph ends at the last hidden states, and our heads follow in both engines.
    /// </summary>
    public static EngineFiles[] Write(SharedFolder shared, ClueTask task, string folder)
    {
        using ModelPackage package = ModelFiles.Open(shared.Checkpoint(task.OfficialName()));
        string name = Path.Combine(folder, task.OfficialName());
        return [.. Runners.Precisions.Select(precision => Write(package, $"{name}.{precision.Name}", precision.Precision))];
    }

    private static EngineFiles Write(ModelPackage package, string name, Precision precision)
    {
        EngineFiles files = new(name + CompactFile.Extension, name + OnnxExport.Extension);
        CompactWriter.Write(package, files.LightLm, precision);
        OnnxExport.Write(EncoderModels.EncoderOf(package), files.OnnxRuntime, Runners.Onnx(precision));
        return files;
    }
}
