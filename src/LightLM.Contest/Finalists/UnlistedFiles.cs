using System.Globalization;
using LightLM.Clue;
using LightLM.Timing.Models.Commands;

namespace LightLM.Contest.Finalists;

/// <summary>Says that a command's folder holds what the manifest does not list.</summary>
internal static class UnlistedFiles
{
    private const int MostNames = 3;

    /// <summary>A line, or null where there are none.</summary>
    /// <param name="task">The task that the command ran for.</param>
    /// <param name="files">The files.</param>
    public static string? Describe(ClueTask task, IReadOnlyList<UnlistedFile> files)
    {
        if (files.Count == 0)
        {
            return null;
        }

        string names = string.Join(", ", files.Take(MostNames).Select(file => file.HasAppeared ? $"{file.Name} (made by the run)" : file.Name));
        string more = files.Count > MostNames ? ", ..." : "";
        string bytes = files.Sum(file => file.Bytes).ToString("N0", CultureInfo.InvariantCulture);
        return $"{task.OfficialName()}: its folder holds {files.Count} files of {bytes} bytes that the manifest does not list: {names}{more}";
    }
}
