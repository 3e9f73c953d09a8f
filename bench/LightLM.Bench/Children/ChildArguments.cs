using System.Globalization;
using LightLM.Bench.Models;

namespace LightLM.Bench.Children;

/// <summary>What a child process loads and calls; the same words are written by the parent and read by the child.</summary>
/// <param name="Work">What is called.</param>
/// <param name="Runner">The engine.</param>
/// <param name="Files">The model's files.</param>
/// <param name="Tokens">The length of an encoder's sequence.</param>
/// <param name="Calls">How often it is called.</param>
internal sealed record ChildArguments(ChildWork Work, string Runner, EngineFiles Files, int Tokens, int Calls)
{
    /// <summary>The first argument of a child process.</summary>
    public const string Verb = "child";

    public IEnumerable<string> Write() => [Verb, Work.ToString(), Runner, Files.LightLm, Files.OnnxRuntime, Write(Tokens), Write(Calls)];

    public static ChildArguments Read(ReadOnlySpan<string> arguments) => new(
        Enum.Parse<ChildWork>(arguments[1]),
        arguments[2],
        new EngineFiles(arguments[3], arguments[4]),
        Read(arguments[5]),
        Read(arguments[6]));

    private static string Write(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static int Read(string value) => int.Parse(value, CultureInfo.InvariantCulture);
}

/// <summary>What a child process does.</summary>
internal enum ChildWork
{
    /// <summary>Nothing: what the runtime itself takes.</summary>
    Nothing,

    /// <summary>One pass of an encoder, ids given.</summary>
    Encode,

    /// <summary>The entities of a sentence, from text.</summary>
    Recognize,
}
