using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tasks.Tags;
using LightLM.Threading;

namespace LightLM.Tasks;

/// <summary>Finds named entities that may lie in each other: the spans that GlobalPointer or EfficientGlobalPointer scores above 0.</summary>
internal sealed class SpanRecognizer : EntityHead
{
    private readonly PointerHead _head;
    private readonly Sinusoids? _positions;

    public SpanRecognizer(ModelSession session)
        : base(session)
    {
        EncoderDescription encoder = session.Package.Encoder;
        TaskDescription task = session.Task;
        KernelSet kernels = session.Encoder.Kernels;
        int longest = encoder.Embedding.MaxPositions;
        _head = new PointerHead(session.Weights, task, encoder.OutputSize, kernels);
        _positions = task.Pointer!.IsRotary ? new Sinusoids(longest, task.Pointer.Size) : null;
        int[] ascending = task.Pointer.IsRotary ? [.. Enumerable.Range(0, longest)] : [];
        Searches = new Pool<SpanSearch>(() => new SpanSearch(task, kernels, _positions, ascending));
    }

    public override IReadOnlyList<string> Types => Session.Task.NamesOfLabels;

    public override bool MayNest => true;

    /// <summary>The memory for the search of spans.</summary>
    public Pool<SpanSearch> Searches { get; }

    public override TaskInput<string, IReadOnlyList<Entity>> CreateInput() => new SpanInput(this);

    /// <summary>Computes the queries and keys of [tokens, hidden], and their types' scores where there are such.</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Apply(rows, workspace);

    public override void Dispose()
    {
        Searches.Dispose();
        _head.Dispose();
        _positions?.Dispose();
    }
}
