namespace LightLM.Descriptions;

/// <summary>What a token's label says about its place in an entity.</summary>
internal enum TagPlace
{
    /// <summary>In no entity.</summary>
    Outside,

    /// <summary>The first token of an entity.</summary>
    Begin,

    /// <summary>A token after the first.</summary>
    Inside,

    /// <summary>The last token of an entity that is closed explicitly.</summary>
    End,

    /// <summary>The only token of an entity.</summary>
    Single,

    /// <summary>A token of an entity, where labels do not mark beginnings: neighbours with the same type belong together.</summary>
    Part,
}

/// <summary>A label taken apart.</summary>
/// <param name="Place">The place in an entity.</param>
/// <param name="Type">The entity's type; empty outside.</param>
internal readonly record struct Tag(TagPlace Place, string Type);
