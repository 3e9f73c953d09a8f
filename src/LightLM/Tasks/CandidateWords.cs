using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Words that are scored at runs of places: each as the product of its pieces' probabilities.</summary>
internal sealed class CandidateWords
{
    private readonly IReadOnlyList<string> _words;
    private readonly int[][] _pieces;
    private readonly float[] _scores;

    /// <param name="words">The words.</param>
    /// <param name="tokenizer">Splits those that are no pieces themselves.</param>
    /// <exception cref="InputException">A word has no pieces, or one that the vocabulary lacks.</exception>
    public CandidateWords(IReadOnlyList<string> words, TextTokenizer tokenizer)
    {
        _words = words;
        _pieces = [.. words.Select(word => Split(word, tokenizer))];
        _scores = new float[words.Count];
    }

    /// <summary>Requires that each word has as many pieces as one of the runs has places.</summary>
    /// <param name="lengths">The runs' numbers of places.</param>
    /// <exception cref="InputException">One does not; it is named.</exception>
    public void RequireFit(IReadOnlySet<int> lengths)
    {
        for (int word = 0; word < _pieces.Length; word++)
        {
            int count = _pieces[word].Length;
            if (!lengths.Contains(count))
            {
                throw new InputException(
                    $"The word '{Excerpt.Of(_words[word])}': expected as many pieces as there are places in a row ({string.Join(" or ", lengths.Order())}), found {count}. "
                    + "Write a mask for each piece of a word.");
            }
        }
    }

    /// <summary>Takes the probabilities of the vocabulary at a place of a run.</summary>
    public void Take(int place, ReadOnlySpan<float> probabilities)
    {
        if (place == 0)
        {
            Array.Fill(_scores, 1);
        }

        for (int word = 0; word < _pieces.Length; word++)
        {
            if (place < _pieces[word].Length)
            {
                _scores[word] *= probabilities[_pieces[word][place]];
            }
        }
    }

    /// <summary>The best words that fit a run whose places have all been taken, in descending order; of equal ones the first that was named.</summary>
    /// <param name="places">The run's number of places.</param>
    /// <param name="count">The most words to return.</param>
    public LabelScore[] Best(int places, int count) =>
    [
        .. Enumerable.Range(0, _words.Count)
            .Where(word => _pieces[word].Length == places)
            .OrderByDescending(word => _scores[word])
            .Take(count)
            .Select(word => new LabelScore(_words[word], _scores[word], word)),
    ];

    private static int[] Split(string word, TextTokenizer tokenizer)
    {
        if (tokenizer.Settings.Vocabulary.TryGetId(word, out int id))
        {
            return [id];
        }

        List<Token> tokens = [];
        tokenizer.Tokenize(word, tokens);
        if (tokens.Count == 0 || tokens.Any(token => token.Id == tokenizer.UnknownId))
        {
            string found = tokens.Count == 0 ? "none" : "one that it lacks";
            throw new InputException($"The word '{Excerpt.Of(word)}': expected pieces of the model's vocabulary, found {found}. Leave the word out.");
        }

        return [.. tokens.Select(token => token.Id)];
    }
}
