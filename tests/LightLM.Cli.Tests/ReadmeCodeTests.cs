using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using LightLM.Testing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace LightLM.Cli.Tests;

/// <summary>The C# of the README and of its Chinese twin compiles as it stands, and prints what its comments say.</summary>
public sealed partial class ReadmeCodeTests : IDisposable
{
    /// <summary>What a new project has.</summary>
    private const string ImplicitUsings =
        "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq; global using System.Threading;"
        + " global using System.Threading.Tasks;";

    private const string Program = "program";
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, int> Blocks
    {
        get
        {
            TheoryData<string, int> blocks = [];
            foreach (string file in (string[])["README.md", "docs/README.zh-CN.md"])
            {
                for (int block = 0; block < Code(file).Count; block++)
                {
                    blocks.Add(file, block);
                }
            }

            return blocks;
        }
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Blocks))]
    public void Blocks_compile_and_print_what_they_say(string file, int block)
    {
        string code = Code(file)[block];
        Compile(code);
        string[] expected = [.. code.Split('\n').Where(line => line.StartsWith("// ", StringComparison.Ordinal)).Select(line => line[3..].TrimEnd())];
        string[] actual = Run();
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => AssertSame(pair.First, pair.Second));
    }

    [Fact]
    public void Both_have_the_same_code()
    {
        Assert.NotEmpty(Code("README.md"));
        Assert.Equal(Code("README.md"), Code("docs/README.zh-CN.md"));
    }

    private static IReadOnlyList<string> Code(string file) =>
        [.. Block().Matches(File.ReadAllText(Path.Combine(RealModels.Root, file))).Select(block => block.Groups[1].Value)];

    private static void AssertSame(string expected, string actual)
    {
        int number = expected.LastIndexOf(' ') + 1;
        if (expected.Contains('.', StringComparison.Ordinal)
            && double.TryParse(expected[number..], NumberStyles.Float, CultureInfo.InvariantCulture, out double score))
        {
            Assert.Equal(expected[..number], actual[..(actual.LastIndexOf(' ') + 1)]);
            Assert.Equal(score, double.Parse(actual[(actual.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture), ReadmeTests.ScoreTolerance);
            return;
        }

        Assert.Equal(expected, actual);
    }

    /// <summary>Writes the program beside the library.</summary>
    private void Compile(string code)
    {
        string[] libraries = [.. new[] { "LightLM.dll", "System.Numerics.Tensors.dll" }.Select(name => Path.Combine(AppContext.BaseDirectory, name))];
        Array.ForEach(libraries, library => File.Copy(library, _folder.At(Path.GetFileName(library))));
        string framework = Path.GetDirectoryName(typeof(object).Assembly.Location)!;
        CSharpCompilation compilation = CSharpCompilation.Create(
            Program,
            [CSharpSyntaxTree.ParseText(ImplicitUsings), CSharpSyntaxTree.ParseText(code)],
            [
                .. Directory.EnumerateFiles(framework, "System*.dll").Append(Path.Combine(framework, "netstandard.dll")).Where(IsManaged).Concat(libraries)
                    .Select(library => MetadataReference.CreateFromFile(library)),
            ],
            new CSharpCompilationOptions(OutputKind.ConsoleApplication));
        EmitResult result = compilation.Emit(_folder.At(Program + ".dll"));
        Assert.True(result.Success, string.Join('\n', result.Diagnostics.Where(problem => problem.Severity >= DiagnosticSeverity.Warning)));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "LightLM.Cli.Tests.runtimeconfig.json"), _folder.At(Program + ".runtimeconfig.json"));
    }

    private static bool IsManaged(string library)
    {
        try
        {
            _ = System.Reflection.AssemblyName.GetAssemblyName(library);
            return true;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    private string[] Run()
    {
        ProcessStartInfo start = new("dotnet", [_folder.At(Program + ".dll")])
        {
            WorkingDirectory = RealModels.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.Result);
        return output.TrimEnd().Split(Environment.NewLine);
    }

    [GeneratedRegex(@"^```csharp\r?\n(.*?)^```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Block();
}
