using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tokenization;
using LightLM.Weights;

namespace LightLM.Timing;

/// <summary>
/// One encoder that is timed on several tasks: with the head that the model was trained with where it is the task's, else with a head of
/// the task's shape and generated weights, whose time is the same. All heads share the encoder's weights.
/// </summary>
public sealed class TimedModel : IDisposable
{
    private readonly ModelSession _session;
    private readonly TokenMemory _memory = new();
    private readonly List<IDisposable> _heads = [];

    /// <summary>Packs the weights of an open model for the kernels.</summary>
    /// <param name="package">The model; it stays the caller's and must stay open.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <exception cref="ModelFileException">A weight is missing or damaged.</exception>
    public TimedModel(ModelPackage package, int threads)
        : this(package, threads, ownsPackage: false)
    {
    }

    private TimedModel(ModelPackage package, int threads, bool ownsPackage)
    {
        ArgumentNullException.ThrowIfNull(package);
        _session = new ModelSession(package, KernelPath.Default, threads, ownsPackage);
        Parameters = ParameterCounts.Of(package);
    }

    /// <summary>The architecture.</summary>
    public EncoderDescription Encoder => _session.Package.Encoder;

    /// <summary>The head that the model came with.</summary>
    public TaskDescription Task => _session.Task;

    /// <summary>The tokenizer's settings, or null for a model that was stored without a vocabulary.</summary>
    public TokenizerSettings? Tokenizer => _session.Package.Tokenizer;

    /// <summary>How many parameters the model has.</summary>
    public ParameterCounts Parameters { get; }

    /// <summary>Loads a compact file or a checkpoint.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged or not supported.</exception>
    public static TimedModel Load(string path, int threads) => Create(ModelFiles.Open(path), threads);

    /// <summary>Makes a model of a given shape with generated weights, which takes the time of a trained one.</summary>
    /// <param name="encoder">The architecture.</param>
    /// <param name="precision">What the weights are stored in.</param>
    /// <param name="tokenizer">The vocabulary, of no more pieces than the architecture has rows for.</param>
    /// <param name="threads">The threads of a call.</param>
    /// <exception cref="InputException">The vocabulary has more pieces than the architecture has rows for.</exception>
    public static TimedModel Generate(EncoderDescription encoder, Precision precision, TokenizerSettings tokenizer, int threads) =>
        Create(GeneratedModel.Create(encoder, precision, tokenizer), threads);

    /// <summary>
    /// The model with the head of a task: its own if it is of that kind, else one with generated weights. It belongs to this object and is
    /// valid until this is disposed.
    /// </summary>
    /// <param name="task">The task; of a model's own head only the kind matters.</param>
    /// <param name="tokenizes">Whether texts are read in each call; if not, their tokens are remembered from the first call.</param>
    public LightModel ForTask(TaskDescription task, bool tokenizes = true)
    {
        ArgumentNullException.ThrowIfNull(task);
        ModelPackage package = task.Head == Task.Head ? _session.Package : GeneratedModel.WithHead(_session.Package, task);
        LightModel model = new(_session.WithHead(package, tokenizes ? null : _memory));
        _heads.Add(model);
        return model;
    }

    /// <summary>Reads texts, so that a head that does not read them anew remembers their tokens, and counts the tokens.</summary>
    /// <param name="texts">The texts.</param>
    /// <returns>The tokens of all of them together, without special ones.</returns>
    /// <exception cref="ModelFileException">The model was stored without a vocabulary.</exception>
    public int Read(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return texts.Sum(text => _memory.Tokens(_session.Tokenizer, text).Length);
    }

    /// <summary>Releases the heads and the encoder.</summary>
    public void Dispose()
    {
        foreach (IDisposable head in _heads)
        {
            head.Dispose();
        }

        _session.Dispose();
    }

    private static TimedModel Create(ModelPackage package, int threads)
    {
        try
        {
            return new TimedModel(package, threads, ownsPackage: true);
        }
        catch
        {
            package.Dispose();
            throw;
        }
    }
}
