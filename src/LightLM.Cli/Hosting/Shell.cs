using LightLM.Cli.Output;
using LightLM.Files;
using LightLM.Reports;
using Spectre.Console;

namespace LightLM.Cli.Hosting;

/// <summary>What surrounds a command: its streams and what they are connected to, the environment, and cancellation.</summary>
internal sealed record Shell
{
    private const int DefaultWidth = 80;

    /// <summary>Standard input as bytes, so that invalid UTF-8 can be told from valid.</summary>
    public required Stream Input { get; init; }

    public required TextWriter Output { get; init; }

    public required TextWriter Error { get; init; }

    public bool InputIsTerminal { get; init; }

    public bool OutputIsTerminal { get; init; }

    public bool ErrorIsTerminal { get; init; }

    /// <summary>The terminal's columns.</summary>
    public int Width { get; init; } = DefaultWidth;

    /// <summary>The folder in which the search for default models starts; that of the program where the current one was deleted.</summary>
    public string Directory { get; init; } = CurrentFolder.Find() ?? AppContext.BaseDirectory;

    /// <summary>The program's own folder, in which the search goes on.</summary>
    public string ProgramDirectory { get; init; } = AppContext.BaseDirectory;

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>What tells the time to those who wait.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public CancellationToken Cancellation { get; init; }

    /// <summary>Says how long the end may take once it is asked for.</summary>
    public Action<TimeSpan> AllowToEnd { get; init; } = static _ => { };

    /// <summary>Standard output for tables; only for terminals.</summary>
    public IAnsiConsole OutputConsole => TerminalConsole.Create(Output, Width);

    /// <summary>Standard error for progress; only for terminals.</summary>
    public IAnsiConsole ErrorConsole => TerminalConsole.Create(Error, Width);

    /// <summary>Writes a line for the reader of the terminal that is no result.</summary>
    public void Note(string message)
    {
        // Progress is told from a thread of its own.
        lock (Error)
        {
            foreach (string line in Prose.Lines($"lightlm: {Printable.Line(message)}", ErrorIsTerminal, Width))
            {
                Error.WriteLine(line);
            }

            Error.Flush();
        }
    }
}
