using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>
/// Finds named entities: a label for each token, assembled into spans. Long texts are read in overlapping windows, and their labels are
/// chosen over the whole text.
/// </summary>
internal sealed class EntityRecognizer : TaskHead<string, IReadOnlyList<Entity>>
{
    private readonly ClassifierHead _head;

    public EntityRecognizer(ModelSession session)
        : base(session)
    {
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.OutputSize, session.Task.Labels.Count, session.Encoder.Kernels);
        Tags = new TagSet(session.Task.Labels, session.Task.TagScheme);
    }

    /// <summary>The meaning of the labels.</summary>
    public TagSet Tags { get; }

    public override TaskInput<string, IReadOnlyList<Entity>> CreateInput() => new EntityInput(this);

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();
}
