using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>Decides what names each row of a data file.</summary>
internal static class RowNumbering
{
    /// <summary>The rows' ids: "id", else "idx", else the index from 0.</summary>
    public static RowId[] Assign(List<JsonItem> rows, Fields fields)
    {
        RowId[] ids = new RowId[rows.Count];
        Dictionary<RowId, int> lines = [];
        for (int i = 0; i < ids.Length; i++)
        {
            ids[i] = Explicit(rows[i], fields) ?? new RowId(i);
            if (lines.TryAdd(ids[i], rows[i].Line))
            {
                continue;
            }

            if (IsLabelledByIdx(rows[i]))
            {
                return [.. Enumerable.Range(0, ids.Length).Select(index => new RowId(index))];
            }

            ReportRepeated(fields.Faults, rows[i].Line, ids[i], lines[ids[i]]);
        }

        return ids;
    }

    /// <summary>Reports an id that names two rows.</summary>
    public static void ReportRepeated(FaultLog faults, int line, RowId id, int firstLine) =>
        faults.Add(line, "id", $"the id {id} was already given on line {firstLine}; ids must be unique.");

    // Repeated "idx" values occur in data sets that were put together from parts; nothing refers to them.
    private static bool IsLabelledByIdx(JsonItem row) => row.Find("id") is null && row.Find("label") is not null;

    private static RowId? Explicit(JsonItem row, Fields fields)
    {
        if (row.Find("id") is JsonItem id)
        {
            return fields.AsRowId(id, "id");
        }

        return row.Find("idx") is JsonItem idx ? fields.AsRowId(idx, "idx") : null;
    }
}
