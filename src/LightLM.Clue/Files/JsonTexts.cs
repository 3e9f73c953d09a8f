using LightLM.Files;

namespace LightLM.Clue.Files;

/// <summary>Parses the JSON texts of data and prediction files.</summary>
internal static class JsonTexts
{
    /// <summary>Parses a text that starts on <paramref name="firstLine"/>; null after reporting why it is not JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="firstLine">The line on which it starts, counted from 1.</param>
    /// <param name="faults">Where faults are reported.</param>
    /// <param name="maxValues">The most members and items; more are a fault.</param>
    public static JsonItem? Parse(ReadOnlySpan<byte> json, int firstLine, FaultLog faults, int maxValues = int.MaxValue)
    {
        JsonOrigin origin = new(faults.Path, "Correct the line, and save the file as UTF-8.", Fault)
        {
            AllowsRepeated = true,
            FirstLine = firstLine,
            MaxValues = maxValues,
        };
        try
        {
            JsonItem item = JsonItem.Parse(json, origin);
            foreach ((string name, int line, int first) in item.FindRepeated())
            {
                string problem = $"is given twice (first on line {first}), and readers keep only one; remove the other.";
                faults.Add(line, CodePoints.Excerpt(name), problem);
            }

            return item;
        }
        catch (DataFileException e) when (e.Line is not null && e.Field is null)
        {
            faults.Add(e.Line, null, $"not valid JSON: {e.Problem}");
            return null;
        }
    }

    private static DataFileException Fault(string path, int? line, string? field, string problem, Exception? innerException) =>
        new(path, line, field, problem, innerException);
}
