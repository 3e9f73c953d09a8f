using System.Runtime.InteropServices;
using LightLM.Files;

namespace LightLM.Tasks;

/// <summary>
/// Terms that are entities wherever a text has them, whatever the model finds, and terms that are none. They are compared unit by unit, as the
/// text has them; a term that begins or ends with an ASCII letter or digit is not found inside of a longer run of these.
/// </summary>
/// <remarks>
/// Of terms that overlap in a text the first counts, of those that begin together the longest. Of the model's entities those give way that
/// cross a term; where a model's entities never lie in each other, those that overlap it.
/// </remarks>
public sealed class EntityTerms
{
    private const int MaxFileBytes = 1 << 28;
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _typesBySpan;
    private readonly HashSet<EntityTerm> _refused = [];

    /// <summary>The lengths of the terms that begin with a unit, the longest first.</summary>
    private readonly Dictionary<char, int[]> _lengths;

    /// <summary>Creates a dictionary.</summary>
    /// <param name="terms">The terms, in any order.</param>
    /// <exception cref="InputException">A term is empty, is an entity without a type, or is named twice in ways that contradict.</exception>
    public EntityTerms(IEnumerable<EntityTerm> terms)
    {
        ArgumentNullException.ThrowIfNull(terms);
        foreach (EntityTerm term in terms)
        {
            if (Add(term) is string problem)
            {
                throw new InputException($"The term '{Excerpt.Of(term.Text ?? "")}': {problem}");
            }
        }

        _typesBySpan = _types.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = FindLengths();
    }

    private EntityTerms(string path)
    {
        ReadOnlySpan<byte> content = StrictUtf8.WithoutMark(RegularFile.Read(path, MaxFileBytes));
        int number = 0;
        foreach (Range line in content.Split((byte)'\n'))
        {
            number++;
            string text = StrictUtf8.Decode(content[line], out _)?.TrimEnd('\r')
                ?? throw Fault("expected UTF-8, found other bytes. Save the file as UTF-8.");
            if (text.Length == 0 || (text[0] == '#' && !text.Contains('\t')))
            {
                continue;
            }

            string[] fields = text.Split('\t');
            if (fields is not [var term, { Length: > 0 } type])
            {
                throw Fault($"expected TERM<tab>TYPE, TERM<tab>-TYPE or TERM<tab>-, found '{Excerpt.Of(text)}'. Correct the line.");
            }

            bool isEntity = type[0] != '-';
            string? named = isEntity ? type : type.Length > 1 ? type[1..] : null;
            if (Add(new EntityTerm(term, named, isEntity)) is string problem)
            {
                throw Fault($"'{Excerpt.Of(term)}': {problem}");
            }
        }

        _typesBySpan = _types.GetAlternateLookup<ReadOnlySpan<char>>();
        _lengths = FindLengths();
        FileException Fault(string problem) => new(path, number, problem);
    }

    /// <summary>How many terms there are.</summary>
    public int Count => _types.Count + _refused.Count;

    /// <summary>The types that are refused for a term, which only a type of the model can be.</summary>
    internal IEnumerable<string> RefusedTypes => _refused.Select(term => term.Type).OfType<string>().Distinct(StringComparer.Ordinal);

    /// <summary>
    /// Reads a dictionary from a UTF-8 file, a term a line: TERM, a tab, and the type that it is; or a dash and the type that it is not; or a dash
    /// alone where it is no entity at all. Empty lines are skipped, and those that begin with # and have no tab.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <exception cref="FileException">The file is missing or over 256 MiB, or a line is not of that form; it is named.</exception>
    public static EntityTerms Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        return new EntityTerms(path);
    }

    /// <summary>Whether an entity is none by the dictionary.</summary>
    internal bool Refuses(Entity entity) =>
        _refused.Count > 0
        && (_refused.Contains(new EntityTerm(entity.Text, null, false)) || _refused.Contains(new EntityTerm(entity.Text, entity.Type, false)));

    /// <summary>Finds the terms of a text that are entities, in its order; no two overlap.</summary>
    internal void Find(string text, List<Entity> found)
    {
        int at = 0;
        while (at < text.Length)
        {
            ReadOnlySpan<char> rest = text.AsSpan(at);
            int length = LengthOfTerm(text, at);
            if (length > 0)
            {
                _typesBySpan.TryGetValue(rest[..length], out string? term, out string? type);
                found.Add(new Entity(type!, term!, at, length, Score: 1));
            }

            at += Math.Max(length, 1);
        }
    }

    private static bool IsBorder(string text, int at) =>
        at == 0 || at == text.Length || !char.IsAsciiLetterOrDigit(text[at - 1]) || !char.IsAsciiLetterOrDigit(text[at]);

    private int LengthOfTerm(string text, int at)
    {
        if (_lengths.TryGetValue(text[at], out int[]? lengths) && IsBorder(text, at))
        {
            foreach (int length in lengths)
            {
                if (at + length <= text.Length && IsBorder(text, at + length) && _typesBySpan.ContainsKey(text.AsSpan(at, length)))
                {
                    return length;
                }
            }
        }

        return 0;
    }

    /// <returns>What is wrong with a term; null where it was added.</returns>
    private string? Add(in EntityTerm term)
    {
        if (string.IsNullOrEmpty(term.Text))
        {
            return "expected a term, found an empty one. Leave it out.";
        }

        if (term.Type is null && term.IsEntity || term.Type is "")
        {
            return "expected the type that it is, found none. Name a type.";
        }

        if (!term.IsEntity)
        {
            _refused.Add(term);
            return Contradiction(term.Text);
        }

        ref string? type = ref CollectionsMarshal.GetValueRefOrAddDefault(_types, term.Text, out bool isKnown);
        if (isKnown && type != term.Type)
        {
            return $"expected one type, found {type} and {term.Type}. Keep one of them.";
        }

        type = term.Type;
        return Contradiction(term.Text);
    }

    private string? Contradiction(string text) =>
        _types.TryGetValue(text, out string? type) && (_refused.Contains(new(text, null, false)) || _refused.Contains(new(text, type, false)))
            ? $"expected that it is an entity of the type {type} or that it is not, found both. Keep one of them."
            : null;

    private Dictionary<char, int[]> FindLengths() => _types.Keys.GroupBy(term => term[0])
        .ToDictionary(group => group.Key, group => group.Select(term => term.Length).Distinct().OrderDescending().ToArray());
}
