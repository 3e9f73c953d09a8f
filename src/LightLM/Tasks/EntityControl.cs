using LightLM.Descriptions;

namespace LightLM.Tasks;

/// <summary>What becomes of the entities that a model finds: those that score too little go, and a dictionary has the last word.</summary>
internal sealed class EntityControl
{
    private readonly LeastScores _least;
    private readonly EntityTerms? _dictionary;
    private readonly bool _mayNest;

    private EntityControl(LeastScores least, EntityTerms? dictionary, bool mayNest)
    {
        _least = least;
        _dictionary = dictionary;
        _mayNest = mayNest;
    }

    /// <summary>Creates the control; null where everything stays as the model finds it.</summary>
    /// <param name="head">The head.</param>
    /// <exception cref="InputException">A type that is refused for a term is none of the model's.</exception>
    public static EntityControl? Create(EntityHead head)
    {
        LeastScores least = head.Session.Task.LeastScores;
        EntityTerms? dictionary = head.Session.EntityTerms;
        if (dictionary?.RefusedTypes.FirstOrDefault(type => !head.Types.Contains(type)) is string unknown)
        {
            throw new InputException(
                $"The dictionary: expected to refuse types that the model knows ({string.Join(", ", head.Types)}), found {Excerpt.Of(unknown)}.");
        }

        return least.IsNone && dictionary is null ? null : new EntityControl(least, dictionary, head.MayNest);
    }

    /// <summary>The entities that are left and those that the dictionary adds, in the order of the text.</summary>
    public IReadOnlyList<Entity> Apply(string text, IReadOnlyList<Entity> entities)
    {
        List<Entity> terms = [];
        _dictionary?.Find(text, terms);
        bool[] isFound = new bool[terms.Count];
        List<Entity> kept = [.. entities.Where(entity => IsKept(entity) && StandsBeside(terms, isFound, entity))];
        return Merge(kept, [.. terms.Where((_, term) => !isFound[term])]);
    }

    private bool IsKept(Entity entity) => !(entity.Score < _least.Of(entity.Type)) && _dictionary?.Refuses(entity) != true;

    /// <summary>Whether an entity is one of the terms, which is noted, or may stand beside those that it overlaps.</summary>
    private bool StandsBeside(List<Entity> terms, bool[] isFound, Entity entity)
    {
        for (int term = FirstThatEndsBehind(terms, entity.Start); term < terms.Count && terms[term].Start < entity.End; term++)
        {
            if (IsSame(entity, terms[term]))
            {
                isFound[term] = true;
            }
            else if (!_mayNest || Cross(entity, terms[term]))
            {
                return false;
            }
        }

        return true;
    }

    private static int FirstThatEndsBehind(List<Entity> terms, int unit)
    {
        int low = 0;
        int high = terms.Count;
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = terms[middle].End > unit ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    private static bool IsSame(Entity entity, Entity term) => (entity.Start, entity.End, entity.Type) == (term.Start, term.End, term.Type);

    private static bool Cross(Entity entity, Entity term) =>
        !(entity.Start <= term.Start && term.End <= entity.End) && !(term.Start <= entity.Start && entity.End <= term.End);

    /// <summary>Both lists in the order of the text; of what begins together the longer comes first, an entity before a term.</summary>
    private static Entity[] Merge(List<Entity> entities, List<Entity> terms)
    {
        Entity[] merged = new Entity[entities.Count + terms.Count];
        int term = 0;
        for (int i = 0; i < merged.Length; i++)
        {
            int entity = i - term;
            bool takesTerm = term < terms.Count && (entity == entities.Count || IsBefore(terms[term], entities[entity]));
            merged[i] = takesTerm ? terms[term++] : entities[entity];
        }

        return merged;
    }

    private static bool IsBefore(Entity term, Entity entity) =>
        term.Start < entity.Start || (term.Start == entity.Start && term.Length > entity.Length);
}
