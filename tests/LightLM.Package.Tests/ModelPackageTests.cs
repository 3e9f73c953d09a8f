using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>The packages of the models, and where they put the models.</summary>
public sealed partial class ModelPackageTests(BuiltPackages packages) : IDisposable
{
    private const string Prefix = "LightLM.Models.";

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Models => [.. Files.Select(file => Path.GetFileNameWithoutExtension(file))];

    /// <summary>A package for each model of the clone.</summary>
    internal static IEnumerable<string> Names => Models.Select(row => NameOf(row.Data));

    private static string[] Files => Directory.GetFiles(Path.Combine(Clone.Root, "models"), "*.lightlm");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Models))]
    public void One_holds_the_model_its_path_its_card_and_a_licence_of_its_own(string model)
    {
        string name = NameOf(model);
        using PackedPackage package = packages.Open(name);
        string[] expected =
        [
            "LICENSE.txt", $"{name}.nuspec", "PACKAGE.md", $"buildTransitive/{name}.targets", "icon.png",
            $"lib/net10.0/{name}.dll", $"lib/net10.0/{name}.xml", $"models/{model}.lightlm",
        ];
        Assert.Equal(expected.Order(StringComparer.Ordinal), package.Files);
        Assert.Equal(File.ReadAllBytes(ModelFile($"{model}.lightlm")), package.Read($"models/{model}.lightlm"));
        Assert.Equal("file", package.Element("license")!.Attribute("type")!.Value);
        Assert.Contains("research and evaluation", package.ReadText(package.Text("license")), StringComparison.Ordinal);
        Assert.Equal(("LightLM", BuiltPackages.Version), package.Dependencies.Single(dependency => dependency.Id == "LightLM"));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void Its_readme_is_the_card_without_links_that_lead_nowhere(string model)
    {
        using PackedPackage package = packages.Open(NameOf(model));
        string readme = package.ReadText("PACKAGE.md");
        Assert.Contains($"LightModel.Load({ClassOf(model)}.Path)", readme, StringComparison.Ordinal);
        string[] card = [.. File.ReadAllLines(ModelFile($"{model}.md")).Where(line => line.Length > 0 && !line.Contains("](", StringComparison.Ordinal))];
        Assert.Empty(card.Except(readme.Split('\n')));
        Assert.DoesNotMatch(RelativeLink(), readme);
    }

    /// <summary>All public members are documented, or the build ends.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Its_public_member_is_the_path(string model)
    {
        string name = NameOf(model);
        using PackedPackage package = packages.Open(name);
        string[] members = [.. Member().Matches(package.ReadText($"lib/net10.0/{name}.xml")).Select(match => match.Groups[1].Value)];
        Assert.Equal([$"T:{name}", $"P:{name}.Path"], members);
    }

    [Fact]
    public void Models_of_a_library_lie_beside_the_single_file_of_a_program_that_uses_it()
    {
        packages.AddTo(_folder.Path);
        _folder.Write("library/Library.csproj", Project("", Reference("Cluener") + Reference("Embed")));
        _folder.Write("library/Library.cs", """
            namespace Library;

            public static class Models
            {
                public static string[] Paths => [LightLM.Models.Cluener.Path, LightLM.Models.Embed.Path];
            }
            """);
        _folder.Write("program/Program.csproj", Project(
            "<OutputType>Exe</OutputType><PublishSingleFile>true</PublishSingleFile><SelfContained>false</SelfContained>",
            """<ProjectReference Include="../library/Library.csproj" />"""));
        _folder.Write("program/Program.cs", """
            foreach (string path in Library.Models.Paths)
            {
                System.Console.WriteLine($"{System.IO.Path.GetFileName(path)} {System.IO.File.Exists(path)}");
            }
            """);
        string published = _folder.At("published");
        Dotnet.Run(_folder.At("program"), "publish", "-c", "Release", "-o", published, "--use-current-runtime").Succeeds();
        Assert.Equal(["cluener.lightlm", "embed.lightlm"], Directory.GetFiles(Path.Combine(published, "models")).Select(Path.GetFileName).Order());
        Assert.Empty(Directory.GetFiles(published, "*.dll"));

        string built = Directory.GetFiles(_folder.At("program/bin"), "Program.dll", SearchOption.AllDirectories).Single();
        Assert.Equal(["cluener.lightlm True", "embed.lightlm True"], Dotnet.Run(_folder.Path, built).Succeeds().Lines);

        static string Project(string properties, string items) => $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <NuGetAudit>false</NuGetAudit>
                <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
                {properties}
              </PropertyGroup>
              <ItemGroup>{items}</ItemGroup>
            </Project>
            """;

        static string Reference(string model) => $"""<PackageReference Include="{Prefix}{model}" Version="[{BuiltPackages.Version}]" />""";
    }

    private static string NameOf(string model) => Prefix + ClassOf(model);

    private static string ClassOf(string model) => char.ToUpperInvariant(model[0]) + model[1..];

    private static string ModelFile(string name) => Path.Combine(Clone.Root, "models", name);

    [GeneratedRegex(@"\]\((?!https:)")]
    private static partial Regex RelativeLink();

    [GeneratedRegex("<member name=\"([^\"]+)\"")]
    private static partial Regex Member();
}
