using System.Collections.Concurrent;
using LightLM.Tokenization;

namespace LightLM.Tasks;

/// <summary>Remembers the tokens of every text that it has seen, so that a model can be timed without its tokenizer.</summary>
internal sealed class TokenMemory
{
    private readonly ConcurrentDictionary<string, Token[]> _tokens = new(StringComparer.Ordinal);

    /// <summary>The tokens of a text.</summary>
    public ReadOnlySpan<Token> Tokens(BertWordPieceTokenizer tokenizer, string text) => _tokens.GetOrAdd(
        text,
        static (unseen, reader) =>
        {
            List<Token> tokens = [];
            reader.Tokenize(unseen, tokens);
            return [.. tokens];
        },
        tokenizer);
}
