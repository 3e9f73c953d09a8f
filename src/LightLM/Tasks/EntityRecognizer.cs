using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tasks.Tags;

namespace LightLM.Tasks;

/// <summary>Finds named entities: a label for each token, chosen over the whole text and assembled into spans.</summary>
internal sealed class EntityRecognizer : EntityHead
{
    private readonly ClassifierHead _head;

    public EntityRecognizer(ModelSession session)
        : base(session)
    {
        _head = new ClassifierHead(session.Weights, session.Package.Encoder.OutputSize, session.Task.Labels.Count, session.Encoder.Kernels);
        Tags = new TagSet(session.Task.Labels, session.Task.TagScheme);
        if (session.Task.Decoding == TagDecoding.Crf)
        {
            Crf = ConditionalRandomField.Load(session.Weights, Tags.Count);
            Border = session.Task.Crf == CrfScope.Sequence ? 1 : 0;
        }
    }

    public override IReadOnlyList<string> Types => Tags.Types;

    public override bool MayNest => false;

    /// <summary>The meaning of the labels.</summary>
    public TagSet Tags { get; }

    /// <summary>The scores of labels behind one another, where labels are chosen by them.</summary>
    public ConditionalRandomField? Crf { get; }

    /// <summary>How many special tokens are labelled on either side of the text: [CLS] and [SEP], or none.</summary>
    public int Border { get; }

    public override TaskInput<string, IReadOnlyList<Entity>> CreateInput() => new TaggedInput(this);

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Dispose() => _head.Dispose();
}
