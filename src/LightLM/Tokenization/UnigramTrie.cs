using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>The pieces of a Unigram vocabulary as one tree.</summary>
internal sealed class UnigramTrie : PieceTrie
{
    /// <summary>The node that all pieces start from.</summary>
    public const int Root = 0;

    /// <summary>Builds the tree.</summary>
    public UnigramTrie(Vocabulary vocabulary)
        : base(roots: 1, vocabulary.WordPieceCount)
    {
        for (int id = 0; id < vocabulary.WordPieceCount; id++)
        {
            Insert(Root, vocabulary[id], id);
        }

        BoundRuns();
    }
}
