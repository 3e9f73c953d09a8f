using LightLM.Descriptions;
using LightLM.Formats.Tensors;

namespace LightLM.Onnx;

/// <summary>A model's weights in the layouts of ONNX: matrices are [inputs, outputs] there, the transpose of ours.</summary>
internal sealed class ModelWeights(TensorSource tensors)
{
    /// <summary>Whether the masked-LM decoder is the table of word embeddings.</summary>
    public bool HasTiedDecoder => !tensors.Tensors.ContainsKey(TensorNames.Weight(TensorNames.LanguageModelDecoder));

    /// <summary>A tensor as it is.</summary>
    public FloatTensor Read(string name) => new(tensors.ReadWeights(name), [.. tensors.Tensors[name].Shape]);

    /// <summary>The table of token types; one row of zeros for an encoder that has none, so that all graphs have the same inputs.</summary>
    public FloatTensor TokenTypes(EncoderDescription encoder) => encoder.Embedding.TokenTypes > 0
        ? Read(TensorNames.TokenTypeEmbeddings)
        : new FloatTensor(new float[encoder.HiddenSize], [1, encoder.HiddenSize]);

    /// <summary>A module's matrix [inputs, outputs].</summary>
    public FloatTensor Matrix(string module)
    {
        bool isTied = module == TensorNames.LanguageModelDecoder && HasTiedDecoder;
        return Read(isTied ? TensorNames.WordEmbeddings : TensorNames.Weight(module)).Transpose();
    }

    /// <summary>The matrices of a layer's queries, keys and values beside each other: [hidden, 3 * width].</summary>
    public FloatTensor QueryKeyValue(int layer) => FloatTensor.Stack(
        Read(TensorNames.Weight(TensorNames.Query(layer))),
        Read(TensorNames.Weight(TensorNames.Key(layer))),
        Read(TensorNames.Weight(TensorNames.Value(layer)))).Transpose();

    /// <summary>Their biases: [3 * width].</summary>
    public FloatTensor QueryKeyValueBias(int layer) => FloatTensor.Stack(
        Read(TensorNames.Bias(TensorNames.Query(layer))),
        Read(TensorNames.Bias(TensorNames.Key(layer))),
        Read(TensorNames.Bias(TensorNames.Value(layer))));
}
