using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace LightLM.Tokenization;

/// <summary>
/// Pieces of a vocabulary as prefix trees over code points, whose edges lie in one hash table. All pieces that begin at a place are found
/// in one pass over the text.
/// </summary>
internal abstract class PieceTrie
{
    /// <summary>What a node has that no piece ends at.</summary>
    public const int NoPiece = -1;

    private const int CodePointBits = 21;

    /// <summary>The factor of Fibonacci hashing, which spreads what vocabularies usually hold.</summary>
    private const ulong UsualFactor = 0x9E3779B97F4A7C15;

    /// <summary>Edges side by side: a half-full table whose edges are spread at random has some 70 of them at most.</summary>
    private const int LongestRun = 256;

    private const int MostTrials = 16;

    private Edge[] _edges;
    private int _shift;
    private int _nodeCount;
    private ulong _factor = UsualFactor;
    private int _trials;

    /// <summary>Creates trees without pieces.</summary>
    /// <param name="roots">The number of trees: their roots are the nodes from 0 on.</param>
    /// <param name="pieces">About how many pieces there will be.</param>
    protected PieceTrie(int roots, int pieces)
    {
        // Half full at most, with somewhat more nodes than pieces: their beginnings have some, too.
        int capacity = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(pieces * 5 / 2, 16));
        _nodeCount = roots;
        _edges = new Edge[capacity];
        _shift = 64 - BitOperations.Log2((uint)capacity);
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

    /// <summary>Adds a piece; of two that are equal, the last counts.</summary>
    /// <param name="root">The tree.</param>
    /// <param name="text">The piece.</param>
    /// <param name="id">Its id.</param>
    protected void Insert(int root, ReadOnlySpan<char> text, int id)
    {
        int node = root;
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

    /// <summary>Bounds the time of a step, whatever the pieces are: to be called when all are there.</summary>
    protected void BoundRuns()
    {
        while (_trials < MostTrials && FindLongestRun() > LongestRun)
        {
            Spread(_edges.Length);
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
