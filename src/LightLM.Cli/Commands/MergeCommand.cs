using System.CommandLine;
using LightLM.Cli.Bulk;
using LightLM.Cli.Help;
using LightLM.Cli.Hosting;
using LightLM.Cli.Options;
using LightLM.Cli.Output;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Cli.Commands;

/// <summary><c>lightlm merge</c>.</summary>
internal sealed class MergeCommand : CliCommand
{
    private readonly Option<string> _output = CommonOptions.RequiredPath("--out", "The file to write");
    private readonly Argument<string[]> _shards = new("FILE")
    {
        Description = "The outputs of all shards, in any order",
        Arity = ArgumentArity.OneOrMore,
    };

    public MergeCommand(Shell shell)
        : base(shell, "merge", "Put the outputs of shards together") =>
        Take(_shards, _output);

    public override IReadOnlyList<Example> Examples { get; } =
    [
        new("lightlm merge part0.jsonl part1.jsonl part2.jsonl --out entities.jsonl", "what one run without --shard would have written"),
    ];

    public override IReadOnlyList<string> Notes { get; } =
    [
        "Beside each output lies FILE.shard.json, which tells the shard, the input, the model and the options: all have to be of one run.",
        NoteTexts.Output,
    ];

    protected override int Execute(ParseResult arguments)
    {
        string output = arguments.GetRequiredValue(_output);
        AtomicFile.RequireWritable(output);
        ShardMerge merge = ShardMerge.Open(arguments.GetRequiredValue(_shards));
        merge.Write(output);
        if (merge.Unanswered > 0)
        {
            Shell.Note($"warning: {Numbers.Count(merge.Unanswered)} of the rows have no answer, as their shards' runs have told");
        }

        Prose.Write(Shell, $"{Numbers.Count(merge.Rows)} rows of {Numbers.Count(merge.Count)} shards: {output}");
        return ExitCode.Success;
    }
}
