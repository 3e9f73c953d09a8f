using System.CommandLine;
using LightLM.Cli.Bulk;

namespace LightLM.Cli.Options;

/// <summary>Where many items come from and go to.</summary>
internal sealed class BulkOptionSet
{
    private const string VectorExtension = ".npy";
    private readonly Option<string?> _in = CommonOptions.Path("--in", "The lines to answer, instead of those of standard input; gzip may have packed the file");
    private readonly Option<string?> _out = CommonOptions.Path("--out", "Write the answers into a file; a run that was killed goes on where it stopped when it is started again");
    private readonly Option<bool> _jsonLines = new("--json-lines") { Description = "The lines are JSON objects, as they are in files named .jsonl or .ndjson" };
    private readonly Option<Shard?> _shard = ShardOption.Create();
    private readonly Option<int?> _threads = CommonOptions.Threads("With --out: lines at a time (default: one on each core); answers are the same with any number");

    public IEnumerable<Option> All => [_in, _out, _jsonLines, _shard, _threads];

    /// <summary>Reads the options.</summary>
    /// <param name="arguments">What was typed.</param>
    /// <param name="hasArgument">Whether the item is an argument.</param>
    /// <param name="hasVectors">Whether the answers are vectors.</param>
    /// <exception cref="UsageException">They contradict each other, or the arguments.</exception>
    public BulkOptions Read(ParseResult arguments, bool hasArgument, bool hasVectors)
    {
        string? input = arguments.GetValue(_in);
        string? output = arguments.GetValue(_out);
        if (hasArgument && All.FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is Option given)
        {
            throw new UsageException($"{given.Name} is for many lines: leave the argument out, and give the lines by --in or on standard input.");
        }

        if (output is null && ((Option[])[_shard, _threads]).FirstOrDefault(option => arguments.GetResult(option) is { Implicit: false }) is Option lonely)
        {
            throw new UsageException($"{lonely.Name} needs --out, the file to write.");
        }

        bool isVectors = output?.EndsWith(VectorExtension, StringComparison.OrdinalIgnoreCase) ?? false;
        if (isVectors && !hasVectors)
        {
            throw new UsageException($"--out {output}: expected the name of a file for texts or JSON, found one for vectors, which only 'lightlm embed' makes.");
        }

        return new BulkOptions(input, output, arguments.GetValue(_shard), arguments.GetValue(_threads))
        {
            HasJsonInput = arguments.GetValue(_jsonLines) || (input is not null && RowSource.IsJsonName(input)),
            HasJsonName = output is not null && RowSource.IsJsonName(output),
            HasVectors = isVectors,
        };
    }
}

/// <summary>Where many items come from and go to.</summary>
/// <param name="Input">The file of the lines; null for standard input.</param>
/// <param name="Output">The file to write; null for standard output.</param>
/// <param name="Shard">Which part of the lines; null for all of them.</param>
/// <param name="Threads">How many lines are answered at a time; null for one on each core.</param>
internal sealed record BulkOptions(string? Input, string? Output, Shard? Shard, int? Threads)
{
    /// <summary>Whether the lines are JSON objects.</summary>
    public bool HasJsonInput { get; init; }

    /// <summary>Whether the name of the output says that it is JSON.</summary>
    public bool HasJsonName { get; init; }

    /// <summary>Whether the output is an array of vectors.</summary>
    public bool HasVectors { get; init; }
}
