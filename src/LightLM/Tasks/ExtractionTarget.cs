namespace LightLM.Tasks;

/// <summary>Something to find in a text, or to choose for it.</summary>
/// <param name="Name">What it is called, in words that the model was trained with; behind it there may be choices in brackets: 情感倾向[正向,负向].</param>
/// <param name="Parts">What belongs to each that is found; the prompt for it is what was found, 的, and the part's name.</param>
public sealed record ExtractionTarget(string Name, IReadOnlyList<ExtractionTarget> Parts)
{
    /// <summary>Something without parts.</summary>
    /// <param name="name">What it is called.</param>
    public ExtractionTarget(string name)
        : this(name, [])
    {
    }
}
