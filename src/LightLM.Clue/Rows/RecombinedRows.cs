using System.Text;
using LightLM.Clue.DataSets;
using LightLM.Tokenization;

namespace LightLM.Clue.Rows;

/// <summary>
/// Makes new rows of old ones: in the place of each clause comes one of the same length from another row, so that a text stays natural,
/// has about as many tokens, and is in no table. Punctuation stays where it is, and so do the marked spans of CLUEWSC2020; keywords are
/// other rows' keywords. There are no labels, as none would be right.
/// </summary>
/// <remarks>
/// A text with a Chinese character outside of marked spans always differs from the original. Lengths and positions count code points.
/// </remarks>
internal sealed class RecombinedRows
{
    private readonly ClausePool _texts;
    private readonly ClausePool _questions;
    private readonly ClausePool _keywords;
    private readonly Dictionary<string, string> _passages = new(StringComparer.Ordinal);
    private readonly Random _random;

    private RecombinedRows(IReadOnlyList<ClueExample> pool, Random random)
    {
        _random = random;
        _texts = PoolOf(pool.Select(TextOf));
        _questions = PoolOf(pool.OfType<Cmrc2018Example>().Select(row => row.Question));
        _keywords = new ClausePool(pool.OfType<CslExample>().Select(row => (row.Abstract, row.Keywords.Select(Keyword))));
    }

    /// <summary>Recombines rows.</summary>
    /// <param name="rows">Rows of one task.</param>
    /// <param name="pool">The set whose clauses take the places of theirs; it may contain the rows.</param>
    /// <param name="seed">Decides which clauses: the same seed gives the same rows.</param>
    /// <returns>
    /// As many rows in the same order, each with the id and line of the original; questions that share a passage share the new one.
    /// </returns>
    /// <exception cref="InputException">A marked span is not in its text.</exception>
    public static IReadOnlyList<ClueExample> Of(IReadOnlyList<ClueExample> rows, IReadOnlyList<ClueExample> pool, int seed)
    {
        RecombinedRows recombined = new(pool, new Random(seed));
        return [.. rows.Select(row => recombined.Recombine(row.Bare()))];
    }

    private static ClausePool PoolOf(IEnumerable<string> texts) =>
        new(texts.Distinct(StringComparer.Ordinal).Select(text => (text, Clause.Split(text))));

    private static string TextOf(ClueExample row) => row switch
    {
        CluenerExample sentence => sentence.Text,
        CslExample paper => paper.Abstract,
        Cluewsc2020Example pronoun => pronoun.Text,
        Cmrc2018Example question => question.Passage,
        _ => throw new ArgumentException("Expected a row of one of the four tasks.", nameof(row)),
    };

    private static Clause Keyword(string word) => new(word, 0);

    private ClueExample Recombine(ClueExample row) => row switch
    {
        CluenerExample sentence => sentence with { Text = Recombine(sentence.Text, _texts) },
        CslExample paper => paper with
        {
            Abstract = Recombine(paper.Abstract, _texts),
            Keywords = Recombine(paper.Keywords, _keywords.OriginOf(paper.Abstract)),
        },
        Cluewsc2020Example pronoun => pronoun with { Text = Recombine(pronoun.Text, _texts, IsMarked(pronoun)) },
        Cmrc2018Example question => question with
        {
            Passage = RecombinePassage(question.Passage),
            Question = Recombine(question.Question, _questions),
        },
        _ => row,
    };

    private string RecombinePassage(string passage)
    {
        if (!_passages.TryGetValue(passage, out string? recombined))
        {
            _passages[passage] = recombined = Recombine(passage, _texts);
        }

        return recombined;
    }

    private string[] Recombine(IReadOnlyList<string> keywords, int origin) =>
        [.. keywords.Select(word => _keywords.Replace(Keyword(word), origin, _random))];

    private string Recombine(string text, ClausePool pool, Func<int, bool>? isKept = null)
    {
        int origin = pool.OriginOf(text);
        StringBuilder made = new(text.Length);
        int place = 0;
        foreach (Clause clause in Clause.Split(text, isKept))
        {
            made.Append(text, place, clause.Start - place).Append(pool.Replace(clause, origin, _random));
            place = clause.Start + clause.Text.Length;
        }

        return made.Append(text, place, text.Length - place).ToString();
    }

    /// <summary>Whether a place of a text, in UTF-16 units, is in one of its marked spans.</summary>
    private static Func<int, bool> IsMarked(Cluewsc2020Example row)
    {
        int noun = TextOffsets.ToUtf16(row.Text, row.Noun.Start);
        int pronoun = TextOffsets.ToUtf16(row.Text, row.Pronoun.Start);
        return place => (place >= noun && place < noun + row.Noun.Text.Length)
            || (place >= pronoun && place < pronoun + row.Pronoun.Text.Length);
    }
}
