using System.Diagnostics;
using System.Globalization;
using System.Runtime.Versioning;
using System.Text;

namespace LightLM.Timing.Processes;

/// <summary>A control group in one hierarchy: a folder whose files are settings and figures (cgroups(7)).</summary>
/// <param name="path">The folder.</param>
[SupportedOSPlatform("linux")]
internal sealed class ControlFolder(string path)
{
    private const string MembersFile = "cgroup.procs";
    private static readonly TimeSpan RemovePatience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan RemoveInterval = TimeSpan.FromMilliseconds(1);

    public string Path => path;

    /// <summary>The file that a process is written to in order to enter.</summary>
    public string Entrance => At(MembersFile);

    public bool Has(string file) => File.Exists(At(file));

    /// <summary>Sets a setting that is there.</summary>
    /// <exception cref="IOException">The system refuses it.</exception>
    public void Write(string file, string value)
    {
        using FileStream stream = new(At(file), FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        stream.Write(Encoding.UTF8.GetBytes(value));
    }

    public string Read(string file) => File.ReadAllText(At(file)).Trim();

    /// <summary>A figure, or null where it is not told.</summary>
    /// <param name="file">The file.</param>
    /// <param name="field">The word before the figure, in a file of several.</param>
    public long? ReadNumber(string file, string? field = null)
    {
        try
        {
            string start = field is null ? "" : $"{field} ";
            string? line = Read(file).Split('\n').FirstOrDefault(line => line.StartsWith(start, StringComparison.Ordinal));
            return long.TryParse(line?[start.Length..], CultureInfo.InvariantCulture, out long number) ? number : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Ends what is in it and removes it, as far as that is possible.</summary>
    public void Remove()
    {
        // A process is a member until its exit is complete.
        for (long start = Stopwatch.GetTimestamp(); !TryRemove() && Stopwatch.GetElapsedTime(start) < RemovePatience;)
        {
            Thread.Sleep(RemoveInterval);
        }
    }

    private bool TryRemove()
    {
        try
        {
            foreach (string member in File.ReadLines(Entrance))
            {
                // Members that this process cannot see are told as 0, which would be a signal to its own group.
                if (int.TryParse(member, CultureInfo.InvariantCulture, out int id) && id > 1)
                {
                    LinuxCalls.Kill(id);
                }
            }

            Directory.Delete(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return !Directory.Exists(path);
        }
    }

    private string At(string file) => System.IO.Path.Combine(path, file);
}
