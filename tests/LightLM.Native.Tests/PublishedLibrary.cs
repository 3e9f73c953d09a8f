using System.Runtime.InteropServices;
using LightLM.Testing;

[assembly: AssemblyFixture(typeof(LightLM.Native.Tests.PublishedLibrary))]

namespace LightLM.Native.Tests;

/// <summary>The shared library and its header, published from the clone once for all tests.</summary>
public sealed class PublishedLibrary : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lazy<CommandResult> _publish;

    public PublishedLibrary() => _publish = new Lazy<CommandResult>(
        () => Dotnet.Run(Clone.Root, "publish", "src/LightLM.Native", "-c", "Release", "-o", _folder.Path));

    /// <summary>The folder of the library; skips the running test where it cannot be made or run here.</summary>
    public string Folder
    {
        get
        {
            Assert.SkipUnless(OperatingSystem.IsLinux(), "The commands of these tests are Linux's.");
            Assert.SkipUnless(Tools.HasCompiler, "There is no C compiler here, which links the library too: apt-get install gcc libc6-dev zlib1g-dev.");
            CommandResult publish = _publish.Value;
            Assert.SkipWhen(Says("NU1101") || Says("NU1301"), "The packages of the native compiler cannot be restored here.");
            publish.Succeeds();
            return _folder.Path;

            bool Says(string what) => publish.ExitCode != 0 && publish.Output.Contains(what, StringComparison.Ordinal);
        }
    }

    /// <summary>The library.</summary>
    public string File => Path.Combine(Folder, "liblightlm.so");

    /// <summary>The folder of the header.</summary>
    public string HeaderFolder => Path.Combine(Folder, "include");

    /// <summary>Whether the library is to use 256-bit vectors.</summary>
    public static bool IsForAvx2 => RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Compiles a program against the header and links it with the library.</summary>
    /// <param name="source">The program, below the clone.</param>
    /// <param name="program">The file to write.</param>
    /// <param name="options">Options of the compiler beside those that every program takes.</param>
    public void Compile(string source, string program, params string[] options)
    {
        string[] arguments =
        [
            "-Wall", "-Wextra", "-Werror", "-std=c11", .. options, "-I", HeaderFolder, Path.Combine(Clone.Root, source), "-o", program,
            "-L", Folder, "-llightlm", $"-Wl,-rpath,{Folder}",
        ];
        Dotnet.Run("cc", Folder, arguments, []).Succeeds();
    }

    public void Dispose() => _folder.Dispose();
}
