using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text that is read with each of several others: a pair for each, and its logits.</summary>
/// <param name="head">The task.</param>
/// <param name="labels">The logits of a pair.</param>
/// <param name="name">What the text is called.</param>
/// <param name="otherName">What one of the others is called.</param>
internal abstract class PairsInput<TAnswer>(TaskHead head, int labels, string name, string otherName) : TaskInput<ChoiceQuery, TAnswer>(head)
{
    private float[] _logits = [];

    /// <summary>The other texts.</summary>
    private protected IReadOnlyList<string> Others { get; private set; } = [];

    internal override void Take(int sequence, Matrix outputs) => outputs.RowSpan(0).CopyTo(_logits.AsSpan(sequence * labels, labels));

    internal override void Reset()
    {
        base.Reset();
        Others = [];
        _logits = [];
    }

    protected override void Build(in ChoiceQuery query)
    {
        Others = query.Choices.Count > 0
            ? query.Choices
            : throw new InputException($"The {otherName}s: expected at least one, found none. Name what to choose from.");
        _logits = new float[checked(Others.Count * labels)];
        TokenWindow text = Tokenize(query.Text);
        for (int pair = 0; pair < Others.Count; pair++)
        {
            ReadFirstRow();
            AddPair(text, Tokenize(Others[pair]), Head.Session.PairLimits, name, otherName, pair);
        }
    }

    /// <summary>A copy of all logits, pair by pair.</summary>
    private protected float[] CopyLogits() => [.. _logits];
}
