using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tokenization;
using LightLM.Weights;

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
        return Load(path, KernelPath.Default, options.Threads);
    }

    /// <summary>Loads a model for a given kernel path.</summary>
    internal static LightModel Load(string path, KernelSet kernels, int threads = 1)
    {
        if (threads is < 1 or > LightModelOptions.MaxThreads)
        {
            throw new InputException($"Threads: expected 1 to {LightModelOptions.MaxThreads}, found {threads}. One for each core is the most that helps.");
        }

        ModelPackage package = ModelFiles.Open(path);
        ModelSession? session = null;
        try
        {
            session = new ModelSession(package, kernels, threads);
            return new LightModel(session);
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
    public IReadOnlyList<Entity> Entities(string text) => Entities([text])[0];

    /// <summary>Finds the named entities of several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Cancels between groups of texts.</param>
    /// <returns>The entities of each text.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<IReadOnlyList<Entity>> Entities(IReadOnlyList<string> texts, CancellationToken cancellation = default) =>
        Call<EntityRecognizer, IReadOnlyList<IReadOnlyList<Entity>>>(HeadKind.TokenClassification, texts, head => head.Recognize(texts, cancellation));

    /// <summary>Classifies a text, or a pair of texts.</summary>
    /// <param name="text">The text, or the first of the pair; what exceeds the model's limit is cut.</param>
    /// <param name="second">The second text of a pair.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public Classification Classify(string text, string? second = null) => Classify([new TextPair(text, second)])[0];

    /// <summary>Classifies several texts or pairs.</summary>
    /// <param name="pairs">The texts or pairs.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<Classification> Classify(IReadOnlyList<TextPair> pairs, CancellationToken cancellation = default) =>
        Call<TextClassifier, IReadOnlyList<Classification>>(HeadKind.SequenceClassification, pairs, head => head.Classify(pairs, cancellation));

    /// <summary>Judges whether two spans of a text mean the same.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The candidate, such as a noun.</param>
    /// <param name="second">The other mention, such as a pronoun.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A span is outside the text or without tokens, or the two are too far apart.</exception>
    public Classification Coreference(string text, TextSpan first, TextSpan second) => Coreference([new CoreferenceQuery(text, first, second)])[0];

    /// <summary>Judges several pairs of spans.</summary>
    /// <param name="queries">The texts with their spans.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A span is outside its text or without tokens, or two are too far apart.</exception>
    public IReadOnlyList<Classification> Coreference(IReadOnlyList<CoreferenceQuery> queries, CancellationToken cancellation = default) =>
        Call<CoreferenceResolver, IReadOnlyList<Classification>>(HeadKind.SpanPairClassification, queries, head => head.Resolve(queries, cancellation));

    /// <summary>Finds the best answers to a question in a passage of any length.</summary>
    /// <param name="question">The question; what exceeds the model's limit is cut.</param>
    /// <param name="passage">The text that holds the answer.</param>
    /// <param name="count">The most answers to return.</param>
    /// <returns>The answers, best first; none where the passage has no tokens.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The question has no tokens.</exception>
    public IReadOnlyList<Answer> Answers(string question, string passage, int count = 1) => Answers([new QuestionQuery(question, passage)], count)[0];

    /// <summary>Finds the best answers to several questions.</summary>
    /// <param name="queries">The questions with their passages.</param>
    /// <param name="count">The most answers to return for each.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A question has no tokens.</exception>
    public IReadOnlyList<IReadOnlyList<Answer>> Answers(IReadOnlyList<QuestionQuery> queries, int count = 1, CancellationToken cancellation = default) =>
        Call<QuestionAnswerer, IReadOnlyList<IReadOnlyList<Answer>>>(HeadKind.QuestionAnswering, queries, head => head.Answer(queries, count, cancellation));

    /// <summary>Predicts the pieces behind each [MASK] of a text.</summary>
    /// <param name="text">The text with at least one [MASK].</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The text has no [MASK].</exception>
    public IReadOnlyList<MaskFill> Fill(string text, int count = 5) => Fill([text], count)[0];

    /// <summary>Predicts the pieces behind each [MASK] of several texts.</summary>
    /// <param name="texts">The texts with at least one [MASK] each.</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A text has no [MASK].</exception>
    public IReadOnlyList<IReadOnlyList<MaskFill>> Fill(IReadOnlyList<string> texts, int count = 5, CancellationToken cancellation = default) =>
        Call<MaskFiller, IReadOnlyList<IReadOnlyList<MaskFill>>>(HeadKind.MaskedLanguageModel, texts, head => head.Fill(texts, count, cancellation));

    /// <summary>Makes a vector of a text: [hidden size]. What exceeds the model's limit is cut. Every model answers this.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How the vector is made; by default as the model says.</param>
    /// <exception cref="InputException">The options ask for the pooler of a model that has none.</exception>
    public float[] Embed(string text, EmbeddingOptions? options = null) => Embed([text], options)[0];

    /// <summary>Makes a vector of each text: [hidden size].</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How the vectors are made; by default as the model says.</param>
    /// <param name="cancellation">Cancels between groups.</param>
    /// <exception cref="InputException">The options ask for the pooler of a model that has none.</exception>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts, EmbeddingOptions? options = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        using UsageGate.Pass pass = _gate.Enter();
        return _embedder.Embed(texts, options ?? new EmbeddingOptions(), cancellation);
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

    private TResult Call<THead, TResult>(HeadKind kind, object? argument, Func<THead, TResult> call)
        where THead : TaskHead
    {
        ArgumentNullException.ThrowIfNull(argument);
        using UsageGate.Pass pass = _gate.Enter();
        return _head is THead head ? call(head) : throw new TaskMismatchException(_session.Package.Path, kind, Task.Head);
    }
}
