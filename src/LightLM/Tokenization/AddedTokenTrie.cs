using System.Diagnostics.CodeAnalysis;

namespace LightLM.Tokenization;

/// <summary>Added tokens as a prefix tree over symbols: UTF-16 units of texts as written, code points of normalized ones.</summary>
internal sealed class AddedTokenTrie
{
    /// <summary>The node that every content starts from.</summary>
    public const int Root = 0;

    // The runtime's hash is seeded anew in every process, so that no file can make the edges collide.
    private readonly Dictionary<(int Node, int Symbol), int> _edges = [];
    private readonly List<AddedToken?> _tokens = [null];

    /// <summary>Whether there is no token.</summary>
    public bool IsEmpty => _edges.Count == 0;

    /// <summary>Adds a token; of two with the same symbols, the first counts.</summary>
    public void Add(IEnumerable<int> symbols, AddedToken token)
    {
        int node = Root;
        foreach (int symbol in symbols)
        {
            if (!_edges.TryGetValue((node, symbol), out int next))
            {
                next = _tokens.Count;
                _edges.Add((node, symbol), next);
                _tokens.Add(null);
            }

            node = next;
        }

        _tokens[node] ??= token;
    }

    /// <summary>Follows an edge.</summary>
    /// <param name="node">The node to leave; receives the new one.</param>
    /// <param name="symbol">The edge's symbol.</param>
    public bool TryStep(ref int node, int symbol)
    {
        bool isThere = _edges.TryGetValue((node, symbol), out int next);
        node = next;
        return isThere;
    }

    /// <summary>The token whose content ends at a node.</summary>
    public bool Ends(int node, [NotNullWhen(true)] out AddedToken? token)
    {
        token = _tokens[node];
        return token is not null;
    }
}
