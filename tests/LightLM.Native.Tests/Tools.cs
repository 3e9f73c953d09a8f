using LightLM.Testing;

namespace LightLM.Native.Tests;

/// <summary>The programs of this machine that the tests need.</summary>
internal static class Tools
{
    private static readonly Lazy<bool> Compiler = new(() => Runs("cc", "--version"));
    private static readonly Lazy<string?> PythonPath = new(() => FindPython("import setuptools, wheel, pip"));
    private static readonly Lazy<string?> NumPyPath = new(() => FindPython("import numpy"));

    /// <summary>Whether there is a C compiler.</summary>
    public static bool HasCompiler => Compiler.Value;

    /// <summary>A Python that builds wheels; skips the running test where there is none.</summary>
    public static string Python => Require(PythonPath.Value, "There is no Python here that builds wheels: apt-get install python3-pip python3-setuptools python3-wheel.");

    /// <summary>A Python with NumPy; skips the running test where there is none.</summary>
    public static string PythonWithNumPy => Require(NumPyPath.Value, "There is no Python with NumPy here: apt-get install python3-numpy.");

    /// <summary>Skips the running test where a program is missing.</summary>
    public static void Require(string program) => Assert.SkipUnless(Runs(program, "--version"), $"There is no {program} here: apt-get install binutils.");

    private static string Require(string? path, string reason)
    {
        Assert.SkipWhen(path is null, reason);
        return path!;
    }

    private static string? FindPython(string imports) => Array.Find(["python3", "/usr/bin/python3"], python => Runs(python, "-c", imports));

    private static bool Runs(string program, params string[] arguments)
    {
        try
        {
            return Dotnet.Run(program, Path.GetTempPath(), arguments, []).ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
