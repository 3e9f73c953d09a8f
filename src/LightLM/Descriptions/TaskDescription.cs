using System.Collections.ObjectModel;

namespace LightLM.Descriptions;

/// <summary>What a model was trained to answer: its head, labels and limits.</summary>
public sealed record TaskDescription
{
    /// <summary>The kind of head.</summary>
    public required HeadKind Head { get; init; }

    /// <summary>The task's name, such as "cluener", where the checkpoint gives one.</summary>
    public string? Name { get; init; }

    /// <summary>The labels by id; empty for heads without labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>What the labels are called in answers, by label id; empty where they are called what they are.</summary>
    public IReadOnlyList<string> LabelNames { get; init; } = [];

    /// <summary>What answers call the labels.</summary>
    internal IReadOnlyList<string> NamesOfLabels => LabelNames.Count > 0 ? LabelNames : Labels;

    /// <summary>Classification heads: what becomes of the logits.</summary>
    public ScoreFunction ScoreFunction { get; init; }

    /// <summary>
    /// Token classification: what B and I in the labels mean; null is <see cref="LightLM.Descriptions.TagScheme.Iob2"/>. Labels with other
    /// letters tell their scheme themselves.
    /// </summary>
    public TagScheme? TagScheme { get; init; }

    /// <summary>Token classification: how the labels are chosen.</summary>
    public TagDecoding Decoding { get; init; }

    /// <summary>Token classification: which tokens the model's scores of labels behind one another connect, where it has such scores.</summary>
    public CrfScope Crf { get; init; }

    /// <summary>
    /// Token classification: whether in a sequence of labels that the scheme does not allow (which <see cref="TagDecoding.Argmax"/> and
    /// <see cref="TagDecoding.Crf"/> may choose) an inside or an end that continues nothing begins an entity, as in seqeval; else it is in none.
    /// </summary>
    public bool StrayTagsBegin { get; init; }

    /// <summary>Heads that score spans: how; null for others.</summary>
    public PointerDescription? Pointer { get; init; }

    /// <summary>
    /// Starts and ends of entities: whether what decides about ends reads the probabilities of a token's labels as a start; else it reads the id
    /// of the best one.
    /// </summary>
    public bool SoftStartLabels { get; init; }

    /// <summary>Starts and ends of entities: how many numbers about a token as a start are read beside its state.</summary>
    internal int StartLabelInputs => SoftStartLabels ? Labels.Count : 1;

    /// <summary>The longest input in tokens, special tokens included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Embedding heads: how a text's vector is made.</summary>
    public Pooling Pooling { get; init; } = Pooling.Cls;

    /// <summary>Embedding heads: the dense layers behind the pooling, in their order.</summary>
    public IReadOnlyList<DenseDescription> Dense { get; init; } = [];

    /// <summary>Embedding heads: whether the vector is scaled to length 1.</summary>
    public bool Normalize { get; init; }

    /// <summary>
    /// Embedding heads: how many of the vector's first numbers are kept, behind <see cref="Normalize"/>, so that what is kept may be shorter
    /// than 1; null for all.
    /// </summary>
    public int? Dimensions { get; init; }

    /// <summary>
    /// Embeddings: texts that are put in front of the input, by name, such as "query"; empty where the model was trained without.
    /// </summary>
    public IReadOnlyDictionary<string, string> Prompts { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Embeddings: the name of the prompt that is used where a call names none; null for no prompt.</summary>
    public string? DefaultPrompt { get; init; }

    /// <summary>Embeddings: whether the prompt's tokens take part in a pooling of all tokens.</summary>
    public bool PoolsPrompt { get; init; } = true;

    /// <summary>Question answering: the longest question in tokens; longer ones are cut.</summary>
    public int MaxQuestionTokens { get; init; } = 64;

    /// <summary>Question answering: how many passage tokens consecutive windows share.</summary>
    public int WindowOverlap { get; init; } = 128;

    /// <summary>Question answering: the longest answer in tokens.</summary>
    public int MaxAnswerTokens { get; init; } = 50;

    /// <summary>
    /// Question answering: by how much an answer's score must exceed that of "no answer" (the score of [CLS] as start and end), or the
    /// question has none; null answers every question.
    /// </summary>
    public float? NoAnswerMargin { get; init; }

    /// <summary>Labels of texts and types of entities: what they must score to be among the answers.</summary>
    public LeastScores LeastScores { get; init; } = LeastScores.None;

    /// <summary>
    /// Masked words: whether there is a classifier beside them that reads the pooler and tells whether a text follows another, as models have that
    /// were pre-trained with it.
    /// </summary>
    public bool HasNextSentence { get; init; }

    /// <summary>Pairs: the longest first text in tokens, the second fills the rest; null cuts the longer of the two.</summary>
    public int? MaxFirstTokens { get; init; }

    /// <summary>Embedding heads: width of the vector before it is cut to <see cref="Dimensions"/>.</summary>
    /// <param name="encoder">The encoder.</param>
    internal int VectorWidth(EncoderDescription encoder) => Dense.Count > 0 ? Dense[^1].Outputs : Pooling.Width(encoder);
}
