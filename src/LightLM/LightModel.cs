using System.Runtime.InteropServices;
using LightLM.Checkpoints;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Threading;
using LightLM.Tokenization;

namespace LightLM;

/// <summary>
/// A loaded model: texts in, answers out. Which of the calls answers depends on the model's head (<see cref="Task"/>). All calls may
/// run concurrently; they share the weights and nothing else.
/// </summary>
/// <example>
/// <code>
/// using var model = LightModel.Load("models/cluener.lightlm");
/// foreach (Entity entity in model.Entities("张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。"))
///     Console.WriteLine($"{entity.Type} {entity.Text} [{entity.Start}, {entity.End})");
/// </code>
/// </example>
public sealed class LightModel : IDisposable
{
    private readonly ModelSession _session;
    private readonly TaskHead? _head;
    private readonly TextEmbedder _embedder;
    private readonly UsageGate _gate;

    /// <summary>Puts a head on a session, which then belongs to the model.</summary>
    internal LightModel(ModelSession session)
    {
        _session = session;
        _head = CreateHead(session);
        _embedder = new TextEmbedder(session);
        _gate = new UsageGate(nameof(LightModel), () =>
        {
            _head?.Dispose();
            _embedder.Dispose();
            _session.Dispose();
        });
    }

    /// <summary>The file or directory that the model was loaded from.</summary>
    public string Path => _session.Package.Path;

    /// <summary>The encoder's architecture.</summary>
    public EncoderDescription Encoder => _session.Package.Encoder;

    /// <summary>The model's head, labels and limits.</summary>
    public TaskDescription Task => _session.Task;

    /// <summary>What the model was converted from.</summary>
    public Provenance Provenance => _session.Package.Provenance;

    /// <summary>The entity types that the labels of a token classification model stand for; empty for other models.</summary>
    public IReadOnlyList<string> EntityTypes => (_head as EntityRecognizer)?.Types ?? [];

    /// <summary>The tokenizer.</summary>
    /// <exception cref="ModelFileException">The model was stored without a vocabulary.</exception>
    public BertWordPieceTokenizer Tokenizer => _session.Tokenizer;

    /// <summary>The instruction path that the kernels run on, such as "avx2".</summary>
    public string KernelPathName => _session.Encoder.Kernels.Name;

    /// <summary>Loads a compact file (<c>.lightlm</c>) or a checkpoint directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged, not supported, or contradicts itself.</exception>
    public static LightModel Load(string path) => Load(path, new LightModelOptions());

    /// <summary>Loads a compact file (<c>.lightlm</c>) or a checkpoint directory.</summary>
    /// <param name="path">The file or directory.</param>
    /// <param name="options">How the model is to run.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged, not supported, or contradicts itself.</exception>
    /// <exception cref="InputException">The options ask for fewer than one thread.</exception>
    public static LightModel Load(string path, LightModelOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Load(path, KernelChoice.Default, options);
    }

    /// <summary>Loads a model for a given kernel path.</summary>
    internal static LightModel Load(string path, KernelSet kernels, int threads = 1, bool warmUp = false) =>
        Load(path, kernels, new LightModelOptions { Threads = threads, WarmUp = warmUp });

