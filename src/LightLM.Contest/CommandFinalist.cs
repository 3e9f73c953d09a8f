using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Clue.Prediction;
using LightLM.Clue.Scoring;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>A finalist that is a command: it reads questions and writes predictions, in a process of its own.</summary>
internal sealed class CommandFinalist(FinalistEntry entry, string key, ContestFolder contest, ContestManifest manifest)
    : Finalist(entry, key, contest.Finalist(key))
{
    private readonly TaskCommand _command =
        new(entry.Command!, new CommandHome(entry.Directory, entry.Files), contest.Surroundings(contest.Finalist(key), manifest));

    public override long Size => manifest.SizeBy == SizeMeasure.Bytes ? Entry.Files.Sum(BytesOf) : Entry.Parameters ?? 0;

    public override long? Parameters => Entry.Parameters;

    public override bool StartsProcess => true;

    public override void WithSubject(ContestSet set, Action<ISetSubject> work, CancellationToken cancellationToken) =>
        work(new CommandOnSet(Entry.Name, _command, set.Questions, Disqualify, cancellationToken));

    protected override IReadOnlyList<OddRow> Write(
        ClueTask task, string questions, IReadOnlyList<ClueExample> rows, string stage, CancellationToken cancellationToken)
    {
        try
        {
            _command.Run(task, File.ReadAllBytes(questions), rows, stage, cancellationToken);
            return [];
        }
        catch (CommandFailedException e)
        {
            throw Disqualify(e);
        }
    }

    private static DisqualifiedException Disqualify(CommandFailedException e) => new(new Disqualification(e.Reason, e.Message, e.Log));

    private static long BytesOf(string path) => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length)
        : new FileInfo(path).Length;
}
