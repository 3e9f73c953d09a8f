using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Formats.Tensors;

namespace LightLM.Timing.Models.Generated;

/// <summary>Models and heads with generated weights.</summary>
public static class GeneratedModel
{
    private const string Source = "generated weights";

    // What stands for the hash of a checkpoint where there is none.
    private static readonly string NoHash = new('0', 64);

    /// <summary>An encoder of a given shape without a head.</summary>
    /// <param name="encoder">The architecture.</param>
    /// <param name="precision">What the weights are stored in.</param>
    /// <param name="tokenizer">The vocabulary, of no more pieces than the architecture has rows for.</param>
    /// <exception cref="InputException">The vocabulary has more pieces than the architecture has rows for.</exception>
    public static ModelPackage Create(EncoderDescription encoder, Precision precision, TokenizerSettings tokenizer)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(tokenizer);
        if (tokenizer.Vocabulary.Count > encoder.Embedding.VocabularySize)
        {
            throw new InputException(
                $"The vocabulary: expected at most {encoder.Embedding.VocabularySize} pieces, found {tokenizer.Vocabulary.Count}. " +
                "Generate a larger embedding table.");
        }

        TaskDescription task = new() { Head = HeadKind.Embedding, MaxLength = encoder.Embedding.MaxPositions };
        TensorType type = precision == Precision.Float16 ? TensorType.Float16 : TensorType.Float32;
        TensorSource tensors = new GeneratedTensors(Source, ExpectedTensors.Of(encoder, task), type);
        QuantizationDescription quantization = UsualQuantization.Of(encoder);
        bool isQuantized = precision == Precision.Int8;
        return new ModelPackage
        {
            Path = Source,
            Family = "bert",
            Encoder = encoder,
            Task = task,
            Tokenizer = tokenizer,
            Provenance = new Provenance(Source, "none", NoHash),
            Tensors = isQuantized ? new QuantizedTensors(tensors, ExpectedTensors.Of(encoder, task), quantization.ProductsPerSum) : tensors,
            Quantization = isQuantized ? quantization : null,
        };
    }

    /// <summary>A model with another head, and a pooler if the head needs one that the model lacks.</summary>
    internal static ModelPackage WithHead(ModelPackage model, TaskDescription task)
    {
        bool lacksPooler = !model.Encoder.HasPooler && task.Head.ReadsPooler();
        EncoderDescription encoder = lacksPooler ? model.Encoder with { Pooler = PoolerKind.Tanh } : model.Encoder;
        TaskDescription none = model.Task with { Head = HeadKind.Embedding };
        HashSet<string> own = [.. ExpectedTensors.Of(model.Encoder, none).Select(tensor => tensor.Name)];
        ExpectedTensor[] head = [.. ExpectedTensors.Of(encoder, task).Where(tensor => !own.Contains(tensor.Name))];
        return new ModelPackage
        {
            Path = model.Path,
            Family = model.Family,
            Encoder = encoder,
            Task = task with { MaxLength = Math.Min(task.MaxLength, encoder.Embedding.MaxPositions) },
            Tokenizer = model.Tokenizer,
            Provenance = model.Provenance,
            Tensors = new HeadTensors(model.Tensors, new GeneratedTensors(Source, head, TensorType.Float32)),
            Quantization = model.Quantization,
        };
    }
}
