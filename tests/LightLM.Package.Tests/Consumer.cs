using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>Somebody's program that finds entities and has nothing of LightLM but the package and a model.</summary>
internal sealed class Consumer : IDisposable
{
    public const string Sentence = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";

    private const string Project = $"""
        <Project Sdk="Microsoft.NET.Sdk">
          <PropertyGroup>
            <OutputType>Exe</OutputType>
            <TargetFramework>net10.0</TargetFramework>
            <ImplicitUsings>enable</ImplicitUsings>
            <Nullable>enable</Nullable>
            <PublishAot Condition="'$(PublishAot)' == ''">true</PublishAot>
            <InvariantGlobalization>true</InvariantGlobalization>
            <TreatWarningsAsErrors>true</TreatWarningsAsErrors>
            <NuGetAudit>false</NuGetAudit>
            <RestorePackagesPath>packages</RestorePackagesPath>
          </PropertyGroup>
          <ItemGroup>
            <PackageReference Include="LightLM" Version="[{BuiltPackage.Version}]" />
          </ItemGroup>
          <ItemGroup>
            <None Update="models/*.lightlm" CopyToOutputDirectory="PreserveNewest" />
          </ItemGroup>
        </Project>
        """;

    private const string Program = $$"""
        using System.Globalization;
        using LightLM;
        using LightLM.Tasks;

        Console.OutputEncoding = System.Text.Encoding.UTF8;
        using LightModel model = LightModel.Load(Path.Combine(AppContext.BaseDirectory, "models", "cluener.lightlm"));
        Console.WriteLine(CpuReport.KernelPath);
        Console.WriteLine(string.Join(' ', CpuReport.AvailablePaths));
        foreach (Entity entity in model.FindEntities("{{Sentence}}"))
        {
            string score = entity.Score.ToString("R", CultureInfo.InvariantCulture);
            Console.WriteLine($"{entity.Type} {entity.Text} {entity.Start} {entity.End} {score}");
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public Consumer(BuiltPackage package)
    {
        _folder.Write("Consumer.csproj", Project);
        _folder.Write("Program.cs", Program);
        _folder.Write("nuget.config", Sources(package.Folder));
        Directory.CreateDirectory(_folder.At("models"));
        File.Copy(Path.Combine(Clone.Root, "models", "cluener.lightlm"), _folder.At("models/cluener.lightlm"));
    }

    /// <summary>A path in the program's folder.</summary>
    public string At(string name) => _folder.At(name);

    /// <summary>Runs the SDK on the project.</summary>
    public CommandResult Dotnet(params string[] arguments) => Testing.Dotnet.Run(_folder.Path, arguments);

    public void Dispose() => _folder.Dispose();

    /// <summary>The package's folder beside the machine's sources; what the machine has of other packages is not fetched again.</summary>
    private static string Sources(string packages)
    {
        string cache = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        string fallback = Directory.Exists(cache) ? $"""<add key="machine" value="{cache}" />""" : "";
        return $"""
            <configuration>
              <packageSources><add key="built" value="{packages}" /></packageSources>
              <fallbackPackageFolders>{fallback}</fallbackPackageFolders>
            </configuration>
            """;
    }
}
