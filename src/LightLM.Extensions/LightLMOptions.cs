using LightLM.Descriptions;

namespace LightLM.Extensions;

/// <summary>A model of a host: its file, how it runs, and when it is loaded again. Bound from configuration or set in code.</summary>
public sealed class LightLMOptions
{
    /// <summary>The compact file (<c>.lightlm</c>); required.</summary>
    public string? Path { get; set; }

    /// <summary>The head that the model must have, such as <see cref="HeadKind.TokenClassification"/>; null for any.</summary>
    public HeadKind? Head { get; set; }

    /// <summary>The threads of a call, 1 to 256; 1, the default, suits services, whose calls run side by side.</summary>
    public int Threads { get; set; } = 1;

    /// <summary>Whether loading runs a few short inputs, so that the first call is as fast as the others.</summary>
    public bool WarmUp { get; set; } = true;

    /// <summary>Whether a text that is longer than the model reads is cut; else it is an error.</summary>
    public bool AllowTruncation { get; set; } = true;

    /// <summary>Token classification: how labels are chosen; null as the model says.</summary>
    public TagDecoding? Decoding { get; set; }

    /// <summary>Question answering: the least margin over "no answer"; null as the model says.</summary>
    public float? NoAnswerMargin { get; set; }

    /// <summary>What labels or entities must score that <see cref="LeastScores"/> does not name; null as the model says.</summary>
    public float? LeastScore { get; set; }

    /// <summary>What a label or an entity of a type must score, by name.</summary>
    public IDictionary<string, float> LeastScores { get; } = new Dictionary<string, float>(StringComparer.Ordinal);

    /// <summary>Entities: the file of terms that are entities or are none (<see cref="Tasks.EntityTerms.Read"/>); null for none.</summary>
    public string? Dictionary { get; set; }

    /// <summary>
    /// Whether the host loads the model when it starts, and fails to start where that fails. Else the first use loads it, and fails. True is the default.
    /// </summary>
    public bool LoadAtStart { get; set; } = true;

    /// <summary>
    /// How often the file is looked at: where another has taken its place, by a rename or behind a link, it is loaded, and calls go to it from then on.
    /// A file that cannot be loaded is refused, and the old model stays. Null, the default, never looks.
    /// </summary>
    public TimeSpan? ReloadInterval { get; set; }

    /// <summary>The options of the runtime.</summary>
    /// <param name="name">What the host calls the model.</param>
    /// <exception cref="FileException">The dictionary cannot be read.</exception>
    internal LightModelOptions ToModelOptions(string name) => new()
    {
        Name = name,
        Threads = Threads,
        WarmUp = WarmUp,
        AllowTruncation = AllowTruncation,
        Decoding = Decoding,
        NoAnswerMargin = NoAnswerMargin,
        LeastScores = new LeastScores { Usual = LeastScore, ByName = new Dictionary<string, float>(LeastScores, StringComparer.Ordinal) },
        EntityTerms = Dictionary is null ? null : Tasks.EntityTerms.Read(Dictionary),
    };
}
