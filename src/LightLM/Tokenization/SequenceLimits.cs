namespace LightLM.Tokenization;

/// <summary>How long a sequence and its parts may be, in tokens.</summary>
/// <param name="MaxLength">The whole sequence, special tokens included.</param>
/// <param name="Truncation">What is cut when the pair is too long.</param>
/// <param name="MaxFirst">The first text; its tail is cut before anything else.</param>
/// <param name="MaxSecond">The second text; its tail is cut before anything else.</param>
public readonly record struct SequenceLimits(
    int MaxLength, Truncation Truncation = Truncation.OnlySecond, int MaxFirst = int.MaxValue, int MaxSecond = int.MaxValue)
{
    /// <summary>How many tokens of a text are left.</summary>
    /// <exception cref="InputException">Not even the special tokens fit.</exception>
    internal int Cut(int text, SequenceLayout layout) => Math.Min(text, Room(layout.SpecialTokensOfOne));

    /// <summary>How many tokens of each text of a pair are left.</summary>
    /// <exception cref="InputException">The limits leave no room: what may not be cut is too long.</exception>
    internal (int First, int Second) Cut(int first, int second, SequenceLayout layout)
    {
        int room = Room(layout.SpecialTokensOfTwo);
        if (MaxFirst < 0 || MaxSecond < 0)
        {
            throw new InputException($"A text cannot be limited to {Math.Min(MaxFirst, MaxSecond)} tokens: give 0 or more.");
        }

        first = Math.Min(first, MaxFirst);
        second = Math.Min(second, MaxSecond);
        if (first + second <= room)
        {
            return (first, second);
        }

        if (Truncation == Truncation.LongestFirst)
        {
            return CutLongest(first, second, room);
        }

        return first <= room ? (first, room - first) : throw new InputException(
            $"The first text has {first} tokens, but only {room} fit into a sequence of {MaxLength}: shorten it, or limit its tokens.");
    }

    // As when one token at a time is taken from the longer text: the longer comes down to the shorter, then both shrink in turn.
    private static (int First, int Second) CutLongest(int first, int second, int room)
    {
        int shorter = Math.Min(first, second);
        if (room >= 2 * shorter)
        {
            return first > second ? (room - second, second) : (first, room - first);
        }

        return (room - (room / 2), room / 2);
    }

    private int Room(int specialTokens) => MaxLength >= specialTokens
        ? MaxLength - specialTokens
        : throw new InputException($"A sequence of {MaxLength} tokens has no room for its {specialTokens} special tokens: raise the limit.");
}
