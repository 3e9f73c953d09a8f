using System.Collections.ObjectModel;

namespace LightLM.Descriptions;

/// <summary>What labels of texts, or types of entities, must score to be among a model's answers.</summary>
public sealed record LeastScores
{
    /// <summary>Nothing must score anything.</summary>
    public static LeastScores None { get; } = new();

    /// <summary>For the names that <see cref="ByName"/> lacks; null for no limit.</summary>
    public float? Usual { get; init; }

    /// <summary>By the name that answers have: an entity type, or what a label is called.</summary>
    public IReadOnlyDictionary<string, float> ByName { get; init; } = ReadOnlyDictionary<string, float>.Empty;

    /// <summary>Whether there is no limit at all.</summary>
    public bool IsNone => Usual is null && ByName.Count == 0;

    /// <summary>The least score of a name; null for no limit.</summary>
    public float? Of(string name) => ByName.TryGetValue(name, out float least) ? least : Usual;

    /// <summary>These limits, and where they say nothing, others.</summary>
    internal LeastScores Over(LeastScores others) =>
        others.IsNone ? this : new LeastScores
        {
            Usual = Usual ?? others.Usual,
            ByName = others.ByName.Where(limit => Usual is null && !ByName.ContainsKey(limit.Key)).Concat(ByName).ToDictionary(StringComparer.Ordinal),
        };
}
