using System.Formats.Tar;
using System.Security.Cryptography;
using LightLM.Image.Oci;

namespace LightLM.Image.Debian;

/// <summary>A Debian package, pinned by its hash, and the files that are taken of it.</summary>
/// <param name="Name">The name.</param>
/// <param name="Version">The version.</param>
/// <param name="Sha256">The SHA-256 of the package's file, in lower-case hexadecimal.</param>
/// <param name="Files">The files and links, without a leading slash.</param>
internal sealed record DebianPackage(string Name, string Version, string Sha256, IReadOnlyList<string> Files)
{
    private const string List = "packages.tsv";

    /// <summary>The packages of the base layer.</summary>
    public static IReadOnlyList<DebianPackage> All { get; } = [.. ReadList()];

    /// <summary>Adds the files to a layer.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="folder">Where packages are kept that were downloaded before.</param>
    /// <exception cref="ImageException">The package cannot be had, is another one, or lacks a file.</exception>
    public void AddTo(LayerFiles layer, string folder)
    {
        using MemoryStream contents = new(Commands.Run(folder, "dpkg-deb", "--fsys-tarfile", Download(folder)));
        using TarReader reader = new(contents);
        HashSet<string> missing = [.. Files];
        while (reader.GetNextEntry() is TarEntry entry)
        {
            string path = entry.Name.TrimStart('.', '/');
            if (!missing.Remove(path))
            {
                continue;
            }

            if (entry.EntryType == TarEntryType.SymbolicLink)
            {
                layer.AddLink(path, entry.LinkName);
            }
            else
            {
                using MemoryStream file = new();
                entry.DataStream?.CopyTo(file);
                layer.AddFile(path, file.ToArray(), entry.Mode);
            }
        }

        if (missing.Count > 0)
        {
            throw new ImageException($"{Name} {Version}: expected the file {missing.First()}, found none. Correct {List}.");
        }
    }

    private string Download(string folder)
    {
        string path = Directory.EnumerateFiles(folder, $"{Name}_*.deb").FirstOrDefault(IsThis) ?? "";
        if (path.Length > 0)
        {
            return path;
        }

        try
        {
            Commands.Run(folder, "apt-get", "download", $"{Name}={Version}");
        }
        catch (ImageException e)
        {
            throw new ImageException(
                $"{e.Message} Run 'apt-get update'; where Debian has replaced {Name} {Version}, put its newer version and SHA-256 into {List}.", e);
        }

        string? found = Directory.EnumerateFiles(folder, $"{Name}_*.deb").FirstOrDefault(IsThis);
        return found ?? throw new ImageException($"{Name} {Version}: expected a package with SHA-256 {Sha256}, found another one. Check {List}.");
    }

    private bool IsThis(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA256.HashData(stream)) == Sha256;
    }

    private static IEnumerable<DebianPackage> ReadList()
    {
        using StreamReader reader = new(typeof(DebianPackage).Assembly.GetManifestResourceStream(List)!);
        while (reader.ReadLine() is string line)
        {
            if (!line.StartsWith('#'))
            {
                string[] fields = line.Split('\t');
                yield return new DebianPackage(fields[0], fields[1], fields[2], fields[3].Split(','));
            }
        }
    }
}
