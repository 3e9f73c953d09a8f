using System.Globalization;
using System.Text.RegularExpressions;

namespace LightLM.Files;

/// <summary>
/// Names of temporary files and folders that say whose they are, <c>lightlm-PROCESS-RANDOM</c>, and the removal of those that a process
/// has left behind which was killed. While it lives, a process holds a lock on a file, or on the file <see cref="OwnerName"/> in a folder.
/// </summary>
internal static partial class Leftovers
{
    /// <summary>The file in a temporary folder that its process holds open, not to be shared.</summary>
    public const string OwnerName = "owner";

    // A process of that number may be another one by now, or be that of another machine.
    private static readonly TimeSpan LongestUse = TimeSpan.FromHours(1);

    /// <summary>A name for a temporary file or folder of this process.</summary>
    public static string NewName() =>
        string.Create(CultureInfo.InvariantCulture, $"lightlm-{Environment.ProcessId}-{Random.Shared.Next():x8}");

    /// <summary>Removes from a folder what killed processes have left in it, as far as that is possible.</summary>
    public static void Remove(string folder)
    {
        try
        {
            foreach (FileSystemInfo entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*lightlm-*"))
            {
                if (Name().Match(entry.Name) is { Success: true } name && entry.LinkTarget is null)
                {
                    Remove(entry, name.Groups[1].Value);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // What is not ours to see stays.
        }
    }

    private static void Remove(FileSystemInfo entry, string process)
    {
        try
        {
            bool isOver = !IsRunning(process) || DateTime.UtcNow - entry.LastWriteTimeUtc > LongestUse;
            if (entry is DirectoryInfo directory)
            {
                if (isOver && !IsHeld(Path.Combine(directory.FullName, OwnerName)))
                {
                    directory.Delete(recursive: true);
                }
            }
            else if (isOver && FileKinds.Of(entry.FullName) == FileKind.Regular && !IsHeld(entry.FullName))
            {
                entry.Delete();
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or removed by another process meanwhile.
        }
    }

    private static bool IsRunning(string process) => !OperatingSystem.IsLinux() || Directory.Exists($"/proc/{process}");

    /// <summary>Whether a process, on whatever machine or in whatever container, holds a file open.</summary>
    private static bool IsHeld(string path)
    {
        try
        {
            using FileStream stream = new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A\.?lightlm-([0-9]{1,10})-[0-9a-f]{8}(\.tmp)?\z")]
    private static partial Regex Name();
}
