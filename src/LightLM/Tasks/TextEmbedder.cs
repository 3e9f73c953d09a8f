using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>Makes one vector of a text. Texts beyond the model's limit are cut at the end.</summary>
internal sealed class TextEmbedder(ModelSession session) : TaskHead<EmbeddingQuery, float[]>(session)
{
    private readonly VectorHead _head = new(session);

    /// <summary>The model's own pooling, or null where the model was not trained for vectors.</summary>
    private Pooling? OwnPooling => Session.Task.Head == HeadKind.Embedding ? Session.Task.Pooling : null;

    public override string Operation => "embeddings";

    public override TaskInput<EmbeddingQuery, float[]> CreateInput() => new EmbeddingInput(this);

    /// <summary>The states are what is asked for.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => rows;

    public override void Take(in SequenceGroup group, in Matrix rows, Workspace workspace)
    {
        for (int first = 0, end; first < group.Count; first = end)
        {
            Pooling pooling = PoolingOf(group, first);
            end = first + 1;
            while (end < group.Count && PoolingOf(group, end) == pooling)
            {
                end++;
            }

            SequenceGroup alike = group.Slice(first, end - first);
            Matrix vectors = _head.Pool(pooling, alike, rows.Slice(group.FirstRow(first), alike.Rows), workspace);
            vectors = pooling == OwnPooling ? _head.Project(vectors, workspace) : vectors;
            for (int i = 0; i < alike.Count; i++)
            {
                alike[i].Input.Take(alike[i].Sequence, vectors.Slice(i, 1));
            }
        }
    }

    public override void Dispose() => _head.Dispose();

    /// <summary>Makes a vector in a caller's memory.</summary>
    /// <exception cref="InputException">The query cannot be answered, or the memory is too short.</exception>
    public EmbeddedText Embed(in EmbeddingQuery query, Span<float> destination, ref long tokens, CancellationToken cancellationToken)
    {
        int dimensions = Settings(query.Options).Dimensions;
        if (destination.Length < dimensions)
        {
            throw new InputException(
                $"The destination: expected room for {dimensions} numbers, found {destination.Length}. Give a span of at least {dimensions}.");
        }

        TaskCall<EmbeddingQuery, float[]> call = RentCall();
        try
        {
            EmbeddingInput input = (EmbeddingInput)call.Run(query, cancellationToken);
            tokens += input.TokenCount;
            input.Vector.CopyTo(destination);
            return new EmbeddedText(dimensions, input.TokenCount, input.Cuts is [CutText cut] ? cut : null);
        }
        finally
        {
            ReturnCall(call);
        }
    }

    /// <summary>What options mean for this model.</summary>
    /// <exception cref="InputException">The model has no such pooling, prompt, or as many dimensions.</exception>
    public EmbeddingSettings Settings(EmbeddingOptions? options)
    {
        TaskDescription task = Session.Task;
        Pooling pooling = options?.Pooling ?? OwnPooling ?? Pooling.Mean;
        if (!pooling.IsValid())
        {
            throw new InputException($"The pooling: expected one, or several without the pooler, found {pooling}. Name what there is.");
        }

        if (pooling == Pooling.Pooler && !_head.HasPooler)
        {
            throw new InputException($"{Session.Package.Path}: expected a pooler, found none. Choose the first token's state or the mean.");
        }

        return new EmbeddingSettings(pooling, options?.Normalize, Prompt(options?.Prompt), Dimensions(pooling, options?.Dimensions));
    }

    private static Pooling PoolingOf(in SequenceGroup group, int index) => ((EmbeddingInput)group[index].Input).Pooling;

    private int Dimensions(Pooling pooling, int? asked)
    {
        TaskDescription task = Session.Task;
        bool isOwn = pooling == OwnPooling;
        EncoderDescription encoder = Session.Package.Encoder;
        int width = isOwn ? task.VectorWidth(encoder) : pooling.Width(encoder);
        return asked is < 1 || asked > width
            ? throw new InputException($"The dimensions: expected 1 to {width}, found {asked}. Ask for as many as the vector has, or fewer.")
            : asked ?? (isOwn ? task.Dimensions : null) ?? width;
    }

    private string Prompt(string? name)
    {
        TaskDescription task = Session.Task;
        name ??= task.DefaultPrompt;
        if (string.IsNullOrEmpty(name))
        {
            return "";
        }

        if (task.Prompts.TryGetValue(name, out string? prompt))
        {
            return prompt;
        }

        string known = task.Prompts.Count == 0 ? "none, the model has no prompts" : string.Join(", ", task.Prompts.Keys.Order(StringComparer.Ordinal));
        throw new InputException($"The prompt: expected one of the model's ({known}), found '{name}'. Name one of them, or an empty one for none.");
    }
}

/// <summary>A text whose vector is asked for.</summary>
internal readonly record struct EmbeddingQuery(string Text, EmbeddingOptions? Options);

/// <summary>How a vector is made.</summary>
/// <param name="Pooling">The pooling.</param>
/// <param name="Normalize">Whether what is kept is scaled to length 1; null for the whole vector, where the model says so.</param>
/// <param name="Prompt">What is put in front of the text, or nothing.</param>
/// <param name="Dimensions">How many of its first numbers are kept.</param>
internal readonly record struct EmbeddingSettings(Pooling Pooling, bool? Normalize, string Prompt, int Dimensions);
