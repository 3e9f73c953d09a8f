using System.Runtime.CompilerServices;
using LightLM.Descriptions;

namespace LightLM.Tokenization;

/// <summary>BERT's normalization as the options say: clean-up, lower case, accents, and spaces around Chinese characters.</summary>
/// <param name="options">The options.</param>
internal sealed class TextNormalizer(TokenizerOptions options) : INormalizer
{
    private readonly bool _lowerCase = options.LowerCase;
    private readonly bool _stripAccents = options.StripAccents ?? options.LowerCase;
    private readonly bool _isolateIdeographs = options.TokenizeChineseCharacters;

    /// <summary>Appends a code point in lower case, where that is asked for.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(WordBuffer word, int value, CharacterTraits traits, int start, int end)
    {
        if (_lowerCase && (traits & CharacterTraits.Cased) != 0)
        {
            if (value < 0x80)
            {
                value |= 0x20;
            }
            else if (value == Characters.CapitalIWithDot)
            {
                word.Add(new SourceScalar('i', start, end));
                value = 0x307;
            }
            else
            {
                value = Characters.Lower(value);
            }
        }

        word.Add(new SourceScalar(value, start, end));
    }

    /// <summary>Strips accents, or composes letters with theirs.</summary>
    /// <param name="word">The word.</param>
    /// <param name="seen">All that was seen of its characters.</param>
    public void Finish(WordBuffer word, CharacterTraits seen)
    {
        if ((seen & CharacterTraits.Normalizes) == 0)
        {
            return;
        }

        if (_stripAccents)
        {
            UnicodeNormalizer.StripMarks(word);
        }
        else
        {
            UnicodeNormalizer.Compose(word);
        }
    }

    /// <summary>Normalizes a text as a whole, white space included.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where to begin in it.</param>
    /// <param name="view">Receives the code points; the spaces around Chinese characters are nowhere in the text and have no length.</param>
    public void Normalize(ReadOnlySpan<char> text, int start, WordBuffer view)
    {
        view.Clear();
        CharacterTraits seen = default;
        int next;
        for (int i = start; i < text.Length; i = next)
        {
            int value = Characters.Read(text, i, out CharacterTraits traits, out next);
            CharacterTraits kind = traits & CharacterTraits.KindMask;
            bool isIsolated = kind == CharacterTraits.Ideograph && _isolateIdeographs;
            if (isIsolated)
            {
                view.Add(new SourceScalar(' ', i, i));
            }

            if (kind == CharacterTraits.Space)
            {
                view.Add(new SourceScalar(' ', i, next));
            }
            else if (kind != CharacterTraits.Removed)
            {
                seen |= traits;
                Add(view, value, traits, i, next);
            }

            if (isIsolated)
            {
                view.Add(new SourceScalar(' ', next, next));
            }
        }

        Finish(view, seen);
    }
}
