using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>Added tokens as a prefix tree over symbols: UTF-16 units of texts as written, code points of normalized ones.</summary>
internal sealed class AddedTokenTrie
{
    /// <summary>The node that every content starts from.</summary>
    public const int Root = 0;

    // A node's first edge lies in the node, as most have no other. The runtime's hash of the others is seeded anew in every process, so
    // that no file can make them collide.
    private readonly Dictionary<(int Node, int Symbol), int> _furtherEdges = [];
    private readonly List<Node> _nodes = [default];

    /// <summary>Whether there is no token.</summary>
    public bool IsEmpty => _nodes.Count == 1;

    /// <summary>Adds a token; of two with the same symbols, the first counts.</summary>
    public void Add(IEnumerable<int> symbols, AddedToken token)
    {
        int node = Root;
        foreach (int symbol in symbols)
        {
            int start = node;
            if (!TryStep(ref node, symbol))
            {
                node = _nodes.Count;
                _nodes.Add(default);
                AddEdge(start, symbol, node);
            }
        }

        CollectionsMarshal.AsSpan(_nodes)[node].Token ??= token;
    }

    /// <summary>Follows an edge.</summary>
    /// <param name="node">The node to leave; receives the new one.</param>
    /// <param name="symbol">The edge's symbol.</param>
    public bool TryStep(ref int node, int symbol)
    {
        ref readonly Node left = ref CollectionsMarshal.AsSpan(_nodes)[node];
        if (left.Next != Root && left.Symbol == symbol)
        {
            node = left.Next;
            return true;
        }

        return left.HasFurtherEdges && _furtherEdges.TryGetValue((node, symbol), out node);
    }

    /// <summary>The token whose content ends at a node.</summary>
    public bool Ends(int node, [NotNullWhen(true)] out AddedToken? token)
    {
        token = _nodes[node].Token;
        return token is not null;
    }

    private void AddEdge(int start, int symbol, int end)
    {
        ref Node left = ref CollectionsMarshal.AsSpan(_nodes)[start];
        if (left.Next == Root)
        {
            (left.Symbol, left.Next) = (symbol, end);
            return;
        }

        left.HasFurtherEdges = true;
        _furtherEdges.Add((start, symbol), end);
    }

    private struct Node
    {
        public AddedToken? Token;
        public int Symbol;
        public int Next;
        public bool HasFurtherEdges;
    }
}
