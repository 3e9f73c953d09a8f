using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>Makes one vector of a text. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TextEmbedder : TaskHead<EmbeddingQuery, float[]>
{
    private readonly DenseHead? _pooler;

    public TextEmbedder(ModelSession session)
        : base(session) => _pooler = session.Package.Encoder.HasPooler ? DenseHead.Pooler(session.Weights, session.Package.Encoder, session.Encoder.Kernels) : null;

    public override TaskInput<EmbeddingQuery, float[]> CreateInput() => new EmbeddingInput(this);

    /// <summary>The states are what is asked for.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => rows;

    public override void Take(in SequenceGroup group, in Matrix rows, Workspace workspace)
    {
        for (int first = 0, end; first < group.Count; first = end)
        {
            bool isPooled = IsPooled(group, first);
            end = first + 1;
            while (end < group.Count && IsPooled(group, end) == isPooled)
            {
                end++;
            }

            SequenceGroup alike = group.Slice(first, end - first);
            Matrix states = rows.Slice(group.FirstRow(first), alike.Rows);
            HandOut(alike, isPooled ? _pooler!.Apply(states, workspace) : states);
        }
    }

    public override void Dispose() => _pooler?.Dispose();

    /// <summary>What options mean for this model.</summary>
    /// <exception cref="InputException">The model has no such pooling or prompt.</exception>
    public EmbeddingSettings Settings(EmbeddingOptions? options)
    {
        TaskDescription task = Session.Task;
        Pooling pooling = options?.Pooling ?? (task.Head == HeadKind.Embedding ? task.Pooling : Pooling.Mean);
        if (pooling == Pooling.Pooler && _pooler is null)
        {
            throw new InputException($"{Session.Package.Path}: expected a pooler, found none. Choose the first token's state or the mean.");
        }

        return new EmbeddingSettings(pooling, options?.Normalize ?? task.Normalize, Prompt(options?.Prompt));
    }

    private static bool IsPooled(in SequenceGroup group, int index) => ((EmbeddingInput)group[index].Input).Pooling == Pooling.Pooler;

    private string Prompt(string? name)
    {
        TaskDescription task = Session.Task;
        name ??= task.DefaultPrompt;
        if (string.IsNullOrEmpty(name))
        {
            return "";
        }

        string known = task.Prompts.Count == 0 ? "none, the model has no prompts" : string.Join(", ", task.Prompts.Keys.Order(StringComparer.Ordinal));
        return task.Prompts.TryGetValue(name, out string? prompt)
            ? prompt
            : throw new InputException($"The prompt: expected one of the model's ({known}), found '{name}'. Name one of them, or an empty one for none.");
    }
}

/// <summary>A text whose vector is asked for.</summary>
internal readonly record struct EmbeddingQuery(string Text, EmbeddingOptions? Options);

/// <summary>How a vector is made.</summary>
/// <param name="Pooling">The pooling.</param>
/// <param name="Normalize">Whether the vector is scaled to length 1.</param>
/// <param name="Prompt">What is put in front of the text, or nothing.</param>
internal readonly record struct EmbeddingSettings(Pooling Pooling, bool Normalize, string Prompt);
