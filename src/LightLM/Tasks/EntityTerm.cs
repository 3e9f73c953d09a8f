namespace LightLM.Tasks;

/// <summary>A term of an <see cref="EntityTerms"/>.</summary>
/// <param name="Text">The term, as texts have it.</param>
/// <param name="Type">
/// The type that it is or is not; may be one that the model does not know where it is. Null, for a term that is none, means no entity at all.
/// </param>
/// <param name="IsEntity">Whether it is an entity of the type; else it is none.</param>
public readonly record struct EntityTerm(string Text, string? Type, bool IsEntity = true);
