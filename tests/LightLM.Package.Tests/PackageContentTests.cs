using System.IO.Compression;
using System.Xml.Linq;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>What the package holds and says of itself.</summary>
public sealed class PackageContentTests(BuiltPackage package)
{
    [Fact]
    public void It_is_packed_without_a_warning()
        => Assert.DoesNotContain("warning", package.Messages, StringComparison.OrdinalIgnoreCase);

    [Fact]
    public void It_depends_on_one_package()
    {
        IEnumerable<XElement> dependencies = Metadata().Descendants().Where(IsNamed("dependency"));
        Assert.Equal(["System.Numerics.Tensors"], dependencies.Select(element => element.Attribute("id")!.Value));
    }

    [Fact]
    public void It_describes_itself()
    {
        XElement metadata = Metadata();
        Assert.Equal("Apache-2.0", Text("license"));
        Assert.Contains("chinese", Text("tags").Split(' '));
        Assert.Contains("bert", Text("tags").Split(' '));
        Assert.NotEmpty(Text("description"));
        XElement repository = metadata.Elements().Single(IsNamed("repository"));
        Assert.Equal("git", repository.Attribute("type")?.Value);
        string url = repository.Attribute("url")?.Value ?? "";
        Assert.True(url.Length == 0 || url.StartsWith("https://", StringComparison.Ordinal), $"The package names the place '{url}'.");
        Assert.Contains("LightModel.Load", ReadText(Text("readme")), StringComparison.Ordinal);

        string Text(string name) => metadata.Elements().Single(IsNamed(name)).Value;
    }

    [Fact]
    public void It_holds_the_library_its_documentation_and_the_rule_for_publishing()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        IEnumerable<string> files = archive.Entries.Select(entry => entry.FullName)
            .Where(name => name.Contains("LightLM", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
        Assert.Equal(["LightLM.nuspec", "buildTransitive/LightLM.targets", "lib/net10.0/LightLM.dll", "lib/net10.0/LightLM.xml"], files);
    }

    [Fact]
    public void Its_symbols_lie_beside_it()
    {
        using ZipArchive archive = ZipFile.OpenRead(package.Symbols);
        Assert.NotNull(archive.GetEntry("lib/net10.0/LightLM.pdb"));
    }

    [Fact]
    public void Every_library_of_the_repository_has_a_readme_for_its_package()
    {
        string[] projects = Directory.GetFiles(Path.Combine(Clone.Root, "src"), "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.True(
            File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "PACKAGE.md"))
                || File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal),
            $"{project} is packed without a readme."));
    }

    private static Func<XElement, bool> IsNamed(string name) => element => element.Name.LocalName == name;

    private XElement Metadata() => XDocument.Parse(ReadText("LightLM.nuspec")).Root!.Elements().Single(IsNamed("metadata"));

    private string ReadText(string entry)
    {
        using ZipArchive archive = ZipFile.OpenRead(package.File);
        using StreamReader reader = new(archive.GetEntry(entry)!.Open());
        return reader.ReadToEnd();
    }
}
