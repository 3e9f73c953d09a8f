using System.IO.Compression;
using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>The Python module as it is installed from its wheel.</summary>
public sealed partial class PythonTests(InstalledWheel wheel, PublishedLibrary library) : IClassFixture<InstalledWheel>
{
    [Fact]
    public void Its_own_tests_pass()
    {
        string tests = Path.Combine(Clone.Root, "tests", "LightLM.Native.Tests", "python");
        CommandResult result = wheel.Run(Tools.PythonWithNumPy, "-m", "unittest", "discover", "-s", tests).Succeeds();
        Assert.DoesNotContain("skipped", result.Errors, StringComparison.Ordinal);
    }

    /// <summary>Entities, answers, labels, coreference, masked words, vectors and the scores of four data sets, to the last bit.</summary>
    [Fact]
    public void Its_answers_are_those_of_the_command_line()
    {
        string sample = Path.Combine(Clone.Root, "docs", "samples", "python", "compare.py");
        string cli = $"dotnet exec '{Path.Combine(AppContext.BaseDirectory, "LightLM.Cli.dll")}'";
        CommandResult result = wheel.Run(Tools.Python, sample, "--cli", cli, "--models", Fixtures.Models, "--data", Fixtures.Data).Succeeds();
        string[] tasks = ["entities", "answers", "classification", "coreference", "masks", "embeddings", "evaluation"];
        Assert.Equal(tasks, result.Lines.Skip(1).Select(line => line.Split(':')[0]));
        Assert.All(result.Lines.Skip(1), line => Assert.EndsWith(" compared, 0 different", line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("docs/python.md")]
    [InlineData("src/LightLM.Python/README.md")]
    public void What_a_guide_shows_runs(string guide)
    {
        using TemporaryFolder folder = new();
        Directory.CreateSymbolicLink(folder.At("models"), Fixtures.Models);
        Directory.CreateSymbolicLink(folder.At("cluener"), Path.Combine(Fixtures.Data, "cluener"));
        File.CreateSymbolicLink(folder.At("cluener.lightlm"), Path.Combine(Fixtures.Models, "cluener.lightlm"));
        string code = Code().Match(File.ReadAllText(Path.Combine(Clone.Root, guide))).Groups[1].Value;
        string program = folder.Write("guide.py", $"import os\nos.chdir('{folder.Path}')\n{code}");
        Assert.Contains("腾讯公司", wheel.Run(Tools.Python, program).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void The_wheel_holds_the_library_the_header_and_the_licence_and_says_which_systems_it_is_for()
    {
        using ZipArchive archive = ZipFile.OpenRead(wheel.File);
        string[] files = [.. archive.Entries.Select(entry => entry.FullName)];
        Assert.All(["lightlm/liblightlm.so", "lightlm/include/lightlm.h", "lightlm/py.typed", "lightlm/__init__.py"], file => Assert.Contains(file, files));
        Assert.Equal(PublishedLibrary.IsForAvx2, files.Contains("lightlm/instruction-set"));
        Assert.Contains(files, file => file.EndsWith(".dist-info/LICENSE", StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.EndsWith(".lightlm", StringComparison.Ordinal) || file.Contains("__pycache__", StringComparison.Ordinal));
        Assert.Contains("import lightlm", Text("METADATA"), StringComparison.Ordinal);
        Assert.DoesNotContain("Requires-Dist", Text("METADATA"), StringComparison.Ordinal);

        // The newest version of glibc that a symbol of the library needs.
        Version glibc = Dotnet.Run("objdump", library.Folder, ["-T", library.File], []).Succeeds().Output
            .Split([' ', '\n', '(', ')'], StringSplitOptions.RemoveEmptyEntries)
            .Where(word => word.StartsWith("GLIBC_2", StringComparison.Ordinal))
            .Max(word => Version.Parse(word["GLIBC_".Length..]))!;
        Assert.EndsWith($"-py3-none-manylinux_{glibc.Major}_{glibc.Minor}_{Machine()}.whl", wheel.File, StringComparison.Ordinal);

        string Text(string name)
        {
            using StreamReader reader = new(archive.Entries.Single(entry => entry.FullName.EndsWith($".dist-info/{name}", StringComparison.Ordinal)).Open());
            return reader.ReadToEnd();
        }

        static string Machine() => Dotnet.Run("uname", Path.GetTempPath(), ["-m"], []).Succeeds().Output.Trim();
    }

    [GeneratedRegex("```python\n(.+?)```", RegexOptions.Singleline)]
    private static partial Regex Code();
}
