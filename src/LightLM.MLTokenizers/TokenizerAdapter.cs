using System.Buffers;
using System.Runtime.InteropServices;
using LightLM.Tokenization;
using Microsoft.ML.Tokenizers;

namespace LightLM.MLTokenizers;

/// <summary>
/// A <see cref="TextTokenizer"/> as a tokenizer of Microsoft.ML.Tokenizers: ids, tokens and counts of a text, and the way back.
/// Offsets are those of the original text. Safe for concurrent use.
/// </summary>
/// <param name="tokenizer">The tokenizer that does the work.</param>
public sealed class TokenizerAdapter(TextTokenizer tokenizer) : Tokenizer
{
    /// <summary>The tokenizer that does the work.</summary>
    public TextTokenizer Adapted { get; } = tokenizer ?? throw new ArgumentNullException(nameof(tokenizer));

    /// <inheritdoc/>
    /// <exception cref="InputException">An id is outside the vocabulary.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        return Adapted.Decode([.. ids]);
    }

    /// <inheritdoc/>
    /// <exception cref="InputException">An id is outside the vocabulary.</exception>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        string text = Adapted.Decode(all);
        idsConsumed = all.Length;
        if (text.Length > destination.Length)
        {
            idsConsumed = CountFitting(all, destination.Length);
            text = Adapted.Decode(all.AsSpan(0, idsConsumed));
        }

        text.CopyTo(destination);
        charsWritten = text.Length;
        return idsConsumed == all.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall;
    }

    /// <summary>How many ids make a text of at most a length: a text of more ids is never shorter.</summary>
    private int CountFitting(ReadOnlySpan<int> ids, int length)
    {
        int fitting = 0;
        int tooMany = ids.Length;
        while (tooMany - fitting > 1)
        {
            int middle = (fitting + tooMany) / 2;
            (fitting, tooMany) = Adapted.Decode(ids[..middle]).Length <= length ? (middle, tooMany) : (fitting, middle);
        }

        return fitting;
    }

    /// <summary>Encodes a text for the base class's methods; normalization and splitting are part of the tokenizer's rules and always on.</summary>
    protected override EncodeResults<EncodedToken> EncodeToTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        List<Token> tokens = TokenizeUpTo(text is null ? textSpan : text, settings, out int charsConsumed);
        EncodedToken[] encoded = new EncodedToken[tokens.Count];
        for (int i = 0; i < encoded.Length; i++)
        {
            Token token = tokens[i];
            encoded[i] = new EncodedToken(token.Id, Adapted.Settings.Vocabulary[token.Id], token.Start..token.End);
        }

        // No normalized text: the offsets are those of the original.
        return new EncodeResults<EncodedToken> { Tokens = encoded, NormalizedText = null, CharsConsumed = charsConsumed };
    }

    /// <inheritdoc/>
    protected override EncodeResults<int> EncodeToIds(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
    {
        List<Token> tokens = TokenizeUpTo(text is null ? textSpan : text, settings, out int charsConsumed);
        int[] ids = new int[tokens.Count];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = tokens[i].Id;
        }

        return new EncodeResults<int> { Tokens = ids, NormalizedText = null, CharsConsumed = charsConsumed };
    }

    /// <inheritdoc/>
    protected override int CountTokens(string? text, ReadOnlySpan<char> textSpan, EncodeSettings settings)
        => TokenizeUpTo(text is null ? textSpan : text, settings, out _).Count;

    private List<Token> TokenizeUpTo(ReadOnlySpan<char> text, EncodeSettings settings, out int charsConsumed)
    {
        List<Token> tokens = new(text.Length);
        Adapted.Tokenize(text, tokens);
        charsConsumed = text.Length;
        if (tokens.Count > settings.MaxTokenCount)
        {
            CollectionsMarshal.SetCount(tokens, settings.MaxTokenCount);
            charsConsumed = tokens.Count == 0 ? 0 : tokens[^1].End;
        }

        return tokens;
    }
}
