using System.Text.Json;

namespace LightLM.Clue.Submissions;

/// <summary>Tells whose predictions a file holds, from the form of its first rows.</summary>
internal static class PredictionForm
{
    private const int RowsRead = 50;

    /// <summary>A task with what in a file shows it.</summary>
    public readonly record struct Finding(ClueTask Task, string Evidence);

    /// <summary>Whose predictions a file seems to hold; null where it has no form that one of the tasks has.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    public static Finding? Of(ReadOnlySpan<byte> content)
    {
        try
        {
            Utf8JsonReader reader = new(content, new JsonReaderOptions { AllowMultipleValues = true });
            HashSet<ClueTask?> found = [];
            for (int row = 0; row < RowsRead && reader.Read(); row++)
            {
                if (reader.TokenType != JsonTokenType.StartObject)
                {
                    return null;
                }

                found.Add(OfRow(ref reader));
            }

            return found is { Count: 1 } && found.Single() is ClueTask task ? new Finding(task, EvidenceOf(task)) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Reads an object up to its end, or of a document of answers as much as shows that it is one.</summary>
    private static ClueTask? OfRow(ref Utf8JsonReader reader)
    {
        bool hasId = false;
        ClueTask? task = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isLabel = reader.ValueTextEquals("label"u8);
            bool isId = reader.ValueTextEquals("id"u8);
            reader.Read();
            hasId |= isId;
            task = isLabel ? OfLabel(ref reader) : task;
            reader.Skip();
            if (!isLabel && !hasId && task is null)
            {
                return reader.TokenType == JsonTokenType.String ? SkipAnswers(ref reader) : null;
            }
        }

        return hasId ? task : null;
    }

    private static ClueTask? SkipAnswers(ref Utf8JsonReader reader)
    {
        for (int row = 1; row < RowsRead && reader.Read() && reader.TokenType == JsonTokenType.PropertyName; row++)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                return null;
            }
        }

        while (reader.CurrentDepth > 0 && reader.Read())
        {
        }

        return ClueTask.Cmrc2018;
    }

    private static ClueTask? OfLabel(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.StartObject => ClueTask.Cluener,
        JsonTokenType.String when ClueTask.Csl.Labels().Contains(reader.GetString()!) => ClueTask.Csl,
        JsonTokenType.String when ClueTask.Cluewsc2020.Labels().Contains(reader.GetString()!) => ClueTask.Cluewsc2020,
        _ => null,
    };

    private static string EvidenceOf(ClueTask task) => task switch
    {
        ClueTask.Cluener => "Its labels are objects of entity types",
        ClueTask.Csl => "Its labels are 0 and 1",
        ClueTask.Cluewsc2020 => "Its labels are true and false",
        _ => "It is one object from question ids to answers",
    };
}
