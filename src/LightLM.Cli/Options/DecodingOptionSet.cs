using System.CommandLine;

namespace LightLM.Cli.Options;

/// <summary>How a data set's answers are made of a model's logits, whichever task it has.</summary>
internal sealed class DecodingOptionSet
{
    private readonly EntityOptionSet _entities = new();
    private readonly Option<float?> _margin = DecodingOptions.NoAnswerMargin();

    public IEnumerable<Option> All => [.. _entities.All, _margin];

    /// <summary>The options of a model that they make up.</summary>
    /// <exception cref="FileException">The dictionary of entities cannot be read.</exception>
    public LightModelOptions Read(ParseResult arguments) => _entities.Read(arguments) with { NoAnswerMargin = arguments.GetValue(_margin) };
}
