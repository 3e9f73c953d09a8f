using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using LightLM.Descriptions;
using LightLM.Formats.Safetensors;
using LightLM.Formats.Tensors;

namespace LightLM.Testing;

/// <summary>
/// A reference checkpoint with a pooler, and the heads of pre-training put on it: what its classifier of next sentences gives follows from the
/// original's pooler outputs.
/// </summary>
internal sealed class PretrainedGolden
{
    private const int Answers = 2;

    private readonly string _directory;
    private readonly int _hidden;

    /// <param name="directory">The checkpoint's directory.</param>
    /// <param name="weights">Its weights.</param>
    /// <param name="hidden">The width of its states.</param>
    public PretrainedGolden(string directory, TensorSource weights, int hidden)
    {
        _directory = directory;
        _hidden = hidden;
        foreach (TensorInfo tensor in weights.Tensors.Values)
        {
            Tensors.Add(tensor.Name, ([.. tensor.Shape], weights.ReadFloats(tensor.Name)));
        }
    }

    public SortedDictionary<string, (int[] Shape, float[] Values)> Tensors { get; } = new(StringComparer.Ordinal);

    /// <summary>The classifier's matrix [2, hidden] and bias [2].</summary>
    public (float[] Weight, float[] Bias) Classifier => (Values(Answers * _hidden, 3), Values(Answers, 5));

    /// <summary>Adds the classifier.</summary>
    /// <param name="weight">The matrix's name.</param>
    /// <param name="bias">The bias's.</param>
    /// <param name="isTransposed">Whether the matrix is stored as [inputs, outputs].</param>
    public void AddClassifier(string weight, string bias, bool isTransposed = false)
    {
        float[] matrix = Classifier.Weight;
        Tensors.Add(weight, isTransposed
            ? ([_hidden, Answers], [.. matrix.Select((_, i) => matrix[(i % Answers * _hidden) + (i / Answers)])])
            : ([Answers, _hidden], matrix));
        Tensors.Add(bias, ([Answers], Classifier.Bias));
    }

    /// <summary>Adds a tensor of the masked-LM head, with values of its own.</summary>
    public void Add(string name, params int[] shape) => Tensors.Add(name, (shape, Values(shape.Aggregate(1, (product, size) => product * size), name.Length)));

    /// <summary>Copies all but the weights and the cases.</summary>
    /// <param name="folder">Where to.</param>
    /// <param name="name">The directory's name there.</param>
    /// <param name="architecture">The class that the configuration is to name, where it names one.</param>
    /// <param name="weights">What the names of files of weights begin with.</param>
    public void CopyTo(TemporaryFolder folder, string name, string? architecture, string weights)
    {
        foreach (string file in Directory.GetFiles(_directory))
        {
            string own = Path.GetFileName(file);
            if (own != "cases.safetensors" && !own.StartsWith(weights, StringComparison.Ordinal))
            {
                string text = File.ReadAllText(file);
                folder.Write($"{name}/{own}", architecture is null ? text : Regex.Replace(text, "\"[A-Za-z]+Model\"", $"\"{architecture}\""));
            }
        }
    }

    /// <summary>Writes the tensors as safetensors.</summary>
    public void WriteWeights(string path) => Write(path, Tensors.ToDictionary(entry => entry.Key, entry => entry.Value));

    /// <summary>Writes the recorded inputs and pooler outputs, and what the classifier makes of these.</summary>
    /// <param name="path">The file.</param>
    /// <param name="output">The name of the classifier's output.</param>
    public void WriteCases(string path, string output)
    {
        using SafetensorsFile cases = SafetensorsFile.Open(Path.Combine(_directory, "cases.safetensors"));
        float[] pooled = cases.ReadFloats("pooler_output");
        (float[] weight, float[] bias) = Classifier;
        float[] logits = [.. Enumerable.Range(0, pooled.Length / _hidden * Answers).Select(i => (float)(bias[i % Answers] +
            Enumerable.Range(0, _hidden).Sum(column => (double)weight[(i % Answers * _hidden) + column] * pooled[(i / Answers * _hidden) + column])))];
        TensorInfo[] recorded = [.. cases.Tensors.Values.Where(tensor => tensor.Name != "last_hidden_state")];
        TensorInfo computed = new(output, TensorType.Float32, [logits.Length / Answers, Answers]);
        SafetensorsWriter.Write(path, recorded.Append(computed), new Dictionary<string, string>(), (tensor, stream) =>
            stream.Write(tensor == computed ? MemoryMarshal.AsBytes<float>(logits) : cases.ReadBytes(tensor)));
    }

    private static void Write(string path, Dictionary<string, (int[] Shape, float[] Values)> tensors) => SafetensorsWriter.Write(
        path,
        tensors.Select(entry => new TensorInfo(entry.Key, TensorType.Float32, entry.Value.Shape)),
        new Dictionary<string, string> { ["format"] = "pt" },
        (tensor, stream) => stream.Write(MemoryMarshal.AsBytes<float>(tensors[tensor.Name].Values)));

    private static float[] Values(int count, int seed) => [.. Enumerable.Range(0, count).Select(i => (((i * 37) + (seed * 29)) % 101 / 101f) - 0.5f)];
}
