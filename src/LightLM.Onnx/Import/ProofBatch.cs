using System.Runtime.InteropServices;
using LightLM.Checkpoints.Families;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Tensors;
using LightLM.Onnx.Import.Evaluation;

namespace LightLM.Onnx.Import;

/// <summary>Random inputs [rows, length], padded behind the tokens with whatever a mask has to hide.</summary>
internal sealed class ProofBatch
{
    private readonly Dictionary<string, Value> _inputs = new(StringComparer.Ordinal);

    /// <summary>Makes the inputs of a batch.</summary>
    /// <param name="package">The model that is to read them.</param>
    /// <param name="lengths">The numbers of tokens.</param>
    /// <param name="length">The length with padding.</param>
    /// <param name="hasTokenTypes">Whether tokens may be of any type, not only of the first.</param>
    /// <param name="random">The source of ids.</param>
    public ProofBatch(ModelPackage package, int[] lengths, int length, bool hasTokenTypes, Random random)
    {
        int[] shape = [lengths.Length, length];
        EmbeddingDescription embedding = package.Encoder.Embedding;

        // Where positions are counted from behind the padding's id, that id is padding wherever it stands.
        int unused = CheckpointFamilies.Find(package.Family)?.UnusedPositions ?? 0;
        int firstId = Math.Min(unused, embedding.VocabularySize - 1);
        Add(GraphInputs.Ids, shape, (_, isToken) => !isToken && unused > 0 ? unused - 1 : random.Next(firstId, embedding.VocabularySize));
        Add(GraphInputs.Mask, shape, (_, isToken) => isToken ? 1 : 0);
        Add(GraphInputs.TokenTypes, shape, (_, _) => hasTokenTypes ? random.Next(Math.Max(1, embedding.TokenTypes)) : 0);
        Add(GraphInputs.Positions, shape, (column, _) => column + unused);

        void Add(string name, int[] shape, Func<int, bool, long> element)
        {
            long[] elements = new long[shape[0] * shape[1]];
            for (int i = 0; i < elements.Length; i++)
            {
                (int row, int column) = Math.DivRem(i, length);
                elements[i] = element(column, column < lengths[row]);
            }

            _inputs[name] = Value.Of(shape, elements);
        }
    }

    /// <summary>The inputs by name.</summary>
    public IReadOnlyDictionary<string, Value> Inputs => _inputs;

    /// <summary>The inputs with outputs as recorded cases.</summary>
    /// <param name="path">The file that computed the outputs.</param>
    /// <param name="outputs">The outputs by the names that recorded ones have.</param>
    public TensorSource Record(string path, IEnumerable<(string Name, Value Value)> outputs)
    {
        Dictionary<string, TensorView> tensors = new(StringComparer.Ordinal);
        foreach (string name in (string[])[GraphInputs.Ids, GraphInputs.Mask, GraphInputs.TokenTypes])
        {
            int[] elements = Array.ConvertAll(_inputs[name].Integers, element => (int)element);
            tensors[name] = TensorView.Owned(TensorType.Int32, _inputs[name].Shape, MemoryMarshal.AsBytes<int>(elements).ToArray());
        }

        foreach ((string name, Value value) in outputs)
        {
            tensors[name] = TensorView.Owned(value.Shape, value.Fractions);
        }

        return new TensorOverlay(new WeightFiles(path, "memory"), tensors);
    }
}
