using LightLM.Clue.DataSets;

namespace LightLM.Clue.Metrics;

/// <summary>Exact match and F1 of one answer by the official CMRC 2018 rules, each the best over the reference answers.</summary>
internal static class Cmrc2018Metric
{
    /// <summary>The scores of a prediction, each 0 to 100.</summary>
    public static QuestionScores Score(RowId id, IReadOnlyList<Cmrc2018Answer> answers, string prediction)
    {
        string plain = MixedSegmentation.RemovePunctuation(prediction);
        List<string> units = MixedSegmentation.Split(prediction);
        bool exact = answers.Any(answer => MixedSegmentation.RemovePunctuation(answer.Text) == plain);
        double f1 = answers.Max(answer => F1(MixedSegmentation.Split(answer.Text), units));
        return new QuestionScores(id, exact ? 100 : 0, 100 * f1);
    }

    private static double F1(List<string> answer, List<string> prediction)
    {
        int common = LongestCommonRun(answer, prediction);
        return common == 0 ? 0 : 2.0 * common / (answer.Count + prediction.Count);
    }

    /// <summary>The length of the longest run of units that both lists contain.</summary>
    private static int LongestCommonRun(List<string> first, List<string> second)
    {
        int longest = 0;
        int[] previous = new int[second.Count + 1];
        int[] current = new int[second.Count + 1];
        foreach (string unit in first)
        {
            for (int j = 0; j < second.Count; j++)
            {
                current[j + 1] = unit == second[j] ? previous[j] + 1 : 0;
                longest = Math.Max(longest, current[j + 1]);
            }

            (previous, current) = (current, previous);
        }

        return longest;
    }
}
