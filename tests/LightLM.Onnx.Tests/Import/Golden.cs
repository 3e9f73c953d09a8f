using LightLM.Checkpoints;
using LightLM.Testing;

namespace LightLM.Onnx.Tests.Import;

/// <summary>Graphs that exporters wrote of models with known outputs: small ones lie beside the tests, others where reference data does.</summary>
internal static class Golden
{
    /// <summary>What a caller registers to read them.</summary>
    public static CheckpointForms Forms { get; } = new() { Weights = [OnnxCheckpoint.Container] };

    /// <summary>All of them, with what wrote them.</summary>
    public static TheoryData<string> Names =>
    [
        "onnx-albert", "onnx-bert-dynamo", "onnx-bert-external-data", "onnx-bert-opset14", "onnx-bert-ort-optimized", "onnx-bert-sequence-classification",
        "onnx-bert-token-classification", "onnx-distilbert", "onnx-electra", "onnx-xlmr",
    ];

    /// <summary>The folder of one; skips the running test where it is nowhere.</summary>
    public static string Folder(string name)
    {
        string beside = Path.Combine(AppContext.BaseDirectory, "Import", "Fixtures", name);
        return Directory.Exists(beside) ? beside : SharedData.Require($"goldens/families/{name}");
    }

    /// <summary>A copy of one, to be changed.</summary>
    public static string Copy(string name, TemporaryFolder folder)
    {
        string copy = folder.At(name);
        Directory.CreateDirectory(copy);
        foreach (string file in Directory.GetFiles(Folder(name)))
        {
            string place = Path.Combine(copy, Path.GetFileName(file));
            File.Copy(file, place);
            File.SetAttributes(place, FileAttributes.Normal);
        }

        return copy;
    }
}
