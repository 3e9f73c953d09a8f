namespace LightLM.Timing.Processes;

/// <summary>Where a path leads when all links on the way are followed.</summary>
internal static class RealPath
{
    /// <summary>The real path of what is there; of anything else the path itself, made absolute.</summary>
    public static string Of(string path) =>
        (OperatingSystem.IsLinux() ? LinuxCalls.RealPath(path) : null) ?? Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>Whether a real path is another one or lies below it.</summary>
    public static bool IsWithin(string path, string folder) =>
        path.StartsWith(folder, StringComparison.Ordinal) && (path.Length == folder.Length || folder == "/" || path[folder.Length] == '/');
}
