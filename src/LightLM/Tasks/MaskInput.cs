using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using LightLM.Kernels;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text with places to predict, masked or not: windows around them, whose rows come in the order of the places.</summary>
internal sealed class MaskInput(MaskFiller head) : TaskInput<MaskQuery, IReadOnlyList<MaskFill>>(head)
{
    private readonly List<Place> _places = [];
    private readonly List<MaskFill> _fills = [];
    private int _count;
    private CandidateWords? _words;

    /// <summary>How many places have been taken.</summary>
    private int _taken;

    internal override long RetainedBytes =>
        base.RetainedBytes + ((long)Unsafe.SizeOf<Place>() * _places.Capacity) + ((long)nint.Size * _fills.Capacity);

    private IReadOnlyList<string> Pieces => Head.Session.Tokenizer.Settings.Vocabulary.Pieces;

    internal override void Take(int sequence, Matrix outputs)
    {
        for (int row = 0; row < outputs.Rows; row++)
        {
            Span<float> probabilities = outputs.RowSpan(row);
            Softmax.Apply(probabilities);
            Take(_places[_taken++], probabilities);
        }
    }

    internal override void Reset()
    {
        base.Reset();
        _words = null;
    }

    protected override void Build(in MaskQuery query)
    {
        FillOptions? options = query.Options;
        _count = query.Count;
        TokenWindow text = Tokenize(query.Text);
        _places.Clear();
        for (int token = 0; token < text.Count; token++)
        {
            bool isMask = Tokens[token].Id == Head.Session.Tokenizer.MaskId;
            if (isMask || options?.Everywhere == true)
            {
                _places.Add(new Place(token, isMask, Run: 0));
            }
        }

        if (options?.At.Count > 0)
        {
            AddPlacesAt(options.At, query.Text);
        }

        if (_places.Count == 0)
        {
            string mask = Head.Session.Tokenizer.Settings.SpecialNames.Mask;
            throw new InputException($"The text: expected at least one {mask}, found none. Write {mask} where a word is to be filled in.");
        }

        if (options?.Words.Count > 0)
        {
            _words = new CandidateWords(options.Words, Head.Session.Tokenizer);
            _words.RequireFit(FindRuns());
        }

        AddWindows(text);
    }

    private protected override IReadOnlyList<MaskFill> Decode() => _fills.ToArray();

    private protected override void Forget()
    {
        base.Forget();
        _fills.Clear();
        _taken = 0;
    }

    /// <summary>How many of the places share a window: half of it at most, so that each has at least a quarter of one to both sides.</summary>
    private static int CountOfWindow(ReadOnlySpan<Place> places, int capacity)
    {
        int count = 1;
        while (count < places.Length && places[count].Token - places[0].Token <= capacity / 2)
        {
            count++;
        }

        return count;
    }

    private void Take(in Place place, ReadOnlySpan<float> probabilities)
    {
        Token token = Tokens[place.Token];
        if (_words is null)
        {
            Add(token.Start, token.End, Ranking.Best(probabilities, Pieces, _count), place, probabilities);
            return;
        }

        _words.Take(place.Run, probabilities);
        bool isLast = _taken == _places.Count || _places[_taken].Run == 0;
        if (isLast && _words.Best(place.Run + 1, _count) is { Length: > 0 } best)
        {
            Add(Tokens[place.Token - place.Run].Start, token.End, best, place, probabilities);
        }
    }

    private void Add(int start, int end, LabelScore[] candidates, in Place place, ReadOnlySpan<float> probabilities)
    {
        int id = Tokens[place.Token].Id;
        MaskFill fill = new(start, end - start, candidates);
        _fills.Add(place.IsMask ? fill : fill with { Present = new LabelScore(Pieces[id], probabilities[id], id) });
    }

    /// <summary>Adds the tokens at UTF-16 units of the text to the places.</summary>
    private void AddPlacesAt(IReadOnlyList<int> at, string text)
    {
        int token = 0;
        foreach (int unit in at.Order())
        {
            while (token < Tokens.Length && Tokens[token].End <= unit)
            {
                token++;
            }

            if (token == Tokens.Length || Tokens[token].Start > unit)
            {
                throw new InputException(
                    $"The place {unit}: expected a UTF-16 unit of the text ({text.Length} of them, counted from 0) that a token covers, found none there.");
            }

            _places.Add(new Place(token, Tokens[token].Id == Head.Session.Tokenizer.MaskId, Run: 0));
        }

        Place[] ordered = [.. _places.DistinctBy(place => place.Token).OrderBy(place => place.Token)];
        _places.Clear();
        _places.AddRange(ordered);
    }

    /// <summary>Numbers the places of each run: masks in a row make one, every other place is one of its own.</summary>
    /// <returns>The numbers of places that runs have.</returns>
    private HashSet<int> FindRuns()
    {
        HashSet<int> lengths = [];
        for (int i = 0; i < _places.Count; i++)
        {
            Place place = _places[i];
            bool continues = i > 0 && place.IsMask && _places[i - 1].IsMask && _places[i - 1].Token == place.Token - 1;
            _places[i] = place with { Run = continues ? _places[i - 1].Run + 1 : 0 };
            if (!continues && i > 0)
            {
                lengths.Add(_places[i - 1].Run + 1);
            }
        }

        lengths.Add(_places[^1].Run + 1);
        return lengths;
    }

    private void AddWindows(TokenWindow text)
    {
        int capacity = Head.Session.TextCapacity;
        ReadOnlySpan<Place> places = CollectionsMarshal.AsSpan(_places);
        while (!places.IsEmpty)
        {
            int count = text.Count <= capacity ? places.Length : CountOfWindow(places, capacity);
            int middle = (places[0].Token + places[count - 1].Token) / 2;
            int start = Math.Clamp(middle - (capacity / 2), 0, Math.Max(0, text.Count - capacity));
            foreach (Place place in places[..count])
            {
                ReadRow(place.Token - start);
            }

            AddSequence(new TokenWindow(start, Math.Min(capacity, text.Count - start)));
            places = places[count..];
        }
    }

    /// <summary>A token that is predicted.</summary>
    /// <param name="Token">Its place among the text's tokens.</param>
    /// <param name="IsMask">Whether it is [MASK].</param>
    /// <param name="Run">Its place among masks in a row, where words are scored.</param>
    private readonly record struct Place(int Token, bool IsMask, int Run);
}
