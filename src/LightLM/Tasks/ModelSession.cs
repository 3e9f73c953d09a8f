using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tokenization;
using LightLM.Weights;

namespace LightLM.Tasks;

/// <summary>A loaded model without its head: what every task works with.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly BertWordPieceTokenizer? _tokenizer;

    public ModelSession(ModelPackage package, KernelSet kernels, int threads)
    {
        Package = package;
        _tokenizer = package.Tokenizer is { } settings ? new BertWordPieceTokenizer(settings) : null;
        Encoders = new EncoderSession(new Encoder(package, kernels), threads);
    }

    public ModelPackage Package { get; }

    public EncoderSession Encoders { get; }

    public Encoder Encoder => Encoders.Encoder;

    public TaskDescription Task => Package.Task;

    /// <exception cref="ModelFileException">The model was stored without a vocabulary.</exception>
    public BertWordPieceTokenizer Tokenizer => _tokenizer ?? throw new ModelFileException(
        Package.Path, "vocabulary", "expected one, found none, so texts cannot be read. Convert the model from a directory with vocab.txt or tokenizer.json.");

    /// <summary>The tokens of a text that fit into one input.</summary>
    public int TextCapacity => Task.MaxLength - SequenceBuilder.SpecialTokensOfOne;

    /// <summary>The input [CLS] text [SEP]; what exceeds the model's limit is cut.</summary>
    public EncodedSequence Encode(string text)
    {
        TaskInput input = new(this);
        input.Add(input.Span(input.Tokenize(text)));
        return new EncodedSequence(input.Sequences.Ids.ToArray(), input.Sequences.TokenTypes.ToArray());
    }

    public void Dispose()
    {
        Encoders.Dispose();
        Package.Dispose();
    }
}
