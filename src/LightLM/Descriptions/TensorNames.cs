using System.Globalization;

namespace LightLM.Descriptions;

/// <summary>
/// The names under which an encoder and its heads look for their weights, whatever a checkpoint calls them.
/// A matrix has the shape [outputs, inputs], a table [rows, width], a bias or norm [width].
/// </summary>
internal static class TensorNames
{
    private const string FactorsSuffix = ".input_factors";
    private const string WeightSuffix = ".weight";

    /// <summary>The ends of the names of matrices whose inputs may have factors, and of the modules that these belong to.</summary>
    private static readonly (string Ending, string Module)[] FactorModules =
    [
        (".attention.query.weight", ".attention"),
        (".attention.key.weight", ".attention"),
        (".attention.value.weight", ".attention"),
        (".attention.query_key.weight", ".attention"),
        (".feed_forward.inner.weight", ".feed_forward.inner"),
        (".feed_forward.output.weight", ".feed_forward.output"),
    ];

    /// <summary>[vocabulary, embedding size].</summary>
    public const string WordEmbeddings = "embeddings.word";

    /// <summary>[max positions, embedding size].</summary>
    public const string PositionEmbeddings = "embeddings.position";

    /// <summary>Axial positions: [rows, row width].</summary>
    public const string PositionRows = "embeddings.position_rows";

    /// <summary>Axial positions: [columns, embedding size - row width].</summary>
    public const string PositionColumns = "embeddings.position_columns";

    /// <summary>[token types, embedding size].</summary>
    public const string TokenTypeEmbeddings = "embeddings.token_type";

    /// <summary>LayerNorm after the embeddings: [embedding size].</summary>
    public const string EmbeddingsNorm = "embeddings.norm";

    /// <summary>From the embeddings' width to the layers': [hidden, embedding size].</summary>
    public const string EmbeddingsProjection = "embeddings.projection";

    /// <summary>A reversible encoder's LayerNorm behind the last layer: [2 * hidden].</summary>
    public const string OutputNorm = "output_norm";

    /// <summary>[hidden, output].</summary>
    public const string Pooler = "pooler";

    /// <summary>The last matrix of a classification or question answering head: [labels, inputs].</summary>
    public const string Classifier = "head.classifier";

    /// <summary>The classifier of next sentences beside a masked-LM head: [2, hidden].</summary>
    public const string NextSentence = "head.next_sentence";

    /// <summary>Scores of the label in a column behind that in a row: [labels, labels].</summary>
    public const string CrfTransitions = "head.crf.transitions";

    /// <summary>Scores of each label as the first: [labels].</summary>
    public const string CrfStart = "head.crf.start";

    /// <summary>Scores of each label as the last: [labels].</summary>
    public const string CrfEnd = "head.crf.end";

    /// <summary>Queries and keys for each type of entity, a type's query, then its key: [2 * labels * size, hidden].</summary>
    public const string PointerPairs = "head.pointer";

    /// <summary>One query and key for all types of entities, an element of the query, then one of the key: [2 * size, hidden].</summary>
    public const string PointerPair = "head.pointer_pair";

    /// <summary>Scores of a token as the last and as the first, for each type: [2 * labels, hidden or 2 * size].</summary>
    public const string PointerTypes = "head.pointer_types";

    /// <summary>Labels of tokens as starts: [labels, hidden].</summary>
    public const string StartClassifier = "head.start";

    /// <summary>What decides about ends, its inner layer: [hidden + start labels, hidden + start labels].</summary>
    public const string EndTransform = "head.end_transform";

    /// <summary>LayerNorm behind that: [hidden + start labels].</summary>
    public const string EndNorm = "head.end_norm";

    /// <summary>Labels of tokens as ends: [labels, hidden + start labels].</summary>
    public const string EndClassifier = "head.end";

    /// <summary>Whether a token is the first of what a prompt names: [1, hidden].</summary>
    public const string PromptedStart = "head.prompted_start";

