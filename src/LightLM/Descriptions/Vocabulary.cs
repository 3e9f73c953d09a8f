using System.Diagnostics.CodeAnalysis;

namespace LightLM.Descriptions;

/// <summary>A vocabulary: the pieces by id, and back.</summary>
public sealed class Vocabulary
{
    private readonly string[] _pieces;
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _idsBySpan;

    /// <summary>Creates a vocabulary from its pieces in the order of their ids.</summary>
    /// <param name="pieces">The pieces; where one occurs twice, the last id wins, as in the original.</param>
    public Vocabulary(IEnumerable<string> pieces)
        : this([.. pieces], wordPieceCount: null)
    {
    }

    private Vocabulary(string[] pieces, int? wordPieceCount)
    {
        _pieces = pieces;
        WordPieceCount = wordPieceCount ?? pieces.Length;
        _ids = new Dictionary<string, int>(_pieces.Length, StringComparer.Ordinal);
        for (int id = 0; id < WordPieceCount; id++)
        {
            _ids[_pieces[id]] = id;
        }

        for (int id = WordPieceCount; id < _pieces.Length; id++)
        {
            _ids.TryAdd(_pieces[id], id);
        }

        _idsBySpan = _ids.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The number of pieces, added tokens included.</summary>
    public int Count => _pieces.Length;

    /// <summary>The number of pieces that words are split into; those behind are added tokens, which a text has whole or not at all.</summary>
    public int WordPieceCount { get; }

    /// <summary>Whether a piece occurs twice.</summary>
    internal bool HasRepeatedPieces => _ids.Count < _pieces.Length;

    /// <summary>The pieces in the order of their ids.</summary>
    public IReadOnlyList<string> Pieces => _pieces;

    /// <summary>The piece with an id.</summary>
    public string this[int id] => _pieces[id];

    /// <summary>The vocabulary with tokens behind its pieces, which words are not split into (<see cref="AddedToken"/>).</summary>
    /// <param name="tokens">The tokens in the order of their ids; one that is a piece already keeps its id.</param>
    public Vocabulary Extend(IEnumerable<string> tokens) => new([.. _pieces, .. tokens], WordPieceCount);

    /// <summary>A vocabulary of pieces that nobody else holds, so that they need no copy.</summary>
    internal static Vocabulary OfPieces(string[] pieces) => new(pieces, wordPieceCount: null);

    /// <summary>Finds the id of a piece; it is -1 where there is none.</summary>
    public bool TryGetId([NotNullWhen(true)] string? piece, out int id)
    {
        id = piece is not null && _ids.TryGetValue(piece, out int found) ? found : -1;
        return id >= 0;
    }

    /// <inheritdoc cref="TryGetId(string?, out int)"/>
    public bool TryGetId(ReadOnlySpan<char> piece, out int id)
    {
        id = _idsBySpan.TryGetValue(piece, out int found) ? found : -1;
        return id >= 0;
    }
}
