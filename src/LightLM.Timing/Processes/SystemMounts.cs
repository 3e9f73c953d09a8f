namespace LightLM.Timing.Processes;

/// <summary>What programs need of the system: its programs and libraries, and of its settings those that say how to find them.</summary>
internal static class SystemMounts
{
    private const string SettingsFolder = "/etc";
    private static readonly string[] Folders = ["/usr", "/bin", "/lib", "/lib32", "/lib64", "/libx32", "/sbin", "/opt"];

    // Not all of /etc/ssl: it may hold private keys.
    private static readonly string[] Settings =
    [
        "ld.so.cache", "ld.so.conf", "ld.so.conf.d", "alternatives", "passwd", "group", "nsswitch.conf", "hosts", "localtime", "ssl/certs",
        "ssl/openssl.cnf", "fonts", "java*", "python*",
    ];

    /// <summary>Those that are there.</summary>
    public static IReadOnlyList<string> Find() => [.. Folders.Where(Path.Exists), .. Settings.SelectMany(FindSetting)];

    private static IEnumerable<string> FindSetting(string name)
    {
        string folder = Path.Combine(SettingsFolder, Path.GetDirectoryName(name) ?? "");
        return Directory.Exists(folder) ? Directory.EnumerateFileSystemEntries(folder, Path.GetFileName(name)) : [];
    }
}
