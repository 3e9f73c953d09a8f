using System.Buffers;

namespace LightLM.Clue.Metrics;

/// <summary>The text handling of the official CMRC 2018 scorer (cmrc2018_evaluate.py, version 5).</summary>
internal static class MixedSegmentation
{
    // The scorer's list also has the pair "……", which its comparison of single characters never finds.
    private static readonly SearchValues<char> RemovedPunctuation = SearchValues.Create("-:_*^/\\~`+=，。：？！“”；’《》·、「」（）－～『』");

    /// <summary>The text in lower case, trimmed, without the scorer's punctuation: what exact match compares.</summary>
    public static string RemovePunctuation(string text) =>
        string.Concat(text.ToLowerInvariant().Trim().Where(c => !RemovedPunctuation.Contains(c)));

    /// <summary>The units that F1 counts: single Chinese characters, and the words of what is between them.</summary>
    public static List<string> Split(string text)
    {
        string kept = RemovePunctuation(text);
        List<string> units = [];
        int start = 0;
        for (int i = 0; i <= kept.Length; i++)
        {
            if (i < kept.Length && kept[i] is < '\u4e00' or > '\u9fa5')
            {
                continue;
            }

            units.AddRange(EnglishWords.Split(kept[start..i]));
            if (i < kept.Length)
            {
                units.Add(kept[i].ToString());
            }

            start = i + 1;
        }

        return units;
    }
}