    /// <summary>Loads a model for a given kernel path.</summary>
    internal static LightModel Load(string path, KernelSet kernels, LightModelOptions options)
    {
        int threads = options.Threads;
        if (threads is < 1 or > LightModelOptions.MaxThreads)
        {
            throw new InputException($"Threads: expected 1 to {LightModelOptions.MaxThreads}, found {threads}. One for each core is the most that helps.");
        }

        ModelPackage package = ModelFiles.Open(path);
        package = package.With(package.Task with
        {
            Decoding = options.Decoding ?? package.Task.Decoding,
            NoAnswerMargin = options.NoAnswerMargin ?? package.Task.NoAnswerMargin,
        });
        ModelSession? session = null;
        try
        {
            session = new ModelSession(package, kernels, threads);
            LightModel model = new(session);

            // The weights are copied and packed now, so nothing is read from the file any more.
            package.Tensors.RequireUnchanged();
            if (options.WarmUp)
            {
                new ModelWarmUp(model, session).Run();
            }

            return model;
        }
        catch
        {
            // The session ends its threads and closes the package.
            IDisposable opened = session is null ? package : session;
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Finds the named entities of a text of any length.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The entities in the order of the text.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<Entity> Entities(string text)
    {
        using UsageGate.Pass pass = _gate.Enter();
        IReadOnlyList<Entity> result = [];
        Head<EntityRecognizer>(HeadKind.TokenClassification).Recognize(new(in text), new(ref result), CancellationToken.None);
        return result;
    }

    /// <summary>Finds the named entities of several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Cancels between groups of texts.</param>
    /// <returns>The entities of each text.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<IReadOnlyList<Entity>> Entities(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using UsageGate.Pass pass = _gate.Enter();
        IReadOnlyList<Entity>[] results = new IReadOnlyList<Entity>[texts.Count];
        Head<EntityRecognizer>(HeadKind.TokenClassification).Recognize(AsSpan(texts), results, cancellation);
        return results;
    }

    /// <summary>Classifies a text, or a pair of texts.</summary>
    /// <param name="text">The text, or the first of the pair; what exceeds the model's limit is cut.</param>
    /// <param name="second">The second text of a pair.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public Classification Classify(string text, string? second = null)
    {
        using UsageGate.Pass pass = _gate.Enter();
        TextPair pair = new(text, second);
        Classification result = null!;
        Head<TextClassifier>(HeadKind.SequenceClassification).Classify(new(in pair), new(ref result), CancellationToken.None);
        return result;
    }

    /// <summary>Classifies several texts or pairs.</summary>
    /// <param name="pairs">The texts or pairs.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<Classification> Classify(IReadOnlyList<TextPair> pairs, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        using UsageGate.Pass pass = _gate.Enter();
        Classification[] results = new Classification[pairs.Count];
        Head<TextClassifier>(HeadKind.SequenceClassification).Classify(AsSpan(pairs), results, cancellation);
        return results;
    }

    /// <summary>Judges whether two spans of a text mean the same.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The candidate, such as a noun.</param>
    /// <param name="second">The other mention, such as a pronoun.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A span is outside the text or without tokens, or the two are too far apart.</exception>
    public Classification Coreference(string text, TextSpan first, TextSpan second)
    {
        using UsageGate.Pass pass = _gate.Enter();
        CoreferenceQuery query = new(text, first, second);
        Classification result = null!;
        Head<CoreferenceResolver>(HeadKind.SpanPairClassification).Resolve(new(in query), new(ref result), CancellationToken.None);
        return result;
    }

    /// <summary>Judges several pairs of spans.</summary>
    /// <param name="queries">The texts with their spans.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A span is outside its text or without tokens, or two are too far apart.</exception>
    public IReadOnlyList<Classification> Coreference(IReadOnlyList<CoreferenceQuery> queries, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using UsageGate.Pass pass = _gate.Enter();
        Classification[] results = new Classification[queries.Count];
        Head<CoreferenceResolver>(HeadKind.SpanPairClassification).Resolve(AsSpan(queries), results, cancellation);
        return results;
    }

    /// <summary>Finds the best answers to a question in a passage of any length.</summary>
    /// <param name="question">The question; what exceeds the model's limit is cut.</param>
    /// <param name="passage">The text that holds the answer.</param>
    /// <param name="count">The most answers to return.</param>
    /// <returns>The answers, best first; none where the passage has no tokens.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The question has no tokens.</exception>
    public IReadOnlyList<Answer> Answers(string question, string passage, int count = 1)
    {
        using UsageGate.Pass pass = _gate.Enter();
        QuestionQuery query = new(question, passage);
        IReadOnlyList<Answer> result = [];
        Head<QuestionAnswerer>(HeadKind.QuestionAnswering).Answer(new(in query), count, new(ref result), CancellationToken.None);
        return result;
    }

