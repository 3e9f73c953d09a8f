namespace LightLM.Tasks;

/// <summary>A head that finds named entities. Long texts are read in overlapping windows.</summary>
internal abstract class EntityHead(ModelSession session) : TaskHead<string, IReadOnlyList<Entity>>(session)
{
    public override string Operation => "find_entities";

    /// <summary>The types of entities.</summary>
    public abstract IReadOnlyList<string> Types { get; }

    /// <summary>Whether entities may lie in each other, or overlap.</summary>
    public abstract bool MayNest { get; }

    /// <summary>What becomes of the entities that are found; null where they stay as they are.</summary>
    public EntityControl? Control { get; set; }
}