    /// <summary>Whether a token is the last of what a prompt names: [1, hidden].</summary>
    public const string PromptedEnd = "head.prompted_end";

    /// <summary>Span-pair head: [hidden, 2 * hidden].</summary>
    public const string SpanDense = "head.span";

    /// <summary>Detection of replaced tokens: [hidden, hidden].</summary>
    public const string DetectionTransform = "head.detection";

    /// <summary>Masked-LM head: [embedding size, hidden].</summary>
    public const string LanguageModelTransform = "head.transform";

    /// <summary>Masked-LM head's LayerNorm: [embedding size].</summary>
    public const string LanguageModelNorm = "head.transform_norm";

    /// <summary>Masked-LM decoder: [vocabulary, embedding size], absent when tied to the word embeddings; its bias [vocabulary] is always there.</summary>
    public const string LanguageModelDecoder = "head.decoder";

    /// <summary>The weight of a matrix or norm.</summary>
    public static string Weight(string module) => module + WeightSuffix;

    /// <summary>The bias of a matrix or norm.</summary>
    public static string Bias(string module) => module + ".bias";

    /// <summary>
    /// The factors [inputs] of an 8-bit matrix's inputs: those of a layer's queries, keys and values, which read the same input, are one
    /// tensor. Null for a matrix that never has any.
    /// </summary>
    /// <param name="weight">The matrix, such as "layers.0.attention.query.weight".</param>
    public static string? InputFactors(string weight)
    {
        foreach ((string ending, string module) in FactorModules)
        {
            if (weight.EndsWith(ending, StringComparison.Ordinal))
            {
                return string.Concat(weight.AsSpan(0, weight.Length - ending.Length), module, FactorsSuffix);
            }
        }

        return null;
    }

    /// <summary>Whether a tensor holds the factors of a matrix's inputs.</summary>
    public static bool IsInputFactors(string name) => name.EndsWith(FactorsSuffix, StringComparison.Ordinal);

    /// <summary>[heads * head size, hidden].</summary>
    public static string Query(int layer) => Layer(layer, "attention.query");

    /// <summary>[heads * head size, hidden].</summary>
    public static string Key(int layer) => Layer(layer, "attention.key");

    /// <summary>Hashed attention, in place of queries and keys: [heads * head size, hidden].</summary>
    public static string QueryKey(int layer) => Layer(layer, "attention.query_key");

    /// <summary>[heads * head size, hidden].</summary>
    public static string Value(int layer) => Layer(layer, "attention.value");

    /// <summary>What a layer makes of its input for attention, in the order of the files.</summary>
    public static IReadOnlyList<string> Projections(int layer, AttentionKind attention) =>
        attention == AttentionKind.Hashed ? [QueryKey(layer), Value(layer)] : [Query(layer), Key(layer), Value(layer)];

    /// <summary>[hidden, heads * head size].</summary>
    public static string AttentionOutput(int layer) => Layer(layer, "attention.output");

    /// <summary>LayerNorm after attention and its residual: [hidden].</summary>
    public static string AttentionNorm(int layer) => Layer(layer, "attention.norm");

    /// <summary>[feed-forward, hidden].</summary>
    public static string FeedForwardInner(int layer) => Layer(layer, "feed_forward.inner");

    /// <summary>[hidden, feed-forward].</summary>
    public static string FeedForwardOutput(int layer) => Layer(layer, "feed_forward.output");

    /// <summary>LayerNorm after the feed-forward block and its residual: [hidden].</summary>
    public static string FeedForwardNorm(int layer) => Layer(layer, "feed_forward.norm");

    /// <summary>Embedding head, a dense layer behind the pooling: [outputs, inputs].</summary>
    public static string HeadDense(int index) => string.Create(CultureInfo.InvariantCulture, $"head.dense.{index}");

    private static string Layer(int layer, string module) => string.Create(CultureInfo.InvariantCulture, $"layers.{layer}.{module}");
}
