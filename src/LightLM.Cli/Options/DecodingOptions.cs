using System.CommandLine;
using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Cli.Options;

/// <summary>Options that say how answers are made of a model's logits; each command gets its own.</summary>
internal static class DecodingOptions
{
    public static Option<TagDecoding?> Decoding(string absent = "by default as the model says") => ChoiceOption.Create<TagDecoding?>(
        "--decoding",
        $"How entities are read off: from the best labels that the scheme allows, from each token's best label, or by the model's CRF; {absent}",
        ("legal", TagDecoding.Legal),
        ("argmax", TagDecoding.Argmax),
        ("crf", TagDecoding.Crf));

    public static Option<float?> NoAnswerMargin()
    {
        const string name = "--no-answer-margin";
        Option<float?> option = new(name)
        {
            Description = "Answer only where the score exceeds that of \"no answer\" by this many logits; by default as the model says",
            HelpName = "X",
            CustomParser = result =>
            {
                string text = result.Tokens.Count > 0 ? result.Tokens[0].Value : "";
                if (float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float value) && float.IsFinite(value))
                {
                    return value;
                }

                result.AddError($"{name}: expected a number, found '{text}'.");
                return null;
            },
        };
        return option;
    }
}
