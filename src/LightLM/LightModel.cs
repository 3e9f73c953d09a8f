using LightLM.Descriptions;
using LightLM.Diagnostics;
using LightLM.Files;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Kernels;
using LightLM.Tasks;
using LightLM.Tasks.Prompted;
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
/// foreach (Entity entity in model.FindEntities("张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。"))
///     Console.WriteLine($"{entity.Type} {entity.Text} [{entity.Start}, {entity.End})");
/// </code>
/// </example>
public sealed class LightModel : IDisposable
{
    private readonly ModelSession _session;
    private readonly TaskHead? _head;
    private readonly NextSentenceClassifier? _nextSentence;
    private readonly TextRanker? _ranker;
    private readonly TextEmbedder _embedder;
    private readonly TokenEmbedder _tokenEmbedder;
    private readonly UsageGate _gate;
    private readonly ModelTelemetry _telemetry;

    /// <summary>Puts a head on a session, which then belongs to the model.</summary>
    /// <param name="session">The session.</param>
    /// <param name="name">What telemetry calls the model; null for its file's name.</param>
    internal LightModel(ModelSession session, string? name = null)
    {
        _session = session;
        _telemetry = new ModelTelemetry(name ?? System.IO.Path.GetFileNameWithoutExtension(Path));
        _head = CreateHead(session);
        ControlEntities();
        _nextSentence = session.Task.HasNextSentence ? new NextSentenceClassifier(session) : null;
        _ranker = _head is TextClassifier pairs && TextRanker.CanRank(session.Task) ? new TextRanker(pairs) : null;
        _embedder = new TextEmbedder(session);
        _tokenEmbedder = new TokenEmbedder(session);
        _gate = new UsageGate(nameof(LightModel), () =>
        {
            _head?.Dispose();
            _nextSentence?.Dispose();
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
    public IReadOnlyList<string> EntityTypes => (_head as EntityHead)?.Types ?? [];

    /// <summary>The tokenizer.</summary>
    /// <exception cref="ModelFileException">The model was stored without a vocabulary.</exception>
    public TextTokenizer Tokenizer => _session.Tokenizer;

    /// <summary>The instruction path that the kernels run on, such as "avx2".</summary>
    public string KernelPathName => _session.Encoder.Kernels.Name;

    /// <summary>What the model is and how it runs, such as "models/ner.lightlm: token classification, 6 layers of 320, avx2, 1 thread".</summary>
    public override string ToString()
    {
        string threads = _session.Encoders.Threads == 1 ? "1 thread" : $"{_session.Encoders.Threads} threads";
        return $"{Path}: {Task.Head.Describe()}, {Encoder.Layers.Count} layers of {Encoder.HiddenSize}, {KernelPathName}, {threads}";
    }

    /// <summary>Loads a compact file (<c>.lightlm</c>).</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">How the model is to run; null for the defaults.</param>
    /// <exception cref="ModelFileException">The file is missing, damaged, not supported, or contradicts itself.</exception>
    /// <exception cref="InputException">The options ask for fewer than one thread, or for a decoding that the model cannot do.</exception>
    public static LightModel Load(string path, LightModelOptions? options = null) => Load(CompactFile.Open(path), options);

    /// <summary>Loads a model that is open, such as a checkpoint that LightLM.Checkpoints reads.</summary>
    /// <param name="package">The model, which belongs to the loaded one from now on; where that fails, it is disposed.</param>
    /// <param name="options">How the model is to run; null for the defaults.</param>
    /// <exception cref="ModelFileException">A tensor cannot be read, is not supported, or contradicts the rest.</exception>
    /// <exception cref="InputException">The options do not fit the model.</exception>
    public static LightModel Load(ModelPackage package, LightModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        return Load(package, KernelChoice.Default, options ?? new LightModelOptions());
    }

    /// <summary>Loads a compact file (<c>.lightlm</c>) that is in memory, such as a resource of the program.</summary>
    /// <param name="content">All of the file. It is copied; nothing of it is used afterwards.</param>
    /// <param name="options">How the model is to run; null for the defaults.</param>
    /// <exception cref="ModelFileException">The file is damaged, not supported, or contradicts itself.</exception>
    /// <exception cref="InputException">The options do not fit the model.</exception>
    public static LightModel Load(ReadOnlyMemory<byte> content, LightModelOptions? options = null) =>
        Load(CompactFile.Read(content, "a model in memory"), options);

    /// <summary>Loads a compact file (<c>.lightlm</c>) from a stream, from its position to its end.</summary>
    /// <param name="stream">The stream, which stays open; it need not be able to seek.</param>
    /// <param name="options">How the model is to run; null for the defaults.</param>
    /// <exception cref="ModelFileException">The file is damaged, not supported, contradicts itself, or has more than 2 GB.</exception>
    /// <exception cref="InputException">The options do not fit the model.</exception>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static LightModel Load(Stream stream, LightModelOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        string name = stream is FileStream file ? file.Name : "a stream";
        return Load(CompactFile.Read(StreamReading.ReadToEnd(stream, name), name), options);
    }

    /// <summary>Loads a model that is open for a given kernel path.</summary>
    internal static LightModel Load(ModelPackage package, KernelSet kernels, LightModelOptions options)
    {
        ModelSession? session = null;
        try
        {
            int threads = options.Threads;
            if (threads is < 1 or > LightModelOptions.MaxThreads)
            {
                throw new InputException($"Threads: expected 1 to {LightModelOptions.MaxThreads}, found {threads}. One for each core is the most that helps.");
            }

            // Members of a team wait for each other, so that a core that two of them share is slower than with one.
            threads = threads == 1 ? 1 : Math.Min(threads, ProcessorCores.OfThread().Usable);
            package = package.With(package.Task with
            {
                Decoding = options.Decoding ?? package.Task.Decoding,
                NoAnswerMargin = options.NoAnswerMargin ?? package.Task.NoAnswerMargin,
                LeastScores = options.LeastScores.Over(package.Task.LeastScores),
            });
            TaskRequirements.Check(package.Task, (field, expected, found) => new InputException($"The options: {field}: expected {expected}, found {found}."));
            session = new ModelSession(package, kernels, threads) { AllowsTruncation = options.AllowTruncation, EntityTerms = options.EntityTerms };
            LightModel loaded = new(session, options.Name);

            // The weights are copied and packed now, so nothing is read from the file any more.
            package.Tensors.RequireUnchanged();
            if (options.WarmUp)
            {
                new ModelWarmUp(loaded, session).Run();
            }

            loaded._telemetry.IsOn = true;
            return loaded;
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
    /// <param name="cancellationToken">Cancels between groups of windows.</param>
    /// <returns>The entities in the order of the text.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<Entity> FindEntities(string text, CancellationToken cancellationToken = default) =>
        AnswerOne(Recognizer, text, cancellationToken);

    /// <summary>Finds the named entities of several texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Cancels between groups of texts.</param>
    /// <returns>The entities of each text.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<IReadOnlyList<Entity>> FindEntities(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        AnswerAll(Recognizer, texts, 0, static (text, _) => text, cancellationToken);

    /// <summary>Prepares a text whose entities are asked for, to be run with other inputs.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<IReadOnlyList<Entity>> PrepareEntities(string text) => Prepare(Recognizer, text);

    /// <summary>Classifies a text, or a pair of texts.</summary>
    /// <param name="text">The text, or the first of the pair; what exceeds the model's limit is cut.</param>
    /// <param name="second">The second text of a pair.</param>
    /// <param name="cancellationToken">Cancels before the encoder runs.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public Classification Classify(string text, string? second = null, CancellationToken cancellationToken = default) =>
        AnswerOne(Classifier, new TextPair(text, second), cancellationToken);

    /// <summary>Classifies several texts or pairs.</summary>
    /// <param name="pairs">The texts or pairs.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<Classification> Classify(IReadOnlyList<TextPair> pairs, CancellationToken cancellationToken = default) =>
        AnswerAll(Classifier, pairs, 0, static (pair, _) => pair, cancellationToken);

    /// <summary>Prepares a text or a pair to be classified, to be run with other inputs.</summary>
    /// <param name="pair">The text or the pair; what exceeds the model's limit is cut.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<Classification> PrepareClassification(TextPair pair) => Prepare(Classifier, pair);

    /// <summary>Judges whether two spans of a text mean the same.</summary>
    /// <param name="text">The text.</param>
    /// <param name="first">The candidate, such as a noun.</param>
    /// <param name="second">The other mention, such as a pronoun.</param>
    /// <param name="cancellationToken">Cancels before the encoder runs.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A span is outside the text or without tokens, or the two are too far apart.</exception>
    public Classification ResolveCoreference(string text, TextSpan first, TextSpan second, CancellationToken cancellationToken = default) =>
        AnswerOne(Resolver, new CoreferenceQuery(text, first, second), cancellationToken);

    /// <summary>Judges several pairs of spans.</summary>
    /// <param name="queries">The texts with their spans.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A span is outside its text or without tokens, or two are too far apart; the item is named.</exception>
    public IReadOnlyList<Classification> ResolveCoreference(IReadOnlyList<CoreferenceQuery> queries, CancellationToken cancellationToken = default) =>
        AnswerAll(Resolver, queries, 0, static (query, _) => query, cancellationToken);

    /// <summary>Prepares two spans of a text to be judged, to be run with other inputs.</summary>
    /// <param name="query">The text with its spans.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<Classification> PrepareCoreference(CoreferenceQuery query) => Prepare(Resolver, query);

    /// <summary>Finds the best answers to a question in a passage of any length.</summary>
    /// <param name="question">The question; what exceeds the model's limit is cut.</param>
    /// <param name="passage">The text that holds the answer.</param>
    /// <param name="count">The most answers to return.</param>
    /// <param name="cancellationToken">Cancels between groups of windows.</param>
    /// <returns>The answers, best first; none where the passage has no tokens.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The question has no tokens.</exception>
    public AnswerList Answer(string question, string passage, int count = 1, CancellationToken cancellationToken = default) =>
        AnswerOne(Answerer, new AnswerQuery(new QuestionQuery(question, passage), count), cancellationToken);

    /// <summary>Finds the best answers to several questions.</summary>
    /// <param name="queries">The questions with their passages.</param>
    /// <param name="count">The most answers to return for each.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A question has no tokens; the item is named.</exception>
    public IReadOnlyList<AnswerList> Answer(IReadOnlyList<QuestionQuery> queries, int count = 1, CancellationToken cancellationToken = default) =>
        AnswerAll(Answerer, queries, count, static (query, count) => new AnswerQuery(query, count), cancellationToken);

    /// <summary>Prepares a question about a passage, to be run with other inputs.</summary>
    /// <param name="query">The question with its passage.</param>
    /// <param name="count">The most answers to return.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<AnswerList> PrepareAnswers(QuestionQuery query, int count = 1) => Prepare(Answerer, new AnswerQuery(query, count));

    /// <summary>Predicts the pieces behind each [MASK] of a text.</summary>
    /// <param name="text">The text with at least one [MASK].</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <param name="cancellationToken">Cancels between groups of windows.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The text has no [MASK].</exception>
    public IReadOnlyList<MaskFill> FillMask(string text, int count = 5, CancellationToken cancellationToken = default) =>
        AnswerOne(Filler, new MaskQuery(text, count), cancellationToken);

    /// <summary>Predicts the pieces behind each [MASK] of several texts.</summary>
    /// <param name="texts">The texts with at least one [MASK] each.</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">A text has no [MASK]; the item is named.</exception>
    public IReadOnlyList<IReadOnlyList<MaskFill>> FillMask(IReadOnlyList<string> texts, int count = 5, CancellationToken cancellationToken = default) =>
        AnswerAll(Filler, texts, count, static (text, count) => new MaskQuery(text, count), cancellationToken);

    /// <summary>Prepares a text whose [MASK]s are to be filled, to be run with other inputs.</summary>
    /// <param name="text">The text with at least one [MASK].</param>
    /// <param name="count">The most candidates for each mask.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<IReadOnlyList<MaskFill>> PrepareFill(string text, int count = 5) => Prepare(Filler, new MaskQuery(text, count));

    /// <summary>Predicts places of a text, masked or not, or scores words there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Which places, and what may stand there.</param>
    /// <param name="cancellationToken">Cancels between groups of windows.</param>
    /// <returns>The places in the order of the text; where words are scored, those that one fits.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">The text has no such place, or a word fits none or is not of the vocabulary.</exception>
    public IReadOnlyList<MaskFill> FillMask(string text, FillOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return AnswerOne(Filler, new MaskQuery(text, options.Count, options), cancellationToken);
    }

    /// <summary>Prepares a text whose places are predicted, to be run with other inputs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="options">Which places, and what may stand there.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<IReadOnlyList<MaskFill>> PrepareFill(string text, FillOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Prepare(Filler, new MaskQuery(text, options.Count, options));
    }

    /// <summary>Judges whether a text follows another, as models can that were pre-trained so (<see cref="TaskDescription.HasNextSentence"/>).</summary>
    /// <param name="first">The first text.</param>
    /// <param name="second">The text that may follow it; a pair that exceeds the model's limit is cut at the longer end.</param>
    /// <param name="cancellationToken">Cancels before the encoder runs.</param>
    /// <returns>The probability from 0 to 1 that the second text follows the first; of an ALBERT, that the two are not in the wrong order.</returns>
    /// <exception cref="TaskMismatchException">The model has no classifier of next sentences.</exception>
    public float JudgeNextSentence(string first, string second, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(second);
        return AnswerOne(NextSentences, new TextPair(first, second), cancellationToken);
    }

    /// <summary>Judges of several pairs whether the second text follows the first.</summary>
    /// <param name="pairs">The pairs.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <returns>The probability of each pair.</returns>
    /// <exception cref="TaskMismatchException">The model has no classifier of next sentences.</exception>
    /// <exception cref="InputException">A pair has no second text; the item is named.</exception>
    public IReadOnlyList<float> JudgeNextSentence(IReadOnlyList<TextPair> pairs, CancellationToken cancellationToken = default) =>
        AnswerAll(NextSentences, pairs, 0, static (pair, _) => pair, cancellationToken);

    /// <summary>Prepares a pair of texts that may follow one another, to be run with other inputs.</summary>
    /// <param name="pair">The pair.</param>
    /// <exception cref="TaskMismatchException">The model has no classifier of next sentences.</exception>
    public PreparedInput<float> PrepareNextSentence(TextPair pair) => Prepare(NextSentences, pair);

    /// <summary>Chooses what belongs to a text.</summary>
    /// <param name="text">The text, such as a question.</param>
    /// <param name="choices">What to choose from; a pair that exceeds the model's limit is cut at the longer end.</param>
    /// <param name="cancellationToken">Cancels between groups of choices.</param>
    /// <returns>The choices with their probabilities, the best first; the ids are their places in the list.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    /// <exception cref="InputException">There are no choices.</exception>
    public Classification Choose(string text, IReadOnlyList<string> choices, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return AnswerOne(Chooser, new ChoiceQuery(text, choices), cancellationToken);
    }

    /// <summary>Prepares a text with its choices, to be run with other inputs.</summary>
    /// <param name="text">The text, such as a question.</param>
    /// <param name="choices">What to choose from.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<Classification> PrepareChoice(string text, IReadOnlyList<string> choices)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return Prepare(Chooser, new ChoiceQuery(text, choices));
    }

    /// <summary>
    /// Sorts texts by how well they fit a query, as rerankers (cross-encoders) of one label judge, and classifiers of pairs whose second of two
    /// labels says that they fit.
    /// </summary>
    /// <param name="query">The query; a pair that exceeds the model's limit is cut.</param>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellationToken">Cancels between groups of texts.</param>
    /// <returns>All texts, the best first; of equal ones that which comes first in the list.</returns>
    /// <exception cref="TaskMismatchException">The model has another head, or more than two labels.</exception>
    /// <exception cref="InputException">There are no texts.</exception>
    public IReadOnlyList<RankedText> Rank(string query, IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return AnswerOne(Ranker, new ChoiceQuery(query, texts), cancellationToken);
    }

    /// <summary>Prepares a query with the texts to be ranked, to be run with other inputs.</summary>
    /// <param name="query">The query; a pair that exceeds the model's limit is cut.</param>
    /// <param name="texts">The texts.</param>
    /// <exception cref="TaskMismatchException">The model has another head, or more than two labels.</exception>
    public PreparedInput<IReadOnlyList<RankedText>> PrepareRanking(string query, IReadOnlyList<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return Prepare(Ranker, new ChoiceQuery(query, texts));
    }

    /// <summary>Tells for each token of a text of any length whether it stands in the place of another.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Cancels between groups of windows.</param>
    /// <returns>The tokens in the order of the text.</returns>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public IReadOnlyList<ReplacedToken> FindReplacedTokens(string text, CancellationToken cancellationToken = default) => AnswerOne(Detector, text, cancellationToken);

    /// <summary>Prepares a text whose replaced tokens are asked for, to be run with other inputs.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="TaskMismatchException">The model has another head.</exception>
    public PreparedInput<IReadOnlyList<ReplacedToken>> PrepareReplacedTokens(string text) => Prepare(Detector, text);

    /// <summary>
    /// Extracts what a schema names from a text: each name and, for what was found, the names of its parts behind it and 的. Of a name with choices,
    /// 情感倾向[正向,负向], one is the answer, or none. Texts beyond the model's limit are read in overlapping windows.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="schema">What to find.</param>
    /// <param name="threshold">The probability above which a token is a start or an end.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <returns>What was found, in the order of the schema and, for a name, of the text.</returns>
    /// <exception cref="InputException">
    /// A name is no prompt for this model: without a token, too long, or with a special token in it; or a text needs more than
    /// <see cref="ExtractionSchema.MaxPrompts"/> prompts.
    /// </exception>
    /// <exception cref="TaskMismatchException">The model is for another task.</exception>
    public IReadOnlyList<Extraction> Extract(
        string text, ExtractionSchema schema, float threshold = PromptedExtractor.UsualThreshold, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Extract([text], schema, threshold, cancellationToken)[0];
    }

    /// <summary>Extracts what a schema names from each text.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="schema">What to find.</param>
    /// <param name="threshold">The probability above which a token is a start or an end.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <exception cref="InputException">
    /// A name is no prompt for this model: without a token, too long, or with a special token in it; or a text needs more than
    /// <see cref="ExtractionSchema.MaxPrompts"/> prompts.
    /// </exception>
    /// <exception cref="TaskMismatchException">The model is for another task.</exception>
    public IReadOnlyList<IReadOnlyList<Extraction>> Extract(
        IReadOnlyList<string> texts, ExtractionSchema schema, float threshold = PromptedExtractor.UsualThreshold, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        ArgumentNullException.ThrowIfNull(schema);
        PromptedExtractor extractor = Extractor;
        using UsageGate.Pass pass = _gate.Enter();
        MeasuredCall call = _telemetry.Begin(extractor.Operation);
        long tokens = 0;
        try
        {
            IReadOnlyList<Extraction>[] found = new SchemaRun(extractor, texts, threshold, cancellationToken).Run(schema, ref tokens);
            call.End(texts.Count, tokens);
            return found;
        }
        catch (Exception e) when (call.Fail(e))
        {
            throw;
        }
    }

    /// <summary>Prepares a text in which one thing is to be found, to be run with other inputs.</summary>
    /// <param name="text">The text.</param>
    /// <param name="prompt">What to find, such as 时间, 刘翔的职业, or 情感倾向[正向,负向], of whose choices one is the answer.</param>
    /// <param name="threshold">The probability above which a token is a start or an end.</param>
    /// <exception cref="TaskMismatchException">The model is for another task.</exception>
    public PreparedInput<IReadOnlyList<FoundSpan>> PrepareExtraction(string text, string prompt, float threshold = PromptedExtractor.UsualThreshold)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        PromptedExtractor extractor = Extractor;
        TokenizedText words = extractor.Tokenize(PromptForm.Of(prompt));
        return Prepare(extractor, new PromptQuery(extractor.Tokenize(text), words, PromptedExtractor.Checked(threshold)));
    }

    /// <summary>
    /// Makes a vector of a text: [dimensions]. What exceeds the model's limit is cut, which a prepared input tells. Every model answers this.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="options">How the vector is made; by default as the model says.</param>
    /// <param name="cancellationToken">Cancels before the encoder runs.</param>
    /// <exception cref="InputException">The options ask for a pooler, a prompt or dimensions that the model has not.</exception>
    public float[] Embed(string text, EmbeddingOptions? options = null, CancellationToken cancellationToken = default) =>
        AnswerOne(_embedder, new EmbeddingQuery(text, options), cancellationToken);

    /// <summary>Makes a vector of each text: [dimensions].</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="options">How the vectors are made; by default as the model says.</param>
    /// <param name="cancellationToken">Cancels between groups.</param>
    /// <exception cref="InputException">The options ask for a pooler, a prompt or dimensions that the model has not.</exception>
    public IReadOnlyList<float[]> Embed(IReadOnlyList<string> texts, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        // What is wrong with the options is no item's fault.
        _ = _embedder.Settings(options);
        return AnswerAll(_embedder, texts, options, static (text, options) => new EmbeddingQuery(text, options), cancellationToken);
    }

    /// <summary>Makes a vector of a text in memory of the caller's. In the steady state this allocates nothing.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Room for at least <see cref="EmbeddingDimensions"/> numbers; what is behind them stays as it is.</param>
    /// <param name="options">How the vector is made; by default as the model says.</param>
    /// <param name="cancellationToken">Cancels before the encoder runs.</param>
    /// <exception cref="InputException">
    /// The destination is too short, or the options ask for a pooler, a prompt or dimensions that the model has not.
    /// </exception>
    public EmbeddedText Embed(string text, Span<float> destination, EmbeddingOptions? options = null, CancellationToken cancellationToken = default)
    {
        using UsageGate.Pass pass = _gate.Enter();
        MeasuredCall call = _telemetry.Begin(_embedder.Operation);
        long tokens = 0;
        try
        {
            EmbeddedText embedded = _embedder.Embed(new EmbeddingQuery(text, options), destination, ref tokens, cancellationToken);
            call.End(1, tokens);
            return embedded;
        }
        catch (Exception e) when (call.Fail(e))
        {
            throw;
        }
    }

    /// <summary>The numbers of the vectors that <c>Embed</c> makes.</summary>
    /// <param name="options">How the vectors are made; by default as the model says.</param>
    /// <exception cref="InputException">The options ask for a pooler, a prompt or dimensions that the model has not.</exception>
    public int EmbeddingDimensions(EmbeddingOptions? options = null)
    {
        using UsageGate.Pass pass = _gate.Enter();
        return _embedder.Settings(options).Dimensions;
    }

    /// <summary>Prepares a text whose vector is asked for, to be run with other inputs.</summary>
    /// <param name="text">The text; what exceeds the model's limit is cut.</param>
    /// <param name="options">How the vector is made; by default as the model says.</param>
    public PreparedInput<float[]> PrepareEmbedding(string text, EmbeddingOptions? options = null) =>
        Prepare(_embedder, new EmbeddingQuery(text, options));

    /// <summary>
    /// Gives the last hidden state of each token of a text, those of [CLS] and [SEP] included: [tokens][hidden]. What exceeds the model's limit is cut.
    /// Every model answers this.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Cancels before the encoder runs.</param>
    public float[][] EmbedTokens(string text, CancellationToken cancellationToken = default) => AnswerOne(_tokenEmbedder, text, cancellationToken);

    /// <summary>Prepares a text whose tokens' states are asked for, to be run with other inputs.</summary>
    /// <param name="text">The text; what exceeds the model's limit is cut.</param>
    public PreparedInput<float[][]> PrepareTokenEmbeddings(string text) => Prepare(_tokenEmbedder, text);

    /// <summary>
    /// Runs prepared inputs of any of the model's tasks together, as many at a time as fill the encoder's batches. Those with an error are
    /// passed over; the answers of the others can be read afterwards. An input may be run again. A run that is refused leaves earlier answers
    /// as they are.
    /// </summary>
    /// <param name="inputs">Inputs that this model has prepared.</param>
    /// <param name="cancellationToken">Cancels between groups; inputs that have come to their end by then can be read.</param>
    /// <exception cref="ArgumentException">An input was prepared by another model.</exception>
    /// <exception cref="InvalidOperationException">An input is there twice, or in another run.</exception>
    public void Run(IReadOnlyList<PreparedInput> inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using UsageGate.Pass pass = _gate.Enter();
        new InputRun(_session).Run(inputs, inputs.Count, _telemetry, cancellationToken);
    }

    /// <summary>
    /// Runs the next sequence of a prepared input alone: the whole of a short text, or one window of a longer one, so that whoever answers several can
    /// take turns. The answer can be read when <see cref="PreparedInput.NextTokenCount"/> is null, and is the same as after <see cref="Run"/>.
    /// Telemetry is told of it as of a call.
    /// </summary>
    /// <param name="input">An input that this model has prepared; with an error, or done already, it is left as it is.</param>
    /// <param name="cancellationToken">Cancels the sequence, which can be run again.</param>
    /// <exception cref="ArgumentException">The input was prepared by another model.</exception>
    /// <exception cref="InvalidOperationException">The input is in another run.</exception>
    public void RunNext(PreparedInput input, CancellationToken cancellationToken = default) => RunNext([input], cancellationToken);

    /// <summary>Runs the next sequence of each of several prepared inputs of any of the model's tasks together.</summary>
    /// <param name="inputs">Inputs that this model has prepared; with an error, or done already, they are left as they are.</param>
    /// <param name="cancellationToken">Cancels the sequences, which can be run again.</param>
    /// <exception cref="ArgumentException">An input was prepared by another model.</exception>
    /// <exception cref="InvalidOperationException">An input is there twice, or in another run.</exception>
    public void RunNext(IReadOnlyList<PreparedInput> inputs, CancellationToken cancellationToken = default) => RunNext(inputs, null, cancellationToken);

    /// <summary>The same, with what the calling thread does between two pieces of the run, such as runs of other inputs; not where several threads share it.</summary>
    internal void RunNext(IReadOnlyList<PreparedInput> inputs, Action? pause, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using UsageGate.Pass pass = _gate.Enter();
        new InputRun(_session).RunNext(inputs, _telemetry, pause, cancellationToken);
    }

    /// <summary>Begins the extraction of what a schema names from a text, step by step; ends with <see cref="ExtractionSteps.Read"/>.</summary>
    /// <exception cref="InputException">A name is no prompt for this model.</exception>
    /// <exception cref="TaskMismatchException">The model is for another task.</exception>
    internal ExtractionSteps BeginExtraction(string text, ExtractionSchema schema, float threshold)
    {
        PromptedExtractor extractor = Extractor;
        using UsageGate.Pass pass = _gate.Enter();
        return new ExtractionSteps(extractor, text, schema, threshold);
    }

    /// <summary>Releases the weights, after the calls that are running.</summary>
    public void Dispose() => _gate.Close();

    /// <summary>Gives a caller inside the library the parts of the model while they cannot be released.</summary>
    internal TResult Inspect<TResult>(Func<ModelSession, TaskHead?, TResult> call)
    {
        using UsageGate.Pass pass = _gate.Enter();
        return call(_session, _head);
    }

    private void ControlEntities()
    {
        if (_head is EntityHead entities)
        {
            entities.Control = EntityControl.Create(entities);
        }
        else if (_session.EntityTerms is not null)
        {
            throw new InputException($"The options: dictionary: expected none with a head for {Task.Head.Describe()}, found one. Load a model of entities.");
        }
    }

    private static TaskHead? CreateHead(ModelSession session) => session.Task.Head switch
    {
        HeadKind.SequenceClassification => new TextClassifier(session),
        HeadKind.TokenClassification => new EntityRecognizer(session),
        HeadKind.SpanPairClassification => new CoreferenceResolver(session),
        HeadKind.QuestionAnswering => new QuestionAnswerer(session),
        HeadKind.MaskedLanguageModel => new MaskFiller(session),
        HeadKind.MultipleChoice => new ChoiceScorer(session),
        HeadKind.ReplacedTokenDetection => new ReplacementDetector(session),
        HeadKind.SpanScoring => new SpanRecognizer(session),
        HeadKind.StartEndClassification => new StartEndRecognizer(session),
        HeadKind.PromptedExtraction => new PromptedExtractor(session),
        _ => null,
    };

    private EntityHead Recognizer => Head<EntityHead>(HeadKind.TokenClassification);

    private TextClassifier Classifier => Head<TextClassifier>(HeadKind.SequenceClassification);

    private CoreferenceResolver Resolver => Head<CoreferenceResolver>(HeadKind.SpanPairClassification);

    private QuestionAnswerer Answerer => Head<QuestionAnswerer>(HeadKind.QuestionAnswering);

    private MaskFiller Filler => Head<MaskFiller>(HeadKind.MaskedLanguageModel);

    private ChoiceScorer Chooser => Head<ChoiceScorer>(HeadKind.MultipleChoice);

    private TextRanker Ranker => _ranker ?? throw new TaskMismatchException(
        Path, HeadKind.SequenceClassification, Task.Head, "ranking (one label, or two)", $"{Task.Head.Describe()} ({Task.Labels.Count} labels)");

    private NextSentenceClassifier NextSentences => _nextSentence ?? throw new TaskMismatchException(
        _session.Package.Path, HeadKind.MaskedLanguageModel, Task.Head, "next sentences", Task.Head.Describe());

    private PromptedExtractor Extractor => Head<PromptedExtractor>(HeadKind.PromptedExtraction);

    private ReplacementDetector Detector => Head<ReplacementDetector>(HeadKind.ReplacedTokenDetection);

    private THead Head<THead>(HeadKind kind)
        where THead : TaskHead =>
        _head as THead ?? throw new TaskMismatchException(_session.Package.Path, kind, Task.Head);

    private TAnswer AnswerOne<TQuery, TAnswer>(TaskHead<TQuery, TAnswer> head, in TQuery query, CancellationToken cancellationToken)
    {
        using UsageGate.Pass pass = _gate.Enter();
        MeasuredCall call = _telemetry.Begin(head.Operation);
        long tokens = 0;
        try
        {
            TAnswer answer = head.Answer(query, ref tokens, cancellationToken);
            call.End(1, tokens);
            return answer;
        }
        catch (Exception e) when (call.Fail(e))
        {
            throw;
        }
    }

    private TAnswer[] AnswerAll<TItem, TState, TQuery, TAnswer>(
        TaskHead<TQuery, TAnswer> head, IReadOnlyList<TItem> items, TState state, Func<TItem, TState, TQuery> query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        using UsageGate.Pass pass = _gate.Enter();
        MeasuredCall call = _telemetry.Begin(head.Operation);
        long tokens = 0;
        try
        {
            TAnswer[] answers = head.Answer(items, state, query, ref tokens, cancellationToken);
            call.End(items.Count, tokens);
            return answers;
        }
        catch (Exception e) when (call.Fail(e))
        {
            throw;
        }
    }

    private PreparedInput<TAnswer> Prepare<TQuery, TAnswer>(TaskHead<TQuery, TAnswer> head, in TQuery query)
    {
        using UsageGate.Pass pass = _gate.Enter();
        return head.Prepare(query);
    }
}
