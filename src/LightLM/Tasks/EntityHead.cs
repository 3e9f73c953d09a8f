namespace LightLM.Tasks;

/// <summary>A head that finds named entities. Long texts are read in overlapping windows.</summary>
internal abstract class EntityHead(ModelSession session) : TaskHead<string, IReadOnlyList<Entity>>(session)
{
    /// <summary>The types of entities.</summary>
    public abstract IReadOnlyList<string> Types { get; }
}
