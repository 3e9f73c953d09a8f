using System.Runtime.CompilerServices;

namespace LightLM.Tokenization;

/// <summary>Look-ups in <see cref="UnicodeTables"/>.</summary>
internal static class Characters
{
    /// <summary>Capital I with dot above, the only code point whose lower case is two code points (SpecialCasing.txt).</summary>
    public const int CapitalIWithDot = 0x130;

    private const int BasicPlaneSize = 0x10000;

    // Hangul syllables are composed by arithmetic (The Unicode Standard, section 3.12).
    private const int HangulFirst = 0xAC00;
    private const int HangulLeading = 0x1100;
    private const int HangulVowel = 0x1161;
    private const int HangulTrailing = 0x11A7;
    private const int HangulVowels = 21;
    private const int HangulTrailings = 28;
    private const int HangulSyllables = 19 * HangulVowels * HangulTrailings;

    private static readonly CharacterTraits[] BasicPlane = BuildBasicPlane();

    /// <summary>The traits of a UTF-16 unit of the basic plane; surrogates are <see cref="CharacterTraits.Removed"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static CharacterTraits Traits(char unit) => BasicPlane[unit];

    /// <summary>The traits of a code point.</summary>
    public static CharacterTraits Traits(int codePoint)
    {
        if (codePoint < BasicPlaneSize)
        {
            return BasicPlane[codePoint];
        }

        // Rare enough outside the basic plane to let the look-ups themselves find out what changes.
        CharacterTraits traits = (CharacterTraits)RunValue(UnicodeTables.Kinds, codePoint);
        return traits | CharacterTraits.Cased | CharacterTraits.Normalizes;
    }

    /// <summary>Reads the code point at a place of a text; surrogates without a partner are <see cref="CharacterTraits.Removed"/>.</summary>
    /// <param name="text">The text.</param>
    /// <param name="place">The index of its first unit.</param>
    /// <param name="traits">Its traits.</param>
    /// <param name="next">The index behind it.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Read(ReadOnlySpan<char> text, int place, out CharacterTraits traits, out int next)
    {
        next = place + 1;
        int value = text[place];
        traits = Traits((char)value);
        if (char.IsHighSurrogate((char)value) && next < text.Length && char.IsLowSurrogate(text[next]))
        {
            value = char.ConvertToUtf32((char)value, text[next++]);
            traits = Traits(value);
        }

        return value;
    }

    /// <summary>The lower case of a code point (itself where it has none); <see cref="CapitalIWithDot"/> is left to the caller.</summary>
    public static int Lower(int codePoint)
    {
        ReadOnlySpan<int> ranges = UnicodeTables.LowerRanges;
        int row = FindRow(ranges, 4, codePoint);
        if (row < 0)
        {
            return codePoint;
        }

        int distance = codePoint - ranges[row];
        bool inRange = codePoint <= ranges[row + 1] && distance % ranges[row + 2] == 0;
        return inRange ? codePoint + ranges[row + 3] : codePoint;
    }

    /// <summary>The canonical combining class.</summary>
    public static int CombiningClass(int codePoint) => RunValue(UnicodeTables.CombiningClasses, codePoint);

    /// <summary>One step of canonical decomposition; <paramref name="second"/> is 0 where there is only one part.</summary>
    public static bool TryDecompose(int codePoint, out int first, out int second)
    {
        int syllable = codePoint - HangulFirst;
        if ((uint)syllable < HangulSyllables)
        {
            (first, second) = DecomposeHangul(syllable);
            return true;
        }

        return TryFindParts(UnicodeTables.Composites, codePoint, out first, out second)
            || TryFindParts(UnicodeTables.Decomposables, codePoint, out first, out second);
    }

    /// <summary>The composite of two code points under NFC.</summary>
    public static bool TryCompose(int first, int second, out int composite)
    {
        int leading = first - HangulLeading;
        int vowel = second - HangulVowel;
        if ((uint)leading < HangulSyllables / (HangulVowels * HangulTrailings) && (uint)vowel < HangulVowels)
        {
            composite = HangulFirst + (((leading * HangulVowels) + vowel) * HangulTrailings);
            return true;
        }

        int syllable = first - HangulFirst;
        int trailing = second - HangulTrailing;
        if ((uint)syllable < HangulSyllables && syllable % HangulTrailings == 0 && trailing is > 0 and < HangulTrailings)
        {
            composite = first + trailing;
            return true;
        }

        return Composition.Pairs.TryGetValue(Composition.Key(first, second), out composite);
    }

