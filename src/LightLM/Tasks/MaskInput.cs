using System.Runtime.InteropServices;
using LightLM.Descriptions;
using LightLM.Kernels;
using LightLM.Tasks.Heads;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text with masks: windows around them, whose rows come in the order of the masks.</summary>
internal sealed class MaskInput(MaskFiller head) : TaskInput<MaskQuery, IReadOnlyList<MaskFill>>(head)
{
    /// <summary>The masks' indices among the tokens.</summary>
    private readonly List<int> _masks = [];
    private readonly List<MaskFill> _fills = [];
    private int _count;

    internal override long RetainedBytes =>
        base.RetainedBytes + ((long)sizeof(int) * _masks.Capacity) + ((long)nint.Size * _fills.Capacity);

    internal override void Take(int sequence, Matrix outputs)
    {
        Vocabulary vocabulary = Head.Session.Tokenizer.Settings.Vocabulary;
        for (int row = 0; row < outputs.Rows; row++)
        {
            Token mask = Tokens[_masks[_fills.Count]];
            Probabilities.Softmax(outputs.RowSpan(row));
            _fills.Add(new MaskFill(mask.Start, mask.Length, Ranking.Best(outputs.RowSpan(row), vocabulary.Pieces, _count)));
        }
    }

    protected override void Build(in MaskQuery query)
    {
        _count = query.Count;
        TokenWindow text = Tokenize(query.Text);
        _masks.Clear();
        for (int token = 0; token < text.Count; token++)
        {
            if (Tokens[token].Id == Head.Session.Tokenizer.MaskId)
            {
                _masks.Add(token);
            }
        }

        if (_masks.Count == 0)
        {
            string mask = Head.Session.Tokenizer.Settings.SpecialNames.Mask;
            throw new InputException($"The text: expected at least one {mask}, found none. Write {mask} where a word is to be filled in.");
        }

        int capacity = Head.Session.TextCapacity;
        ReadOnlySpan<int> masks = CollectionsMarshal.AsSpan(_masks);
        while (!masks.IsEmpty)
        {
            int count = text.Count <= capacity ? masks.Length : CountOfWindow(masks, capacity);
            int middle = (masks[0] + masks[count - 1]) / 2;
            int start = Math.Clamp(middle - (capacity / 2), 0, Math.Max(0, text.Count - capacity));
            foreach (int mask in masks[..count])
            {
                ReadRow(mask - start);
            }

            AddSequence(new TokenWindow(start, Math.Min(capacity, text.Count - start)));
            masks = masks[count..];
        }
    }

    private protected override IReadOnlyList<MaskFill> Decode() => _fills.ToArray();

    private protected override void Forget()
    {
        base.Forget();
        _fills.Clear();
    }

    /// <summary>How many of the masks share a window: half of it at most, so that each has at least a quarter of one to both sides.</summary>
    private static int CountOfWindow(ReadOnlySpan<int> masks, int capacity)
    {
        int count = 1;
        while (count < masks.Length && masks[count] - masks[0] <= capacity / 2)
        {
            count++;
        }

        return count;
    }
}
