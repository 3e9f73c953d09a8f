using System.CommandLine;
using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Cli.Options;

/// <summary><c>--least-score</c>: what answers must score, given once for all or with the name of a label or an entity type.</summary>
internal static class LeastScoreOption
{
    private const string Name = "--least-score";

    public static Option<LeastScores?> Create(string what) => new(Name)
    {
        Description = $"Leave out {what} that score less; give it with a name for one of them, and again for others",
        HelpName = "[NAME=]X",
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result =>
        {
            float? usual = null;
            Dictionary<string, float> byName = new(StringComparer.Ordinal);
            foreach (string word in result.Tokens.Select(token => token.Value))
            {
                int equals = word.LastIndexOf('=');
                if (!float.TryParse(word.AsSpan(equals + 1), NumberStyles.Float, CultureInfo.InvariantCulture, out float score) || !float.IsFinite(score)
                    || equals == 0)
                {
                    result.AddError($"{Name}: expected a number such as 0.7, or NAME=0.7, found '{word}'.");
                    return null;
                }

                if (equals < 0)
                {
                    usual = score;
                }
                else
                {
                    byName[word[..equals]] = score;
                }
            }

            return new LeastScores { Usual = usual, ByName = byName };
        },
    };
}