    private static (int First, int Second) DecomposeHangul(int syllable)
    {
        int trailing = syllable % HangulTrailings;
        if (trailing != 0)
        {
            return (HangulFirst + syllable - trailing, HangulTrailing + trailing);
        }

        int pair = syllable / HangulTrailings;
        return (HangulLeading + (pair / HangulVowels), HangulVowel + (pair % HangulVowels));
    }

    private static bool TryFindParts(ReadOnlySpan<int> triples, int codePoint, out int first, out int second)
    {
        int row = FindRow(triples, 3, codePoint);
        bool found = row >= 0 && triples[row] == codePoint;
        (first, second) = found ? (triples[row + 1], triples[row + 2]) : (codePoint, 0);
        return found;
    }

    private static int RunValue(ReadOnlySpan<int> pairs, int codePoint) => pairs[FindRow(pairs, 2, codePoint) + 1];

    /// <summary>The index of the last row whose first number is at most <paramref name="codePoint"/>, or a negative number.</summary>
    private static int FindRow(ReadOnlySpan<int> table, int width, int codePoint)
    {
        int low = 0;
        int high = table.Length / width;
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            if (table[middle * width] <= codePoint)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return (low - 1) * width;
    }

    private static CharacterTraits[] BuildBasicPlane()
    {
        CharacterTraits[] plane = new CharacterTraits[BasicPlaneSize];
        FillKinds(plane);
        MarkCombiningClasses(plane);
        MarkCased(plane);
        MarkParts(plane, UnicodeTables.Composites, composes: true);
        MarkParts(plane, UnicodeTables.Decomposables, composes: false);
        MarkRange(plane, HangulFirst, HangulSyllables);
        MarkRange(plane, HangulVowel, HangulVowels);
        MarkRange(plane, HangulTrailing + 1, HangulTrailings - 1);
        return plane;
    }

    private static void FillKinds(CharacterTraits[] plane)
    {
        ReadOnlySpan<int> runs = UnicodeTables.Kinds;
        for (int row = 0; row < runs.Length && runs[row] < BasicPlaneSize; row += 2)
        {
            CharacterTraits traits = (CharacterTraits)runs[row + 1];
            if ((traits & CharacterTraits.Mark) != 0)
            {
                traits |= CharacterTraits.Normalizes;
            }

            plane.AsSpan(runs[row]..Math.Min(runs[row + 2], BasicPlaneSize)).Fill(traits);
        }
    }

    private static void MarkCombiningClasses(CharacterTraits[] plane)
    {
        ReadOnlySpan<int> runs = UnicodeTables.CombiningClasses;
        for (int row = 0; row < runs.Length && runs[row] < BasicPlaneSize; row += 2)
        {
            if (runs[row + 1] != 0)
            {
                MarkRange(plane, runs[row], runs[row + 2] - runs[row]);
            }
        }
    }

    private static void MarkCased(CharacterTraits[] plane)
    {
        ReadOnlySpan<int> ranges = UnicodeTables.LowerRanges;
        for (int row = 0; row < ranges.Length && ranges[row] < BasicPlaneSize; row += 4)
        {
            for (int code = ranges[row]; code <= ranges[row + 1]; code += ranges[row + 2])
            {
                plane[code] |= CharacterTraits.Cased;
            }
        }

        plane[CapitalIWithDot] |= CharacterTraits.Cased;
    }

    private static void MarkParts(CharacterTraits[] plane, ReadOnlySpan<int> triples, bool composes)
    {
        for (int row = 0; row < triples.Length && triples[row] < BasicPlaneSize; row += 3)
        {
            plane[triples[row]] |= CharacterTraits.Normalizes;
            if (composes)
            {
                plane[triples[row + 2]] |= CharacterTraits.Normalizes;
            }
        }
    }

    private static void MarkRange(CharacterTraits[] plane, int first, int count)
    {
        foreach (ref CharacterTraits entry in plane.AsSpan(first, count))
        {
            entry |= CharacterTraits.Normalizes;
        }
    }

    /// <summary>The pairs that compose, built when the first text needs them.</summary>
    private static class Composition
    {
        public static readonly Dictionary<long, int> Pairs = Build();

        public static long Key(int first, int second) => ((long)first << 32) | (uint)second;

        private static Dictionary<long, int> Build()
        {
            ReadOnlySpan<int> triples = UnicodeTables.Composites;
            Dictionary<long, int> pairs = new(triples.Length / 3);
            for (int row = 0; row < triples.Length; row += 3)
            {
                pairs[Key(triples[row + 1], triples[row + 2])] = triples[row];
            }

            return pairs;
        }
    }
}
