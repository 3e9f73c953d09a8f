using System.Runtime.InteropServices;

namespace LightLM.Tokenization;

/// <summary>
/// Finds the pieces of a word whose scores have the greatest sum (Viterbi, 1967), in time linear in the word's length: at each place it
/// looks no further than the longest piece goes.
/// </summary>
/// <param name="trie">The pieces.</param>
/// <param name="scores">Their scores by id.</param>
/// <param name="unknownId">The id of what stands for a character that no piece is.</param>
/// <param name="bytes">The pieces that spell such characters, or null where they are left unknown.</param>
internal sealed class UnigramLattice(UnigramTrie trie, float[] scores, int unknownId, BytePieces? bytes)
{
    /// <summary>How far an unknown character scores below the least of all pieces, as in SentencePiece.</summary>
    private const double UnknownPenalty = 10;

    // A longer word's array is given back, so that one strange text does not hold its memory for good.
    private const int RetainedCapacity = 1 << 14;
    private const int InitialCapacity = 256;

    [ThreadStatic]
    private static Node[]? s_spare;

    private readonly double _unknownScore = (double)scores.Min() - UnknownPenalty;

    /// <summary>Appends the pieces of a word; unknown characters behind one another are one.</summary>
    public void AppendPieces(ReadOnlySpan<SourceScalar> word, List<Token> tokens)
    {
        int count = tokens.Count;
        Node[] nodes = s_spare is { } spare && spare.Length > word.Length ? spare : new Node[Math.Max(word.Length + 1, InitialCapacity)];
        s_spare = null;
        FindBest(word, nodes);
        int start;
        for (int end = word.Length; end > 0; end = start)
        {
            start = nodes[end].Start;
            bool isUnknown = nodes[end].Id == unknownId;
            while (isUnknown && start > 0 && nodes[start].Id == unknownId)
            {
                start = nodes[start].Start;
            }

            ReadOnlySpan<SourceScalar> piece = word[start..end];
            if (!isUnknown || bytes is null || !bytes.TryAppendReversed(piece, tokens))
            {
                tokens.Add(new Token(nodes[end].Id, piece[0].Start, piece[^1].End - piece[0].Start));
            }
        }

        CollectionsMarshal.AsSpan(tokens)[count..].Reverse();

        if (nodes.Length <= RetainedCapacity)
        {
            s_spare = nodes;
        }
    }

    private void FindBest(ReadOnlySpan<SourceScalar> word, Node[] nodes)
    {
        nodes.AsSpan(0, word.Length + 1).Fill(new Node(double.NegativeInfinity, 0, unknownId));
        nodes[0].Score = 0;
        for (int start = 0; start < word.Length; start++)
        {
            double before = nodes[start].Score;
            bool isKnown = false;
            int node = UnigramTrie.Root;
            for (int i = start; i < word.Length; i++)
            {
                node = trie.Step(node, word[i].Value, out int id);
                if (node < 0)
                {
                    break;
                }

                if (id != PieceTrie.NoPiece)
                {
                    isKnown |= i == start;
                    Offer(ref nodes[i + 1], before + scores[id], start, id);
                }
            }

            if (!isKnown)
            {
                Offer(ref nodes[start + 1], before + _unknownScore, start, unknownId);
            }
        }
    }

    /// <summary>Keeps the better way to a place; of two that are equal, the first.</summary>
    private static void Offer(ref Node node, double score, int start, int id)
    {
        if (score > node.Score)
        {
            node = new Node(score, start, id);
        }
    }

    /// <summary>The best way to a place in a word.</summary>
    /// <param name="Score">The sum of its scores.</param>
    /// <param name="Start">Where its last piece starts.</param>
    /// <param name="Id">The last piece.</param>
    private record struct Node(double Score, int Start, int Id);
}
