using System.Text.RegularExpressions;

namespace LightLM.Clue.Metrics;

/// <summary>
/// The Penn Treebank word segmentation that the official CMRC 2018 scorer takes from NLTK (word_tokenize), for what its mixed
/// segmentation leaves over: lower-cased text without Chinese characters and without the punctuation that it removes.
/// </summary>
/// <remarks>
/// Each step works on the result of the one before, as the order of the rules decides about quotes, apostrophes and full stops.
/// A text counts as one sentence: NLTK's statistical sentence splitter would only add a cut after a full stop inside a run of
/// English words, and leaves initials and abbreviations, which are practically all that occurs there, alone.
/// </remarks>
internal static partial class EnglishWords
{
    private const string Opening = "``";
    private const string Closing = "''";

    public static string[] Split(string text)
    {
        text = OpeningMark().Replace(text, " $0 ");
        if (text.StartsWith('"'))
        {
            text = $" {Opening} {text[1..]}";
        }

        text = OpeningQuote().Replace(text, $" {Opening} ");
        text = OpeningApostrophe().Replace(text, "' ");
        text = FinalFullStop().Replace(text, " . ");
        text = Comma().Replace(text, " , $1");
        text = Punctuation().Replace(text, " $0 ");
        text = ApostropheAtEnd().Replace(text, "$1 ' ");
        text = Brackets().Replace(text, " $0 ");
        text = ClosingMark().Replace(text, " $0 ");
        text = ClosingQuote().Replace(text, $" {Closing} ");
        text = Space().Replace($" {text} ", " ");
        text = ShortClitic().Replace(text, "$1 $2 ");
        text = LongClitic().Replace(text, "$1 $2 ");
        text = TwoWordsInOne().Replace(text, " ${a} ${b} ");
        text = TisAndTwas().Replace(text, " $1 $2 ");
        return text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    [GeneratedRegex("[«‘„]")]
    private static partial Regex OpeningMark();

    // A quote after a space or an opening bracket opens; every other one closes.
    [GeneratedRegex("""(?<=[ (\[{<])(?:"|'')""")]
    private static partial Regex OpeningQuote();

    // An apostrophe before a word stands alone, unless it begins a clitic such as 's.
    [GeneratedRegex(@"(?<!\w)'(?=\w)(?!(?:[mtsdn]|re|ve|ll)\b)")]
    private static partial Regex OpeningApostrophe();

    // Other full stops stay with their word: abbreviations and decimals. (The atomic group keeps long runs of spaces linear.)
    [GeneratedRegex("""(?<=[^.])\.(?=(?>[\])}>"'» ]*)\s*$)""")]
    private static partial Regex FinalFullStop();

    // A comma before a digit is part of a number. A pair of commas is consumed together, so that the second may stay with a number.
    [GeneratedRegex(@",(\D|$)")]
    private static partial Regex Comma();

    [GeneratedRegex(@"\.{2,}|[;@#$%&?!‒–—―]")]
    private static partial Regex Punctuation();

    [GeneratedRegex("([^'])' ")]
    private static partial Regex ApostropheAtEnd();

    [GeneratedRegex(@"[\[\](){}<>]")]
    private static partial Regex Brackets();

    [GeneratedRegex("»")]
    private static partial Regex ClosingMark();

    [GeneratedRegex("''|\"")]
    private static partial Regex ClosingQuote();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex("([^' ])('[smd]?) ")]
    private static partial Regex ShortClitic();

    [GeneratedRegex("([^' ])('ll|'re|'ve|n't) ")]
    private static partial Regex LongClitic();

    [GeneratedRegex(
        @"\b(?:(?<a>can)(?<b>not)|(?<a>d)(?<b>'ye)|(?<a>gim|lem)(?<b>me)|(?<a>gon)(?<b>na)|(?<a>got)(?<b>ta)|(?<a>more)(?<b>'n)"
        + @"|(?<a>wan)(?<b>na)(?=\s))\b")]
    private static partial Regex TwoWordsInOne();

    [GeneratedRegex(@" ('t)(is|was)\b")]
    private static partial Regex TisAndTwas();
}
