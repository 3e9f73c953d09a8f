using System.Text;
using System.Text.Json;
using LightLM.Cli.Hosting;

namespace LightLM.Cli.Tests;

/// <summary>Runs commands in process, as if typed into a shell.</summary>
internal sealed class Cli
{
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    public string Directory { get; init; } = Path.GetTempPath();

    public string ProgramDirectory { get; init; } = Path.GetTempPath();

    public bool IsTerminal { get; init; }

    public int Width { get; init; } = 80;

    public Dictionary<string, string> Variables { get; } = [];

    public CancellationToken Cancellation { get; init; } = TestContext.Current.CancellationToken;

    public static Result Run(params string[] arguments) => new Cli().Invoke("", arguments);

    public static Result Pipe(string input, params string[] arguments) => new Cli().Invoke(input, arguments);

    public Result Invoke(string input, params string[] arguments) => Invoke(Encoding.GetBytes(input), arguments);

    public Result Invoke(byte[] input, params string[] arguments)
    {
        using StringWriter output = new();
        using StringWriter error = new();
        int code = CommandLine.Invoke(arguments, new Shell
        {
            Input = new MemoryStream(input),
            Output = output,
            Error = error,
            InputIsTerminal = IsTerminal,
            OutputIsTerminal = IsTerminal,
            Width = Width,
            Directory = Directory,
            ProgramDirectory = ProgramDirectory,
            Variable = name => Variables.GetValueOrDefault(name),
            Cancellation = Cancellation,

            // No time passes, so that what a command prints does not depend on how busy the machine is.
            Clock = new ManualClock(),
        });
        return new Result(code, output.ToString(), error.ToString());
    }

    /// <summary>What came of a command.</summary>
    internal sealed record Result(int Code, string Output, string Error)
    {
        public string[] Lines => Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        /// <summary>The only line of output as JSON.</summary>
        public JsonElement Json
        {
            get
            {
                Succeeds();
                return Parse(Assert.Single(Lines));
            }
        }

        /// <summary>Each line of output as JSON.</summary>
        public IReadOnlyList<JsonElement> JsonLines => [.. Lines.Select(Parse)];

        public Result Succeeds()
        {
            Assert.Equal("", Error);
            Assert.Equal(ExitCode.Success, Code);
            return this;
        }

        /// <summary>Checks the exit code, and that the error is one line from lightlm with the given parts.</summary>
        public Result Fails(int code, params string[] parts)
        {
            string line = Assert.Single(Error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
            Assert.StartsWith("lightlm: ", line, StringComparison.Ordinal);
            Assert.All(parts, part => Assert.Contains(part, line, StringComparison.Ordinal));
            Assert.Equal(code, Code);
            return this;
        }

        private static JsonElement Parse(string line) => JsonElement.Parse(line);
    }
}
