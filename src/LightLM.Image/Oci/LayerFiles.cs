using System.Formats.Tar;

namespace LightLM.Image.Oci;

/// <summary>The files of a layer. Whatever machine they come from, equal files make equal bytes: sorted, of 1970, and owned by root.</summary>
internal sealed class LayerFiles
{
    private const UnixFileMode FolderMode = Readable | UnixFileMode.UserWrite | Executable;
    private const UnixFileMode Readable = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode Executable = UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
    private readonly SortedDictionary<string, Func<TarEntry>> _entries = new(StringComparer.Ordinal);

    /// <summary>The mode of a program.</summary>
    public static UnixFileMode ProgramMode => FolderMode;

    /// <summary>The mode of a file that is read.</summary>
    public static UnixFileMode FileMode => Readable | UnixFileMode.UserWrite;

    /// <summary>The paths of all files and links.</summary>
    public IEnumerable<string> Paths => _entries.Keys.Where(path => !path.EndsWith('/'));

    /// <summary>Adds a file.</summary>
    /// <param name="path">Its path without a leading slash.</param>
    /// <param name="contents">What it holds.</param>
    /// <param name="mode">Who may do what with it.</param>
    public void AddFile(string path, byte[] contents, UnixFileMode mode)
    {
        AddFolders(path);
        _entries.Add(path, () => new UstarTarEntry(TarEntryType.RegularFile, path) { Mode = mode, DataStream = new MemoryStream(contents) });
    }

    /// <summary>Adds a link.</summary>
    public void AddLink(string path, string target)
    {
        AddFolders(path);
        _entries.Add(path, () => new UstarTarEntry(TarEntryType.SymbolicLink, path) { LinkName = target, Mode = FolderMode });
    }

    /// <summary>Adds a folder that everybody may write into.</summary>
    public void AddSharedFolder(string path) => AddFolder(
        path, FolderMode | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite | UnixFileMode.StickyBit);

    /// <summary>Writes all as a tar archive.</summary>
    public byte[] ToTar()
    {
        using MemoryStream archive = new();
        using (TarWriter writer = new(archive, TarEntryFormat.Ustar, leaveOpen: true))
        {
            foreach (Func<TarEntry> create in _entries.Values)
            {
                TarEntry entry = create();
                entry.ModificationTime = DateTimeOffset.UnixEpoch;
                (entry.Uid, entry.Gid) = (0, 0);
                writer.WriteEntry(entry);
            }
        }

        return archive.ToArray();
    }

    private void AddFolders(string path)
    {
        for (int end = path.IndexOf('/'); end >= 0; end = path.IndexOf('/', end + 1))
        {
            AddFolder(path[..end], FolderMode);
        }
    }

    private void AddFolder(string path, UnixFileMode mode) =>
        _entries.TryAdd(path + "/", () => new UstarTarEntry(TarEntryType.Directory, path + "/") { Mode = mode });
}
