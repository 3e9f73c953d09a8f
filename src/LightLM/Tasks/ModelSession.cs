using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A loaded model without its head: what every task works with.</summary>
internal sealed class ModelSession : IDisposable
{
    /// <summary>The fewest tokens of a window behind another text, where the model's limit allows.</summary>
    private const int LeastCapacity = 16;

    private readonly TextTokenizer? _tokenizer;
    private readonly bool _ownsEncoders;
    private readonly bool _ownsPackage;

    public ModelSession(ModelPackage package, KernelSet kernels, int threads, bool ownsPackage = true)
        : this(package, () => new EncoderSession(new Encoder(package.Encoder, new PackageWeights(package), kernels), threads), ownsPackage)
    {
    }

    /// <summary>With another way to run the encoder, such as a peer that it is compared with.</summary>
    public ModelSession(ModelPackage package, Func<EncoderSession> createEncoders, bool ownsPackage = true)
    {
        Package = package;
        _tokenizer = package.Tokenizer is { } settings ? TextTokenizer.Create(settings) : null;
        Encoders = createEncoders();
        _ownsEncoders = true;
        _ownsPackage = ownsPackage;
    }

    private ModelSession(ModelPackage package, ModelSession parts)
    {
        Package = package;
        _tokenizer = parts._tokenizer;
        Encoders = parts.Encoders;
        AllowsTruncation = parts.AllowsTruncation;
        EntityTerms = parts.EntityTerms;
    }

    /// <summary>Whether a text that is longer than the model reads is cut; else it is an error.</summary>
    public bool AllowsTruncation { get; init; } = true;

    /// <summary>The entities that texts must or must not have; null for none.</summary>
    public EntityTerms? EntityTerms { get; init; }

    public ModelPackage Package { get; }

    /// <summary>The weights, for the heads.</summary>
    public IWeights Weights => new PackageWeights(Package);

    public EncoderSession Encoders { get; }

    public Encoder Encoder => Encoders.Encoder;

    public TaskDescription Task => Package.Task;

    /// <exception cref="ModelFileException">The model was stored without a vocabulary.</exception>
    public TextTokenizer Tokenizer => _tokenizer ?? throw new ModelFileException(
        Package.Path, "vocabulary", "expected one, found none, so texts cannot be read. Convert the model from a directory with vocab.txt or tokenizer.json.");

    /// <summary>How sequences are made of texts; BERT's where there is no vocabulary.</summary>
    public SequenceLayout Layout => _tokenizer?.Layout ?? SequenceLayout.Bert;

    /// <summary>The tokens of a text that fit into one input.</summary>
    public int TextCapacity => Task.MaxLength - Layout.SpecialTokensOfOne;

    /// <summary>How a pair is cut that is longer than the model reads.</summary>
    public SequenceLimits PairLimits => Task.MaxFirstTokens is { } maxFirst
        ? new SequenceLimits(Task.MaxLength, Truncation.OnlySecond, maxFirst)
        : new SequenceLimits(Task.MaxLength, Truncation.LongestFirst);

    /// <summary>
    /// What a text that is read token by token has twice at either side of a border between windows: there the window before keeps what it
    /// found, because it sees more around.
    /// </summary>
    public int WindowMargin => MarginOf(TextCapacity);

    /// <summary>The tokens of the longest first text that leaves room for windows over a second one.</summary>
    public int MostBeforeWindows
    {
        get
        {
            int room = Task.MaxLength - Layout.SpecialTokensOfTwo;
            return room - Math.Min(LeastCapacity, room / 2);
        }
    }

    /// <summary>The margin of windows of some tokens.</summary>
    public static int MarginOf(int capacity) => capacity / 8;

    /// <summary>A session for another head on the same encoder, which stays this session's.</summary>
    /// <param name="package">The same encoder's weights with the other head's.</param>
    public ModelSession WithHead(ModelPackage package) => new(package, this);

    /// <summary>The input [CLS] text [SEP]; what exceeds the model's limit is cut.</summary>
    public EncodedSequence Encode(string text)
    {
        SequenceBuilder builder = new(Tokenizer);
        builder.Build([.. Tokenizer.Tokenize(text)], Task.MaxLength);
        return new EncodedSequence(builder.Ids.ToArray(), builder.TokenTypes.ToArray());
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
