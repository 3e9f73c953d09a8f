using LightLM.Cli.Input;
using LightLM.Files;
using LightLM.Tasks;

namespace LightLM.Cli.Bulk;

/// <summary>A line with what the model is asked.</summary>
/// <param name="Line">The line.</param>
/// <param name="Item">What the model is asked.</param>
/// <param name="Row">The line's JSON object; null where it is a text.</param>
internal readonly record struct Request<TItem>(InputLine Line, TItem Item, JsonItem? Row);

/// <summary>A line of bulk work, with what came of it.</summary>
/// <param name="line">The line.</param>
internal sealed class BulkLine<TItem, TResult>(InputLine line)
{
    /// <summary>The line.</summary>
    public InputLine Line { get; } = line;

    /// <summary>The line's JSON object; null where it is a text, or none.</summary>
    public JsonItem? Row { get; set; }

    /// <summary>What the model is asked, where there is no problem.</summary>
    public TItem? Item { get; set; }

    /// <summary>What it answers, where there is no problem.</summary>
    public TResult? Result { get; set; }

    /// <summary>The texts that the model did not read to the end.</summary>
    public IReadOnlyList<CutText> Cuts { get; set; } = [];

    /// <summary>Why there is no answer, or null.</summary>
    public string? Problem { get; set; } = line.Problem;
}
