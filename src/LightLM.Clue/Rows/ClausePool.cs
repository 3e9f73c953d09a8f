using System.Text;

namespace LightLM.Clue.Rows;

/// <summary>The clauses of many texts, in whose places others of the same kind and length can be had.</summary>
internal sealed class ClausePool
{
    // What is written with them is no sentence, but of characters that every vocabulary has.
    private const string FrequentCharacters = "的一是在不了有和人这中大为上个国我以要他";

    private readonly Dictionary<string, int> _origins = new(StringComparer.Ordinal);
    private readonly Dictionary<ClauseKind, EqualClauses[]> _byKind;

    /// <param name="texts">Texts with the clauses that they give; the same text may be there several times.</param>
    public ClausePool(IEnumerable<(string Text, IEnumerable<Clause> Clauses)> texts) => _byKind = texts
        .Select(text => (text.Clauses, Origin: Number(text.Text)))
        .SelectMany(text => text.Clauses.Select(clause => (Clause: clause, text.Origin)))
        .GroupBy(given => given.Clause.Kind)
        .ToDictionary(kind => kind.Key, kind => ByLength(kind));

    /// <summary>The number of a text, by which its own clauses are known; -1 where it is none of the pool's.</summary>
    public int OriginOf(string text) => _origins.GetValueOrDefault(text, -1);

    /// <summary>
    /// Another clause of the same length: of the same kind and from another text, else a part of a longer one or several shorter ones.
    /// Where there are none, frequent characters take the place of a Chinese clause, and any other stays.
    /// </summary>
    /// <param name="clause">The clause.</param>
    /// <param name="origin">The number of the text that it is from.</param>
    /// <param name="random">Draws.</param>
    /// <returns>A text that differs, unless the clause stays.</returns>
    public string Replace(Clause clause, int origin, Random random)
    {
        StringBuilder made = new(clause.Text.Length);
        for (int missing = clause.Length; missing > 0;)
        {
            if (Draw(clause, missing, origin, random) is not (string part, int length))
            {
                return Invent(clause, random);
            }

            made.Append(part);
            missing -= length;
        }

        string other = made.ToString();
        return other == clause.Text ? Invent(clause, random) : other;
    }

    private static EqualClauses[] ByLength(IEnumerable<(Clause Clause, int Origin)> given) =>
    [
        .. given.GroupBy(each => each.Clause.Length, each => (each.Clause.Text, each.Origin))
            .OrderBy(length => length.Key)
            .Select(length => new EqualClauses(length.Key, length)),
    ];

    /// <summary>A clause or a part of one that is as long as what is missing, or, where all are shorter, the longest.</summary>
    private (string Part, int Length)? Draw(Clause clause, int missing, int origin, Random random)
    {
        EqualClauses[] lengths = _byKind.GetValueOrDefault(clause.Kind) ?? [];
        int shorter = lengths.TakeWhile(each => each.Length < missing).Count();
        foreach (EqualClauses each in lengths.Skip(shorter).Concat(lengths.Take(shorter).Reverse()))
        {
            if (each.Draw(origin, clause.Text, random) is string found)
            {
                int length = Math.Min(each.Length, missing);
                return (CodePoints.Slice(found, random.Next(each.Length - length + 1), length)!, length);
            }
        }

        return null;
    }

    private static string Invent(Clause clause, Random random) =>
        clause.Kind == ClauseKind.Chinese ? string.Concat(clause.Text.EnumerateRunes().Select(rune => Other(rune, random))) : clause.Text;

    private static char Other(Rune rune, Random random)
    {
        int place = random.Next(FrequentCharacters.Length);
        char found = FrequentCharacters[place];
        return found == rune.Value ? FrequentCharacters[(place + 1) % FrequentCharacters.Length] : found;
    }

    private int Number(string text)
    {
        _origins.TryAdd(text, _origins.Count);
        return _origins[text];
    }
}
