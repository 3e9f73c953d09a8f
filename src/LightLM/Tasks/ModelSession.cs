using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tokenization;
using LightLM.Weights;

namespace LightLM.Tasks;

/// <summary>A loaded model without its head: what every task works with.</summary>
internal sealed class ModelSession : IDisposable
{
    private readonly BertWordPieceTokenizer? _tokenizer;
    private readonly TokenMemory? _memory;
    private readonly bool _ownsEncoders;
    private readonly bool _ownsPackage;

    public ModelSession(ModelPackage package, KernelSet kernels, int threads, bool ownsPackage = true)
    {
        Package = package;
        _tokenizer = package.Tokenizer is { } settings ? new BertWordPieceTokenizer(settings) : null;
        Encoders = new EncoderSession(new Encoder(package, kernels), threads);
        _ownsEncoders = true;
        _ownsPackage = ownsPackage;
    }

    private ModelSession(ModelPackage package, ModelSession parts, TokenMemory? memory)
    {
        Package = package;
        _tokenizer = parts._tokenizer;
        _memory = memory;
        Encoders = parts.Encoders;
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

    /// <summary>The tokens of a text.</summary>
    public ReadOnlySpan<Token> Tokenize(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (_memory is not null)
        {
            return _memory.Tokens(Tokenizer, text);
        }

        List<Token> tokens = [];
        Tokenizer.Tokenize(text, tokens);
        return CollectionsMarshal.AsSpan(tokens);
    }

    /// <summary>A session for another head on the same encoder, which stays this session's.</summary>
    /// <param name="package">The same encoder's weights with the other head's.</param>
    /// <param name="memory">Remembers the tokens of texts, or null to read every text anew.</param>
    public ModelSession WithHead(ModelPackage package, TokenMemory? memory) => new(package, this, memory);

    /// <summary>The input [CLS] text [SEP]: token i of the text is at position i + 1.</summary>
    public EncodedSequence Encode(ReadOnlySpan<Token> text, int[]? resultRows = null)
    {
        SequenceBuilder builder = new(Tokenizer);
        builder.Build(text, Task.MaxLength);
        return Encode(builder, resultRows);
    }

    /// <summary>The input that a builder holds; a model with a single token type sees no pairs.</summary>
    public EncodedSequence Encode(SequenceBuilder builder, int[]? resultRows = null)
    {
        int[] tokenTypes = Package.Encoder.TokenTypes > 1 ? builder.TokenTypes.ToArray() : new int[builder.Length];
        return new EncodedSequence(builder.Ids.ToArray(), tokenTypes, resultRows);
    }

    public void Dispose()
    {
        if (_ownsEncoders)
        {
            Encoders.Dispose();
        }

        if (_ownsPackage)
        {
            Package.Dispose();
        }
    }
}
