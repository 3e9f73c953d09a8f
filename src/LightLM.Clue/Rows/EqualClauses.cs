namespace LightLM.Clue.Rows;

/// <summary>Clauses of one kind and length, from several texts.</summary>
internal sealed class EqualClauses
{
    /// <summary>How often a clause is drawn until it reads otherwise than the one in whose place it comes.</summary>
    private const int Draws = 16;

    private readonly List<string> _clauses = [];
    private readonly Dictionary<int, (int Start, int Count)> _byOrigin = [];

    /// <param name="length">Their length in code points.</param>
    /// <param name="clauses">The clauses with the numbers of the texts that they are from.</param>
    public EqualClauses(int length, IEnumerable<(string Text, int Origin)> clauses)
    {
        Length = length;
        foreach (IGrouping<int, (string Text, int Origin)> origin in clauses.GroupBy(clause => clause.Origin))
        {
            int start = _clauses.Count;
            _clauses.AddRange(origin.Select(clause => clause.Text));
            _byOrigin[origin.Key] = (start, _clauses.Count - start);
        }
    }

    /// <summary>Their length in code points.</summary>
    public int Length { get; }

    /// <summary>A clause that is from another text and reads otherwise; null where none was met.</summary>
    /// <param name="origin">The number of the text for which it is.</param>
    /// <param name="unwanted">How it must not read.</param>
    /// <param name="random">Draws.</param>
    public string? Draw(int origin, string unwanted, Random random)
    {
        (int start, int count) = _byOrigin.GetValueOrDefault(origin);
        int others = _clauses.Count - count;
        for (int draw = 0; draw < Draws && others > 0; draw++)
        {
            int place = random.Next(others);
            string clause = _clauses[place < start ? place : place + count];
            if (clause != unwanted)
            {
                return clause;
            }
        }

        return null;
    }
}
