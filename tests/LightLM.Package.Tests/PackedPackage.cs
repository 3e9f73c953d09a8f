using System.IO.Compression;
using System.Xml.Linq;

namespace LightLM.Package.Tests;

/// <summary>A package's file, or that of its symbols.</summary>
internal sealed class PackedPackage(string path) : IDisposable
{
    private readonly ZipArchive _archive = ZipFile.OpenRead(path);

    /// <summary>What it holds beyond the format's own parts, by path.</summary>
    public IEnumerable<string> Files => _archive.Entries.Select(entry => entry.FullName)
        .Where(name => !name.StartsWith("_rels/", StringComparison.Ordinal)
            && !name.StartsWith("package/", StringComparison.Ordinal)
            && name != "[Content_Types].xml")
        .Order(StringComparer.Ordinal);

    /// <summary>The ids of what it needs, and the versions.</summary>
    public IEnumerable<(string Id, string Version)> Dependencies =>
        Metadata.Descendants().Where(IsNamed("dependency")).Select(element => (element.Attribute("id")!.Value, element.Attribute("version")!.Value));

    /// <summary>What it says of itself.</summary>
    public XElement Metadata =>
        XDocument.Parse(ReadText(Files.Single(name => name.EndsWith(".nuspec", StringComparison.Ordinal)))).Root!.Elements().Single(IsNamed("metadata"));

    /// <summary>An element of what it says of itself; null where there is none.</summary>
    public XElement? Element(string name) => Metadata.Elements().SingleOrDefault(IsNamed(name));

    /// <summary>The text of an element of what it says of itself.</summary>
    public string Text(string name) => Element(name)?.Value ?? "";

    public string ReadText(string file) => System.Text.Encoding.UTF8.GetString(Read(file)).TrimStart('\uFEFF');

    public byte[] Read(string file)
    {
        ZipArchiveEntry? entry = _archive.GetEntry(file);
        Assert.True(entry is not null, $"{path} holds no {file}.");
        using Stream stream = entry!.Open();
        using MemoryStream bytes = new();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    public void Dispose() => _archive.Dispose();

    private static Func<XElement, bool> IsNamed(string name) => element => element.Name.LocalName == name;
}
