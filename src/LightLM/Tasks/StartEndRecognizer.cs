using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>
/// Finds named entities by a label for each token as the first of an entity and one as the last; label 0 is none. A first token takes the nearest
/// last one of its label, so that two entities may end together.
/// </summary>
internal sealed class StartEndRecognizer(ModelSession session) : EntityHead(session)
{
    private readonly StartEndHead _head = new(session.Weights, session.Task, session.Package.Encoder.OutputSize, session.Encoder.Kernels);

    public override IReadOnlyList<string> Types { get; } = [.. session.Task.NamesOfLabels.Skip(1)];

    public override bool MayNest => true;

    public override TaskInput<string, IReadOnlyList<Entity>> CreateInput() => new StartEndInput(this);

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();
}
