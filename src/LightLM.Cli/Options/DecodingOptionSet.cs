using System.CommandLine;
using LightLM.Descriptions;
using LightLM.Tasks;

namespace LightLM.Cli.Options;

/// <summary>How a data set's answers are made of a model's logits, whichever task it has.</summary>
internal sealed class DecodingOptionSet
{
    private readonly Option<TagDecoding?> _decoding = DecodingOptions.Decoding();
    private readonly Option<float?> _margin = DecodingOptions.NoAnswerMargin();
    private readonly Option<LeastScores?> _least = LeastScoreOption.Create("entities");
    private readonly Option<string?> _dictionary = DecodingOptions.Dictionary();

    public IEnumerable<Option> All => [_decoding, _margin, _least, _dictionary];

    /// <summary>The options of a model that they make up.</summary>
    /// <exception cref="FileException">The dictionary cannot be read.</exception>
    public LightModelOptions Read(ParseResult arguments) => new()
    {
        Decoding = arguments.GetValue(_decoding),
        NoAnswerMargin = arguments.GetValue(_margin),
        LeastScores = arguments.GetValue(_least) ?? LeastScores.None,
        EntityTerms = arguments.GetValue(_dictionary) is string path ? EntityTerms.Read(path) : null,
    };
}
