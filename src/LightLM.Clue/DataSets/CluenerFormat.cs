using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>CLUENER2020: "text", and "label" as type -> surface -> list of [first, last].</summary>
internal static class CluenerFormat
{
    /// <summary>How positions count, for messages about those that do not fit.</summary>
    public const string Positions = "positions count code points from 0, and the last is inclusive";

    public static CluenerExample ReadExample(JsonItem row, RowId id, Fields fields)
    {
        string text = fields.String(row, "text")!;
        if (row.Find("label") is null)
        {
            return new CluenerExample(id, row.Line, text, null);
        }

        (List<ClueEntity> entities, List<EntitySurface> unplaced) = ReadEntities(row, fields);
        CodePointText places = new(text);
        foreach (ClueEntity entity in entities)
        {
            if (FindMismatch(entity, places) is string mismatch)
            {
                fields.Faults.Add(row.Line, FieldOf(entity.Type, entity.Surface), mismatch);
            }
        }

        return new CluenerExample(id, row.Line, text, entities) { Unplaced = unplaced };
    }

    /// <summary>
    /// The entities of a row's label in the file's order, and the surfaces that have no span; those that are malformed are reported and left
    /// out.
    /// </summary>
    public static (List<ClueEntity> Entities, List<EntitySurface> Unplaced) ReadEntities(JsonItem row, Fields fields)
    {
        List<ClueEntity> entities = [];
        List<EntitySurface> unplaced = [];
        foreach ((string type, JsonItem surfaces) in fields.Object(row, "label")?.Members ?? [])
        {
            if (!ClueTask.Cluener.Labels().Contains(type))
            {
                string known = string.Join(", ", ClueTask.Cluener.Labels());
                fields.Faults.Add(surfaces.Line, "label", $"'{CodePoints.Excerpt(type)}' is no entity type: expected one of {known}.");
            }

            foreach ((string surface, JsonItem spans) in fields.AsObject(surfaces, $"label.{type}")?.Members ?? [])
            {
                string field = FieldOf(type, surface);
                JsonItem? list = fields.AsArray(spans, field);
                if (list is { Count: 0 })
                {
                    unplaced.Add(new EntitySurface(type, surface));
                }

                foreach (JsonItem span in list?.Items ?? [])
                {
                    if (ReadSpan(span, field, fields) is (int first, int last))
                    {
                        entities.Add(new ClueEntity(type, surface, first, last));
                    }
                }
            }
        }

        return (entities, unplaced);
    }

    /// <summary>Why an entity is not where it claims to be in its sentence, or null.</summary>
    public static string? FindMismatch(ClueEntity entity, CodePointText text)
    {
        string span = $"[{entity.First}, {entity.Last}]";
        if (entity.Last >= text.Count)
        {
            return $"the span {span} is outside the text, which has {text.Count} characters; {Positions}.";
        }

        // Of a span that is longer than the surface only what is shown is cut out.
        int length = Math.Min(entity.Last - entity.First, entity.Surface.Length + CodePoints.ExcerptLength) + 1;
        string found = text.Slice(entity.First, length)!;
        return found == entity.Surface
            ? null
            : $"the text at {span} is \"{CodePoints.Excerpt(found)}\", not \"{CodePoints.Excerpt(entity.Surface)}\"; {Positions}.";
    }

    /// <summary>The path of an entity's spans in a row.</summary>
    public static string FieldOf(string type, string surface) => $"label.{CodePoints.Excerpt(type)}.{CodePoints.Excerpt(surface)}";

    private static (int First, int Last)? ReadSpan(JsonItem span, string field, Fields fields)
    {
        if (fields.AsArray(span, field) is null)
        {
            return null;
        }

        if (span.Count != 2)
        {
            fields.Faults.Add(span.Line, field, $"expected a span [first, last], found an array of {span.Count}.");
            return null;
        }

        if (fields.AsInteger(span[0], field) is not int first || fields.AsInteger(span[1], field) is not int last)
        {
            return null;
        }

        if (first < 0 || first > last)
        {
            fields.Faults.Add(span.Line, field, $"the span [{first}, {last}] is impossible: expected 0 <= first <= last; {Positions}.");
            return null;
        }

        return (first, last);
    }
}
