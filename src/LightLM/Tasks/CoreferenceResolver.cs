using LightLM.Descriptions;
using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>
/// Judges whether two spans of a text mean the same: the mean hidden state of each, side by side, a dense layer with tanh, a
/// classifier. A text beyond the model's limit is read in a window around the spans.
/// </summary>
internal sealed class CoreferenceResolver : TaskHead<CoreferenceQuery, Classification>
{
    private readonly DenseHead _dense;
    private readonly ClassifierHead _head;
    private readonly int _width;

    public CoreferenceResolver(ModelSession session)
        : base(session)
    {
        EncoderDescription encoder = session.Package.Encoder;
        _width = encoder.OutputSize;
        _dense = new DenseHead(session.Weights, TensorNames.SpanDense, encoder.HiddenSize, 2 * _width, session.Encoder.Kernels);
        _head = new ClassifierHead(session.Weights, encoder.HiddenSize, session.Task.Labels.Count, session.Encoder.Kernels);
    }

    public override string Operation => "resolve_coreference";

    public override TaskInput<CoreferenceQuery, Classification> CreateInput() => new CoreferenceInput(this);

    /// <summary>Computes [pairs, labels] from the means of both spans side by side: [pairs, 2 * hidden].</summary>
    public override Matrix Logits(in Matrix rows, Workspace workspace) =>
        _head.Logits(_dense.Apply(rows, workspace), workspace);

    public override void Take(in SequenceGroup group, in Matrix rows, Workspace workspace)
    {
        Matrix means = workspace.Matrix(WorkspaceBuffer.HeadInput, group.Count, 2 * _width);
        for (int i = 0; i < group.Count; i++)
        {
            CoreferenceInput input = (CoreferenceInput)group[i].Input;
            int start = group.FirstRow(i);
            RowMean.Compute(rows.Slice(start + input.First.Start, input.First.Count), means.RowSpan(i)[.._width]);
            RowMean.Compute(rows.Slice(start + input.Second.Start, input.Second.Count), means.RowSpan(i)[_width..]);
        }

        Matrix logits = Logits(means, workspace);
        for (int i = 0; i < group.Count; i++)
        {
            group[i].Input.Take(group[i].Sequence, logits.Slice(i, 1));
        }
    }

    public override void Dispose()
    {
        _dense.Dispose();
        _head.Dispose();
    }
}
