using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>The header says what the library has, in C and in C++.</summary>
public sealed partial class HeaderTests(PublishedLibrary library)
{
    [Fact]
    public void It_declares_what_the_library_exports()
    {
        Tools.Require("nm");
        IEnumerable<string> exported = Dotnet.Run("nm", library.Folder, ["-D", "--defined-only", library.File], []).Succeeds().Lines
            .Select(line => line.Split(' ')[^1].Split('@')[0])
            .Where(name => name.StartsWith("lightlm_", StringComparison.Ordinal));
        IEnumerable<string> declared = Declaration().Matches(File.ReadAllText(Path.Combine(library.HeaderFolder, "lightlm.h"))).Select(match => match.Groups[1].Value);
        Assert.Equal(exported.Order(StringComparer.Ordinal), declared.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("c", "c99")]
    [InlineData("c", "c2x")]
    [InlineData("c++", "c++11")]
    public void It_compiles_without_a_warning(string language, string standard)
    {
        using TemporaryFolder folder = new();
        string source = folder.Write("header.txt", "#include <lightlm.h>\nint main(void) { return lightlm_abi_version() == LIGHTLM_ABI_VERSION ? 0 : 1; }\n");
        string[] arguments = ["-x", language, $"-std={standard}", "-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I", library.HeaderFolder, source];
        CommandResult compiled = Dotnet.Run("cc", folder.Path, arguments, []);
        Assert.SkipWhen(compiled.Errors.Contains("cc1plus", StringComparison.Ordinal), "There is no C++ compiler here: apt-get install g++.");
        Assert.SkipWhen(compiled.Errors.Contains("unrecognized command-line option", StringComparison.Ordinal), $"The compiler does not know {standard}.");
        compiled.Succeeds();
    }

    [GeneratedRegex(@"^(?:\w+ )+\*?(lightlm_\w+)\(", RegexOptions.Multiline)]
    private static partial Regex Declaration();
}
