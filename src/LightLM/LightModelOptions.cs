using LightLM.Descriptions;
using LightLM.Tasks;

namespace LightLM;

/// <summary>How a model runs.</summary>
public sealed record LightModelOptions
{
    /// <summary>The most threads that a model accepts.</summary>
    public const int MaxThreads = 256;

    /// <summary>What telemetry calls the model; null, the default, is the name of its file without the extension.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// The threads of a call. 1, the default, never leaves the caller's thread: right for a service, whose calls run side by side. More make
    /// a single call faster; they sleep between calls, and a call that finds them at work for another one runs on its own thread.
    /// Answers have the same bits with any number. There are never more than the loading thread has cores (<see cref="CpuCores.Usable"/>).
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Whether loading runs a few short inputs, so that the code of the first real call is compiled and its memory is there. True, the
    /// default, takes about a millisecond (in a process that has compiled nothing yet, what the first call would take). False suits
    /// programs that answer once and end.
    /// </summary>
    public bool WarmUp { get; init; } = true;

    /// <summary>
    /// Whether a text that is longer than the model reads is cut at its end, which <see cref="PreparedInput.Cuts"/> tells. True is the default;
    /// false makes it an <see cref="InputException"/> that names the text and its tokens. Texts that are read in windows are never cut.
    /// </summary>
    public bool AllowTruncation { get; init; } = true;

    /// <summary>Token classification: how labels are chosen; null, the default, as the model says.</summary>
    public TagDecoding? Decoding { get; init; }

    /// <summary>
    /// Question answering: by how much an answer's score must exceed that of "no answer", or none is returned; null, the default, as the
    /// model says.
    /// </summary>
    public float? NoAnswerMargin { get; init; }

    /// <summary>
    /// What a label of a text, or an entity of a type, must score to be among the answers; where it says nothing, as the model says. Of labels that
    /// hold independently (<see cref="ScoreFunction.Sigmoid"/>) it is 0.5 where nobody says it.
    /// </summary>
    public LeastScores LeastScores { get; init; } = LeastScores.None;

    /// <summary>Entities: terms that are entities wherever a text has them, and terms that are none; null for no such terms.</summary>
    public EntityTerms? EntityTerms { get; init; }
}
