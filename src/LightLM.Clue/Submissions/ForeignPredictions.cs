using System.Globalization;
using LightLM.Clue.DataSets;
using LightLM.Clue.Files;

namespace LightLM.Clue.Submissions;

/// <summary>Recognizes predictions that are sound but of something else: of another task, or of another split of the data.</summary>
internal static class ForeignPredictions
{
    /// <summary>What a prediction file holds, in messages.</summary>
    public const string Kind = "predictions";

    private static readonly string[] Splits = ["train", "dev", "test", "trial"];

    /// <summary>In words whose predictions a file holds instead of a task's, or null.</summary>
    /// <param name="task">The task.</param>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    /// <param name="rows">How many rows are to be predicted.</param>
    public static string? FindTask(ClueTask task, ReadOnlySpan<byte> content, int rows)
    {
        if (PredictionForm.Of(content) is not { } found || found.Task == task || IsMisspelt(task, found.Task, content, rows))
        {
            return null;
        }

        return FoundTask.Describe(Kind, task.OfficialName(), found.Task, $" {found.Evidence}: are the files of two tasks swapped?");
    }

    /// <summary>In words whose predictions a file holds instead of those of some rows, or null.</summary>
    /// <param name="task">The task.</param>
    /// <param name="given">The ids of the predictions.</param>
    /// <param name="expected">The ids of the rows.</param>
    /// <param name="dataPath">The file of the rows, beside which other splits are looked for; null where there is none.</param>
    public static string? FindSplit(ClueTask task, IReadOnlyCollection<RowId> given, IReadOnlySet<RowId> expected, string? dataPath)
    {
        if (given.Count == 0 || expected.SetEquals(given))
        {
            return null;
        }

        string wanted = dataPath is null ? "the official test set" : Path.GetFileName(dataPath);
        string? found = task == ClueTask.Cmrc2018 ? FindPrefix(given, expected) : null;
        found ??= FindSibling(task, given, dataPath) ?? FindOfficial(task, given, expected);
        return found is null
            ? null
            : $"the predictions are of another split: {found}, expected those of {wanted} ({Describe(expected)}). "
                + "Predict that data, or name the data that was predicted.";
    }

    /// <summary>0 and 1 for false and true, and the other way round, are no other task's where there are as many as there should be.</summary>
    private static bool IsMisspelt(ClueTask task, ClueTask found, ReadOnlySpan<byte> content, int rows)
    {
        bool areLabels = task.Labels().Count == 2 && found.Labels().Count == 2;
        return areLabels && content.TrimEnd(" \t\r\n"u8).Count((byte)'\n') + 1 == rows;
    }

    /// <summary>Ids of CMRC 2018 say which split they belong to: DEV_0_QUERY_0.</summary>
    private static string? FindPrefix(IReadOnlyCollection<RowId> given, IReadOnlySet<RowId> expected)
    {
        string prefix = PrefixOf(given.First());
        return prefix.Length > 0 && given.All(id => PrefixOf(id) == prefix) && PrefixOf(expected.First()) is { Length: > 0 } other && other != prefix
            ? $"all their ids begin with {prefix}, such as {given.First()}"
            : null;
    }

    private static string PrefixOf(RowId id)
    {
        string text = id.ToString();
        int end = text.IndexOf('_', StringComparison.Ordinal);
        return Splits.FirstOrDefault(split => end == split.Length && text.StartsWith(split, StringComparison.OrdinalIgnoreCase)) is null
            ? ""
            : text[..end];
    }

    private static string? FindSibling(ClueTask task, IReadOnlyCollection<RowId> given, string? dataPath)
    {
        string? folder = dataPath is null ? null : Path.GetDirectoryName(Path.GetFullPath(dataPath));
        foreach (string path in folder is null ? [] : Splits.Select(split => Path.Combine(folder, $"{split}.json")))
        {
            if (path != Path.GetFullPath(dataPath!) && IdsOf(task, path) is { } ids && ids.SetEquals(given))
            {
                return $"their ids are those of {Path.GetFileName(path)} ({Describe(ids)})";
            }
        }

        return null;
    }

    private static HashSet<RowId>? IdsOf(ClueTask task, string path)
    {
        try
        {
            return File.Exists(path) ? [.. ClueDataSet.Read(task, path).Select(row => row.Id)] : null;
        }
        catch (DataFileException)
        {
            // Not this file is to be checked: one that cannot be read tells nothing.
            return null;
        }
    }

    private static string? FindOfficial(ClueTask task, IReadOnlyCollection<RowId> given, IReadOnlySet<RowId> expected)
    {
        IEnumerable<(string Split, int Rows)> official = [("dev", task.OfficialDevRows()), ("test", task.OfficialTestRows())];
        string[] splits = [.. official.Where(set => set.Rows == given.Count && set.Rows != expected.Count).Select(set => set.Split)];
        return splits.Length > 0 && given.All(id => id.Number is >= 0 and long number && number <= given.Count)
            ? string.Create(
                CultureInfo.InvariantCulture, $"there are {given.Count:N0}, as many as the official {string.Join(" or ", splits)} set has rows")
            : null;
    }

    private static string Describe(IReadOnlyCollection<RowId> ids) => ids.Count == 1
        ? $"such as {ids.First()}"
        : string.Create(CultureInfo.InvariantCulture, $"{ids.Count:N0} rows: {IdRanges.Describe(ids, parts: 2)}");
}
