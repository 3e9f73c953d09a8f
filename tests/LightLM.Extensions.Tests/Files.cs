using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;

namespace LightLM.Extensions.Tests;

/// <summary>Model files with random weights.</summary>
internal static class Files
{
    /// <summary>Writes a model file.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="name">The file's name.</param>
    /// <param name="shift">What is added to the bias of the last layer, so that models of different numbers answer differently.</param>
    /// <param name="head">What follows "Bert" in the name of the class.</param>
    public static string Write(TemporaryFolder folder, string name, float shift = 0, string head = "Model")
    {
        TinyCheckpoint checkpoint = new(head);
        string bias = (head == "Model" ? "" : "bert.") + "encoder.layer.1.output.LayerNorm.bias";
        float[] values = checkpoint.Tensors[bias].Values;
        for (int i = 0; i < values.Length; i++)
        {
            values[i] += shift;
        }

        string path = folder.At(name);
        using ModelPackage package = ModelFiles.Open(checkpoint.Save(folder, $"{name}-checkpoint"));
        CompactWriter.Write(package, path, Precision.Float32);
        return path;
    }
}