    /// <summary>Finds the best answers to several questions.</summary>
    /// <param name="queries">The questions with their passages.</param>
    /// <param name="count">The most answers to return for each.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A question has no tokens.</exception>
    public IReadOnlyList<IReadOnlyList<Answer>> Answers(IReadOnlyList<QuestionQuery> queries, int count = 1, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        using UsageGate.Pass pass = _gate.Enter();
        IReadOnlyList<Answer>[] results = new IReadOnlyList<Answer>[queries.Count];
        Head<QuestionAnswerer>(HeadKind.QuestionAnswering).Answer(AsSpan(queries), count, results, cancellation);
        return results;
    }

    /// <summary>Predicts the pieces behind each [MASK] of a text.</summary>
    /// <param name="text">The text with at least one [MASK].</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The text has no [MASK].</exception>
    public IReadOnlyList<MaskFill> Fill(string text, int count = 5)
    {
        using UsageGate.Pass pass = _gate.Enter();
        IReadOnlyList<MaskFill> result = [];
        Head<MaskFiller>(HeadKind.MaskedLanguageModel).Fill(new(in text), count, new(ref result), CancellationToken.None);
        return result;
    }

    /// <summary>Predicts the pieces behind each [MASK] of several texts.</summary>
    /// <param name="texts">The texts with at least one [MASK] each.</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A text has no [MASK].</exception>
    public IReadOnlyList<IReadOnlyList<MaskFill>> Fill(IReadOnlyList<string> texts, int count = 5, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using UsageGate.Pass pass = _gate.Enter();
        IReadOnlyList<MaskFill>[] results = new IReadOnlyList<MaskFill>[texts.Count];
        Head<MaskFiller>(HeadKind.MaskedLanguageModel).Fill(AsSpan(texts), count, results, cancellation);
        return results;
    }

    /// <summary>Makes a vector of a text: [hidden size]. What exceeds the model's limit is cut. Every model answers this.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How the vector is made; by default as the model says.</param>
    /// <exception cref="InputException">The options ask for the pooler of a model that has none.</exception>
    public float[] Embed(string text, EmbeddingOptions? options = null)
    {
        using UsageGate.Pass pass = _gate.Enter();
        float[] result = [];
        _embedder.Embed(new(in text), options, new(ref result), CancellationToken.None);
        return result;
    }

    /// <summary>Makes a vector of each text: [hidden size].</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How the vectors are made; by default as the model says.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="InputException">The options ask for the pooler of a model that has none.</exception>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts, EmbeddingOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using UsageGate.Pass pass = _gate.Enter();
        float[][] results = new float[texts.Count][];
        _embedder.Embed(AsSpan(texts), options, results, cancellation);
        return results;
    }

    /// <summary>Releases the weights, after the calls that are running.</summary>
    public void Dispose() => _gate.Close();

    /// <summary>Gives a caller inside the library the parts of the model while they cannot be released.</summary>
    internal TResult Inspect<TResult>(Func<ModelSession, TaskHead?, TResult> call)
    {
        using UsageGate.Pass pass = _gate.Enter();
        return call(_session, _head);
    }

    private static TaskHead? CreateHead(ModelSession session) => session.Task.Head switch
    {
        HeadKind.SequenceClassification => new TextClassifier(session),
        HeadKind.TokenClassification => new EntityRecognizer(session),
        HeadKind.SpanPairClassification => new CoreferenceResolver(session),
        HeadKind.QuestionAnswering => new QuestionAnswerer(session),
        HeadKind.MaskedLanguageModel => new MaskFiller(session),
        _ => null,
    };

    private THead Head<THead>(HeadKind kind)
        where THead : TaskHead =>
        _head as THead ?? throw new TaskMismatchException(_session.Package.Path, kind, Task.Head);

    private static ReadOnlySpan<T> AsSpan<T>(IReadOnlyList<T> items) => items switch
    {
        T[] array => array,
        List<T> list => CollectionsMarshal.AsSpan(list),
        _ => items.ToArray(),
    };
}
