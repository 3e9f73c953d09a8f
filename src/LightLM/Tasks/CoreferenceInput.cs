using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Two spans of a text: a window that holds both, the rows that are read of it, and which of these are whose.</summary>
internal sealed class CoreferenceInput(CoreferenceResolver head) : LabelInput<CoreferenceQuery>(head)
{
    /// <summary>The first span's rows among those that are read.</summary>
    public TokenWindow First { get; private set; }

    /// <summary>The second span's rows among those that are read.</summary>
    public TokenWindow Second { get; private set; }

    protected override void Build(in CoreferenceQuery query)
    {
        TokenWindow text = Tokenize(query.Text);
        TokenWindow first = Overlapping(query.First, query.Text, "first");
        TokenWindow second = Overlapping(query.Second, query.Text, "second");
        int capacity = Head.Session.TextCapacity;
        int start = WindowStart(capacity, Math.Min(first.Start, second.Start), Math.Max(first.End, second.End));

        // The spans may overlap and come in any order; the rows that are read are theirs together, ascending.
        (TokenWindow left, TokenWindow right) = first.Start <= second.Start ? (first, second) : (second, first);
        ReadRows(left.Start, left.End, start);
        ReadRows(Math.Max(right.Start, left.End), right.End, start);
        First = first with { Start = RowOf(first, left) };
        Second = second with { Start = RowOf(second, left) };
        AddSequence(new TokenWindow(start, Math.Min(capacity, text.Count - start)));
    }

    /// <summary>The tokens that overlap a span's characters.</summary>
    private TokenWindow Overlapping(TextSpan span, string text, string which)
    {
        if (span.Start < 0 || span.Length <= 0 || span.Start > text.Length - span.Length)
        {
            throw new InputException(
                $"The {which} span: expected a part of the text's {text.Length} UTF-16 units, found start {span.Start} and length {span.Length}.");
        }

        int first = -1;
        int count = 0;
        ReadOnlySpan<Token> tokens = Tokens;
        for (int i = 0; i < tokens.Length; i++)
        {
            if (tokens[i].Start < span.End && tokens[i].End > span.Start)
            {
                first = first < 0 ? i : first;
                count++;
            }
        }

        return count > 0 ? new TokenWindow(first, count) : throw new InputException(
            $"The {which} span: expected at least one token, found none in '{text.Substring(span.Start, span.Length)}'. Choose a span with visible characters.");
    }

    /// <summary>The first token of a window that holds [first, end) about its middle.</summary>
    private int WindowStart(int capacity, int first, int end)
    {
        if (end - first > capacity)
        {
            throw new InputException($"The spans: expected at most {capacity} tokens from one to the other, found {end - first}. Shorten the text.");
        }

        return Math.Clamp(((first + end) / 2) - (capacity / 2), 0, Math.Max(0, Tokens.Length - capacity));
    }

    private void ReadRows(int first, int end, int windowStart)
    {
        for (int token = first; token < end; token++)
        {
            ReadRow(token - windowStart);
        }
    }

    /// <summary>Where a span's rows begin among those that are read: behind the left span's, less what the two share.</summary>
    private static int RowOf(TokenWindow span, TokenWindow left) => Math.Min(span.Start - left.Start, left.Count);
}
