using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>A program that has nothing but the package is compiled ahead of time and is as fast and right as under the JIT.</summary>
public sealed class NativeConsumerTests(BuiltPackage package) : IDisposable
{
    private readonly Consumer _consumer = new(package);

    public void Dispose() => _consumer.Dispose();

    [Fact]
    public void It_takes_the_path_of_the_processor_and_answers_as_under_the_jit()
    {
        bool isArm = RuntimeInformation.ProcessArchitecture == Architecture.Arm64;
        Assert.SkipUnless(isArm || Avx2.IsSupported, "The program needs AVX2, which the processor lacks.");
        string published = _consumer.At("published");
        CommandResult publish = _consumer.Dotnet("publish", "-c", "Release", "-o", published, "--use-current-runtime");
        SkipWithoutCompiler(publish);
        publish.Succeeds();

        string program = Path.Combine(published, OperatingSystem.IsWindows() ? "Consumer.exe" : "Consumer");
        string[] native = Dotnet.Run(program, published, [], []).Succeeds().Lines;
        Assert.Contains(isArm ? "vector128" : "avx2", native[1].Split(' '));
        Assert.Contains("company 腾讯公司 3 7 ", string.Join('\n', native), StringComparison.Ordinal);

        string managed = Directory.GetFiles(_consumer.At("bin"), "Consumer.dll", SearchOption.AllDirectories).Single();
        Dictionary<string, string> samePath = new() { ["LIGHTLM_KERNELS"] = native[0] };
        string[] jit = Dotnet.Run("dotnet", published, [managed], samePath).Succeeds().Lines;
        Assert.Equal(native[0], jit[0]);
        Assert.Equal(native[2..], jit[2..]);
    }

    private static void SkipWithoutCompiler(CommandResult publish)
    {
        Assert.SkipWhen(Says("NU1101") || Says("NU1301"), "The packages of the native compiler cannot be restored here.");
        Assert.SkipWhen(Says("Platform linker"), "There is no native linker here.");

        bool Says(string what) => publish.ExitCode != 0 && publish.Output.Contains(what, StringComparison.Ordinal);
    }
}
