using System.Runtime.InteropServices;
using LightLM.Encoders;
using LightLM.Kernels;

namespace LightLM.Tasks;

/// <summary>A call whose sequences each get one label.</summary>
internal abstract class ClassificationCall : TaskInput
{
    private readonly ModelSession _session;
    private readonly GroupDecoder _decode;
    private readonly List<Classification> _results = [];

    protected ClassificationCall(ModelSession session)
        : base(session)
    {
        _session = session;
        _decode = Decode;
    }

    public void Run(Span<Classification> results, CancellationToken cancellation)
    {
        _session.Encoders.Run(Sequences, _decode, cancellation);
        CollectionsMarshal.AsSpan(_results).CopyTo(results);
    }

    public override bool Reset()
    {
        _results.Clear();
        return base.Reset();
    }

    /// <summary>Computes [sequences, labels] of a group from the rows that its sequences read.</summary>
    /// <param name="firstSequence">The index of the group's first sequence among all.</param>
    /// <param name="rows">[result rows, hidden].</param>
    /// <param name="workspace">The group's memory.</param>
    protected abstract Matrix Logits(int firstSequence, in Matrix rows, Workspace workspace);

    private void Decode(int first, Matrix rows, Workspace workspace)
    {
        Matrix logits = Logits(first, rows, workspace);
        for (int row = 0; row < logits.Rows; row++)
        {
            _results.Add(Classification.FromLogits(logits.RowSpan(row), _session.Task));
        }
    }
}
