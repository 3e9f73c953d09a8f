using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>
/// The vocabulary as two prefix trees, of pieces that begin a word and of those that continue one ("##"), whose edges lie in one
/// hash table. The longest piece is found in one pass over the word, however long the pieces are.
/// </summary>
internal sealed class WordPieceTrie
{
    /// <summary>The node that pieces at the beginning of a word start from.</summary>
    public const int WordStart = 0;

    /// <summary>The node that pieces inside a word start from.</summary>
    public const int WordInside = 1;

    /// <summary>What a node has that no piece ends at.</summary>
    public const int NoPiece = -1;

    /// <summary>What marks a piece that continues a word.</summary>
    public const string ContinuationPrefix = "##";

    private const int CodePointBits = 21;

    /// <summary>In UTF-16 units; longer ones are part of no word that is split at all, and would only take memory.</summary>
    private const int LongestPiece = 2 * BertWordPieceTokenizer.MaxWordLength;

    /// <summary>The factor of Fibonacci hashing, which spreads what vocabularies usually hold.</summary>
    private const ulong UsualFactor = 0x9E3779B97F4A7C15;

    /// <summary>Edges side by side: a half-full table whose edges are spread at random has some 70 of them at most.</summary>
    private const int LongestRun = 256;

    private const int MostTrials = 16;

    private Edge[] _edges;
    private int _shift;
    private int _nodeCount = 2;
    private ulong _factor = UsualFactor;
    private int _trials;

    /// <summary>Builds the trees.</summary>
    public WordPieceTrie(Vocabulary vocabulary)
    {
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(vocabulary.WordPieceCount * 2, 16));
        _edges = new Edge[capacity];
        _shift = 64 - BitOperations.Log2((uint)capacity);
        for (int id = 0; id < vocabulary.WordPieceCount; id++)
        {
            Insert(vocabulary[id], id);
        }

        while (_trials < MostTrials && FindLongestRun() > LongestRun)
        {
            Spread(_edges.Length);
        }
    }

    /// <summary>Follows an edge.</summary>
    /// <param name="node">The node to leave.</param>
    /// <param name="codePoint">The edge's label.</param>
    /// <param name="id">The id of the piece that ends at the new node, or <see cref="NoPiece"/>.</param>
    /// <returns>The new node, or a negative number where there is no such edge.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Step(int node, int codePoint, out int id)
    {
        Edge[] edges = _edges;
        ulong key = Key(node, codePoint);
        int mask = edges.Length - 1;
        for (int slot = Slot(key); ; slot = (slot + 1) & mask)
        {
            ref readonly Edge edge = ref edges[slot];
            if (edge.Key == key)
            {
                id = edge.Id;
                return edge.Node;
            }

            if (edge.Key == 0)
            {
                id = NoPiece;
                return -1;
            }
        }
    }

    private void Insert(string piece, int id)
    {
        bool continues = piece.StartsWith(ContinuationPrefix, StringComparison.Ordinal) && piece.Length > ContinuationPrefix.Length;
        ReadOnlySpan<char> text = continues ? piece.AsSpan(ContinuationPrefix.Length) : piece;
        if (text.Length > LongestPiece)
        {
            return;
        }

        int node = continues ? WordInside : WordStart;
        while (!text.IsEmpty)
        {
            Rune.DecodeFromUtf16(text, out Rune rune, out int length);
            text = text[length..];
            ref Edge edge = ref FindOrAdd(Key(node, rune.Value));
            if (text.IsEmpty)
            {
                edge.Id = id;
            }

            node = edge.Node;
        }
    }

    private ref Edge FindOrAdd(ulong key)
    {
        ref Edge edge = ref Find(key);
        if (edge.Key == key)
        {
            return ref edge;
        }

        if (_nodeCount * 2 > _edges.Length)
        {
            Spread(_edges.Length * 2);
            edge = ref Find(key);
        }

        edge = new Edge { Key = key, Node = _nodeCount++, Id = NoPiece };
        return ref edge;
    }

    private ref Edge Find(ulong key)
    {
        while (true)
        {
            int mask = _edges.Length - 1;
            int first = Slot(key);
            for (int length = 0; length < LongestRun || _trials == MostTrials; length++)
            {
                ref Edge edge = ref _edges[(first + length) & mask];
                if (edge.Key == key || edge.Key == 0)
                {
                    return ref edge;
                }
            }

            Spread(_edges.Length);
        }
    }

    /// <summary>
    /// Moves the edges to a larger table, or to one of the same size by another factor: one that nobody can know who makes a vocabulary
    /// whose edges lie side by side.
    /// </summary>
    private void Spread(int capacity)
    {
        Edge[] old = _edges;
        if (capacity == old.Length)
        {
            _factor = ((ulong)Random.Shared.NextInt64() << 1) | 1;
            _trials++;
        }

        _edges = new Edge[capacity];
        _shift = 64 - BitOperations.Log2((uint)capacity);
        int mask = capacity - 1;
        foreach (Edge edge in old)
        {
            if (edge.Key != 0)
            {
                int slot = Slot(edge.Key);
                while (_edges[slot].Key != 0)
                {
                    slot = (slot + 1) & mask;
                }

                _edges[slot] = edge;
            }
        }
    }

    private int FindLongestRun()
    {
        int longest = 0;
        int run = 0;
        foreach (ref readonly Edge edge in _edges.AsSpan())
        {
            run = edge.Key == 0 ? 0 : run + 1;
            longest = Math.Max(longest, run);
        }

        return longest;
    }

    // One more than the pair, so that 0 means an empty slot.
    private static ulong Key(int node, int codePoint) => (((ulong)(uint)node << CodePointBits) | (uint)codePoint) + 1;

    private int Slot(ulong key) => (int)((key * _factor) >> _shift);

    private struct Edge
    {
        public ulong Key;
        public int Node;
        public int Id;
    }
}
