using System.CommandLine;
using LightLM.Descriptions;
using LightLM.Tasks;

namespace LightLM.Cli.Options;

/// <summary>How entities are made of a model's logits, and what becomes of them.</summary>
internal sealed class EntityOptionSet
{
    private readonly Option<TagDecoding?> _decoding = DecodingOptions.Decoding();
    private readonly Option<LeastScores?> _least = LeastScoreOption.Create("entities");
    private readonly Option<string?> _dictionary = CommonOptions.Path(
        "--dictionary", "Terms that are entities or are none, whatever the model finds: TERM<tab>TYPE, TERM<tab>-TYPE or TERM<tab>- a line");

    public IEnumerable<Option> All => [_decoding, _least, _dictionary];

    /// <summary>The options of a model that they make up.</summary>
    /// <exception cref="FileException">The dictionary cannot be read.</exception>
    public LightModelOptions Read(ParseResult arguments) => new()
    {
        Decoding = arguments.GetValue(_decoding),
        LeastScores = arguments.GetValue(_least) ?? LeastScores.None,
        EntityTerms = arguments.GetValue(_dictionary) is string path ? EntityTerms.Read(path) : null,
    };
}
