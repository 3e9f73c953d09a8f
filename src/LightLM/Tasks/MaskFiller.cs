using LightLM.Encoders;
using LightLM.Kernels;
using LightLM.Tasks.Heads;

namespace LightLM.Tasks;

/// <summary>
/// Predicts the pieces behind [MASK]s, and at other places as they stand. A text beyond the model's limit is read in windows around its places;
/// those that lie close together share one, so that the work grows with the text.
/// </summary>
internal sealed class MaskFiller(ModelSession session) : TaskHead<MaskQuery, IReadOnlyList<MaskFill>>(session)
{
    /// <summary>The rows whose logits over the whole vocabulary are in memory at once.</summary>
    private const int RowsAtOnce = 64;

    private readonly LanguageModelHead _head = new(session.Weights, session.Encoder);

    public override string Operation => "fill_mask";

    public override TaskInput<MaskQuery, IReadOnlyList<MaskFill>> CreateInput() => new MaskInput(this);

    public override Matrix Logits(in Matrix rows, Workspace workspace) => _head.Logits(rows, workspace);

    public override void Take(in SequenceGroup group, in Matrix rows, Workspace workspace)
    {
        int sequence = 0;
        for (int first = 0; first < rows.Rows; first += RowsAtOnce)
        {
            int end = Math.Min(rows.Rows, first + RowsAtOnce);
            Matrix logits = Logits(rows.Slice(first, end - first), workspace);
            for (int row = first; row < end; row++)
            {
                while (row >= group.FirstRow(sequence + 1))
                {
                    sequence++;
                }

                group[sequence].Input.Take(group[sequence].Sequence, logits.Slice(row - first, 1));
            }
        }
    }

    public override void Dispose() => _head.Dispose();
}

/// <summary>A text with places to predict, and the most candidates for each.</summary>
internal readonly record struct MaskQuery(string Text, int Count, FillOptions? Options = null);
