using LightLM.Clue;

namespace LightLM.Timing.Models;

/// <summary>Finds the test sets below a folder: <c>cluener/test.json</c> and so on, or for a single task also the file itself.</summary>
internal static class TestSets
{
    private const string FileName = "test.json";

    /// <summary>Where a folder of sets has a task's.</summary>
    public static string PathIn(string folder, ClueTask task) => Path.Combine(folder, task.OfficialName(), FileName);

    /// <summary>The sets that are there.</summary>
    /// <param name="data">The folder, or the file of a task's set.</param>
    /// <param name="task">The only task to look for, or null for all.</param>
    /// <exception cref="InputException">There are none.</exception>
    public static IReadOnlyList<(ClueTask Task, string Path)> Find(string data, ClueTask? task)
    {
        if (task is { } only)
        {
            string[] candidates = [data, Path.Combine(data, FileName), PathIn(data, only)];
            string? found = candidates.FirstOrDefault(File.Exists);
            return found is not null ? [(only, found)] : throw new InputException(
                $"{data}: expected a data set of {only.OfficialName()}, or a folder with {only.OfficialName()}/{FileName}, found " +
                "neither. Correct --data.");
        }

        IEnumerable<(ClueTask Task, string Path)> all = ClueTasks.All.Select(each => (each, PathIn(data, each)));
        (ClueTask Task, string Path)[] sets = [.. all.Where(set => File.Exists(set.Path))];
        return sets.Length > 0 ? sets : throw new InputException(
            $"{data}: expected a folder with test sets such as {ClueTasks.All[0].OfficialName()}/{FileName}, found none. " +
            "Correct --data, or name a file's task with --task.");
    }
}
