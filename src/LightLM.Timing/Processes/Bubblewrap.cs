using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace LightLM.Timing.Processes;

/// <summary>The program bubblewrap: gives a command namespaces of its own and the part of the file system that it may see.</summary>
internal static class Bubblewrap
{
    /// <summary>What to do where it does not work.</summary>
    public const string Remedy =
        "Install bubblewrap 0.8 or later (apt-get install bubblewrap) where user namespaces are allowed, "
        + "or set \"isolation\": \"none\" in the manifest to run commands unguarded.";

    private const string Program = "bwrap";
    private const string Nobody = "65534";
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    // The command's namespaces end with the first process in them, and that one with whoever waits for it.
    private static readonly string[] Namespaces =
    [
        "--unshare-all", "--unshare-user", "--disable-userns", "--uid", Nobody, "--gid", Nobody, "--new-session",
        "--die-with-parent", "--as-pid-1",
    ];

    private static readonly string[] Variables =
    [
        "--clearenv", "--setenv", "PATH", SearchPath, "--setenv", "HOME", "/tmp", "--setenv", "TMPDIR", "/tmp",
        "--setenv", "LANG", "C.UTF-8",
    ];

    /// <summary>The words before those of a command.</summary>
    /// <param name="isolation">What the command sees.</param>
    /// <param name="directory">The folder that it runs in, as it sees it.</param>
    /// <param name="limits">What its temporary files may take.</param>
    public static IReadOnlyList<string> Words(Isolation isolation, string directory, ProcessLimits limits)
    {
        IReadOnlyList<string> system = SystemMounts.Find();
        Layer[] layers = [.. Layers(isolation), .. Covers(isolation, system)];
        string shared = limits.MemoryBytes.ToString(CultureInfo.InvariantCulture);
        string temporary = Math.Min(limits.MemoryBytes, limits.DiskBytes).ToString(CultureInfo.InvariantCulture);
        return
        [
            Program, .. Namespaces, .. Variables, .. system.SelectMany(SystemLayer), "--proc", "/proc", "--dev", "/dev", "--size", shared,
            "--tmpfs", "/dev/shm", "--size", temporary, "--tmpfs", "/tmp",

            // What lies in a folder comes after the folder; of two layers at one place the later one hides.
            .. layers.OrderBy(layer => layer.Target, StringComparer.Ordinal).SelectMany(layer => layer.Words),
            .. layers.Where(layer => layer.IsFolderCover).SelectMany(layer => (string[])["--remount-ro", layer.Target]),
            "--remount-ro", "/proc", "--remount-ro", "/dev", "--remount-ro", "/", "--chdir", directory, "--",
        ];
    }

    /// <summary>Why it does not work here, with the remedy, or null.</summary>
    public static string? FindProblem()
    {
        ProcessStartInfo start = new(Program) { RedirectStandardError = true };
        foreach (string word in (IEnumerable<string>)[.. Words(new Isolation(), "/tmp", new ProcessLimits()).Skip(1), "true"])
        {
            start.ArgumentList.Add(word);
        }

        try
        {
            using Process process = Process.Start(start)!;
            string said = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : Describe(said);
        }
        catch (Win32Exception e)
        {
            return Describe($"'{Program}' cannot be started: {e.Message}");
        }
    }

    /// <summary>A problem in words, with the remedy.</summary>
    /// <param name="said">What the program, or the shell that looked for it, said.</param>
    public static string Describe(string said) => $"Commands cannot be kept apart from this machine: {said.TrimEnd('.')}. {Remedy}";

    private static string[] SystemLayer(string path) =>
        new FileInfo(path).LinkTarget is string target ? ["--symlink", target, path] : ["--ro-bind", path, path];

    private static IEnumerable<Layer> Layers(Isolation isolation) =>
    [
        .. isolation.ReadOnly.Select(path => new Layer(path, ["--ro-bind", path, path])),
        .. isolation.Mounts.Select(
            mount => new Layer(mount.Target, [mount.IsWritable ? "--bind" : "--ro-bind", mount.Source, mount.Target])),
    ];

    /// <summary>Empties the places where hidden paths would be seen; links on the way there make no difference.</summary>
    private static IEnumerable<Layer> Covers(Isolation isolation, IReadOnlyList<string> system)
    {
        (string Source, string Target)[] visible =
        [
            .. system
                .Where(path => new FileInfo(path).LinkTarget is null)
                .Concat(isolation.ReadOnly)
                .Select(path => (RealPath.Of(path), path)),
            .. isolation.Mounts.Select(mount => (RealPath.Of(mount.Source), mount.Target)),
        ];
        return isolation.Hidden.Where(Path.Exists).Select(RealPath.Of).SelectMany(hidden => visible
            .Where(place => RealPath.IsWithin(hidden, place.Source))
            .Select(place => Cover(hidden, $"{Path.TrimEndingDirectorySeparator(place.Target)}{hidden[place.Source.Length..]}")))
            .DistinctBy(cover => cover.Target);
    }

    private static Layer Cover(string hidden, string target) => Directory.Exists(hidden)
        ? new Layer(target, ["--size", "4096", "--tmpfs", target]) { IsFolderCover = true }
        : new Layer(target, ["--ro-bind", "/dev/null", target]);

    /// <summary>One thing that is put into the command's file system.</summary>
    private sealed record Layer(string Target, IReadOnlyList<string> Words)
    {
        public bool IsFolderCover { get; init; }
    }
}
