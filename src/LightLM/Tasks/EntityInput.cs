using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>A text whose entities are asked for, and the windows over it.</summary>
internal abstract class EntityInput(EntityHead head) : TaskInput<string, IReadOnlyList<Entity>>(head)
{
    private string _text = "";

    /// <summary>The windows over the text.</summary>
    protected TokenWindows Windows { get; private set; }

    /// <summary>The most tokens that a text may have.</summary>
    protected abstract int MostTokens { get; }

    internal override void Reset()
    {
        base.Reset();
        _text = "";
    }

    protected override void Build(in string query)
    {
        TokenWindow tokens = Tokenize(query);
        if (tokens.Count > MostTokens)
        {
            throw new InputException($"The text: expected at most {MostTokens} tokens, found {tokens.Count}. Split the text.");
        }

        _text = query;
        Windows = AddWindows(tokens.Count);
    }

    /// <summary>The entities that the head finds.</summary>
    private protected abstract IReadOnlyList<Entity> Find();

    private protected sealed override IReadOnlyList<Entity> Decode()
    {
        IReadOnlyList<Entity> found = Find();
        return head.Control is null ? found : head.Control.Apply(_text, found);
    }

    /// <summary>An entity of a run of the text's tokens.</summary>
    protected Entity Make(string type, int first, int last, float score)
    {
        int start = Tokens[first].Start;
        int end = Tokens[last].End;
        return new Entity(type, _text[start..end], start, end - start, score);
    }
}
