using System.Xml.Linq;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>What the packages hold and say of themselves.</summary>
public sealed class PackageContentTests(BuiltPackages packages)
{
    private const string Tool = "LightLM.Tool";

    public static TheoryData<string> Libraries =>
        [.. Directory.GetFiles(At("src"), "PublicAPI.Shipped.txt", SearchOption.AllDirectories).Select(file => Path.GetFileName(Path.GetDirectoryName(file)!))];

    [Fact]
    public void They_are_packed_without_a_message()
        => Assert.All(packages.Messages, line => Assert.StartsWith("Successfully created package", line, StringComparison.Ordinal));

    [Fact]
    public void They_are_the_libraries_with_a_list_of_public_members_the_models_and_the_tool()
        => Assert.Equal(Libraries.Select(row => row.Data).Concat(ModelPackageTests.Names).Append(Tool).Order(StringComparer.Ordinal), packages.Names);

    [Fact]
    public void Each_describes_itself() => Assert.All(packages.Names, name =>
    {
        using PackedPackage package = packages.Open(name);
        Assert.NotEmpty(package.Text("description"));
        Assert.Contains("chinese", package.Text("tags").Split(' '));
        Assert.NotEmpty(package.ReadText(package.Text("readme")));
        Assert.Equal(File.ReadAllBytes(At("src", "icon.png")), package.Read(package.Text("icon")));
        XElement repository = package.Element("repository")!;
        Assert.Equal("git", repository.Attribute("type")?.Value);
        string url = repository.Attribute("url")?.Value ?? "";
        Assert.True(url.Length == 0 || url.StartsWith("https://", StringComparison.Ordinal), $"The package names the place '{url}'.");
    });

    [Fact]
    public void The_runtime_depends_on_one_package()
    {
        using PackedPackage package = packages.Open("LightLM");
        Assert.Equal(["System.Numerics.Tensors"], package.Dependencies.Select(dependency => dependency.Id));
    }

    [Fact]
    public void The_runtime_brings_the_rule_for_publishing()
    {
        using PackedPackage package = packages.Open("LightLM");
        Assert.Contains("buildTransitive/LightLM.targets", package.Files);
    }

    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_comes_with_its_documentation_and_symbols_under_the_licence_of_the_code(string name)
    {
        using PackedPackage package = packages.Open(name);
        Assert.Equal("Apache-2.0", package.Text("license"));
        Assert.Equal([$"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml"], package.Files.Where(file => file.StartsWith("lib/", StringComparison.Ordinal)));
        using PackedPackage symbols = new(Path.Combine(packages.Folder, $"{name}.{BuiltPackages.Version}.snupkg"));
        Assert.Contains($"lib/net10.0/{name}.pdb", symbols.Files);
    }

    /// <summary>The libraries share internals, which another version may have changed.</summary>
    [Theory]
    [MemberData(nameof(Libraries))]
    public void A_library_takes_others_of_its_own_version_only(string name)
    {
        using PackedPackage package = packages.Open(name);
        Assert.All(
            package.Dependencies.Where(dependency => dependency.Id.StartsWith("LightLM", StringComparison.Ordinal)),
            dependency => Assert.Equal($"[{BuiltPackages.Version}]", dependency.Version));
    }

    [Fact]
    public void Every_library_of_the_repository_has_a_readme_for_its_package()
    {
        string[] projects = Directory.GetFiles(At("src"), "*.csproj", SearchOption.AllDirectories);
        Assert.NotEmpty(projects);
        Assert.All(projects, project => Assert.True(
            File.Exists(Path.Combine(Path.GetDirectoryName(project)!, "PACKAGE.md"))
                || File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal),
            $"{project} is packed without a readme."));
    }

    private static string At(params string[] parts) => Path.Combine([Clone.Root, .. parts]);
}
