using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>The files of a command's folder before a run, so that what the run adds can be told, and what is not listed as the command's.</summary>
internal sealed class HomeListing
{
    private const int MostUnlisted = 20;

    private static readonly EnumerationOptions OwnFiles = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.ReparsePoint,
        IgnoreInaccessible = true,
    };

    private readonly string _folder;
    private readonly string[] _listed;
    private readonly string[] _hidden;
    private readonly HashSet<string> _before;

    /// <summary>Lists the files.</summary>
    /// <param name="folder">The folder that the command runs in: its own or a copy of that.</param>
    /// <param name="home">What belongs to the command.</param>
    /// <param name="hidden">What lies in the folder and is not the command's.</param>
    public HomeListing(string folder, CommandHome home, IReadOnlyList<string> hidden)
    {
        _folder = folder;
        _listed = [.. home.Files.Select(file => Path.GetRelativePath(home.Directory, file))];
        _hidden = [.. hidden.Where(each => each != folder && RealPath.IsWithin(each, folder))];
        _before = [.. Files().Select(file => file.Name)];
    }

    /// <summary>Files that have appeared, or are not listed as the command's; the largest first, and not more than a few.</summary>
    public IReadOnlyList<UnlistedFile> FindUnlisted() =>
    [
        .. Files()
            .Where(file => !_before.Contains(file.Name) || !_listed.Any(listed => IsWithin(file.Name, listed)))
            .Select(file => new UnlistedFile(file.Name, file.Bytes, !_before.Contains(file.Name)))
            .OrderByDescending(file => file.Bytes)
            .ThenBy(file => file.Name, StringComparer.Ordinal)
            .Take(MostUnlisted),
    ];

    private static bool IsWithin(string name, string listed) => listed == "." || RealPath.IsWithin(name, listed);

    private IEnumerable<(string Name, long Bytes)> Files() => new DirectoryInfo(_folder).EnumerateFiles("*", OwnFiles)
        .Where(file => !_hidden.Any(hidden => RealPath.IsWithin(file.FullName, hidden)))
        .Select(file => (Path.GetRelativePath(_folder, file.FullName), file.Exists ? file.Length : 0));
}
