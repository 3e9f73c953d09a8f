namespace LightLM.Package.Tests;

/// <summary>How a program is published: for the JIT, for the JIT and trimmed, or compiled ahead of time for an instruction set.</summary>
/// <param name="Name">The name of its folder.</param>
/// <param name="Arguments">What "dotnet publish" is told.</param>
internal sealed record Publication(string Name, params string[] Arguments)
{
    public static readonly Publication Jit = new("jit", "-p:PublishAot=false");
    public static readonly Publication Trimmed = new("trimmed", "-p:PublishAot=false", "-p:PublishTrimmed=true", "--self-contained", "--use-current-runtime");

    /// <summary>As the package sets it.</summary>
    public static readonly Publication Native = new("native", "--use-current-runtime");

    /// <summary>For the machine that compiles.</summary>
    public static readonly Publication NativeBest = new("native-best", "--use-current-runtime", "-p:LightLMInstructionSet=native");

    /// <summary>As .NET itself would.</summary>
    public static readonly Publication NativeLeast = new("native-least", "--use-current-runtime", "-p:LightLMInstructionSet=none");
}
