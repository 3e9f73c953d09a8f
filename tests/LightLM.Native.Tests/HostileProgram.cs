using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>The program of hostile calls, compiled once.</summary>
public sealed class HostileProgram(PublishedLibrary library) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Runs one of its checks, which must succeed, and returns what it prints.</summary>
    public string Run(string check)
    {
        string program = _folder.At("hostile");
        if (!File.Exists(program))
        {
            library.Compile("tests/LightLM.Native.Tests/Programs/hostile.c", program, "-D_DEFAULT_SOURCE", "-pthread");
        }

        return Dotnet.Run(program, _folder.Path, [check, Fixtures.Models, Fixtures.Data, _folder.Path], []).Succeeds().Output.Trim();
    }

    public void Dispose() => _folder.Dispose();
}
