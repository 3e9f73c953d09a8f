using LightLM.Clue;
using LightLM.Clue.Predictions;
using LightLM.Contest.Data;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest.Finalists;

/// <summary>A finalist that is a command: it reads questions and writes predictions, in a process of its own.</summary>
internal sealed class CommandFinalist(RecordedFinalist recorded, TaskCommand command, ContestFolder contest) : Finalist(recorded)
{
    private const string TrialStage = "trial";
    private readonly FinalistFolder _files = contest.Finalist(recorded.Key);

    public override (ScoredTask Score, string? Remark) Score(ContestSet set, CancellationToken cancellationToken)
    {
        ScoredQuestions questions = set.Mixture();
        CommandRun run = Guard(() =>
        {
            // What lies on the disk comes into memory, and a command that does not work is out before it has worked for long.
            TimedQuestions trial = set.Round(0);
            command.Run(set.Task, trial.First, [trial.Timed.Examples[0]], TrialStage, cancellationToken);
            return command.Run(set.Task, questions.File, questions.Rows.Rows, FinalistFolder.Scoring, cancellationToken);
        });
        string[] parts = [_files.Predictions(set.Task, FinalistFolder.Labelled), .. set.Rounds.Select(round => Expected(set, round))];
        questions.Rows.Split(_files.Predictions(set.Task, FinalistFolder.Scoring), parts);
        ScoredTask score = ScoredPredictions.Of(set, _files, parts[0]) with
        {
            Run = WholeRun.Of(questions.Timed, MeasuredRun.Of(run.Process)),
        };
        return (score, UnlistedFiles.Describe(set.Task, run.Unlisted));
    }

    public override void WithSubject(ContestSet set, int round, Action<ISetSubject> work, CancellationToken cancellationToken) =>
        work(new CommandOnSet(Name, command, set.Round(round), Disqualify, cancellationToken) { Stage = set.StageOf(round) });

    public override TimedRound Complete(ContestSet set, TimedRound round)
    {
        string predictions = _files.Predictions(set.Task, FinalistFolder.Round(round.Number));
        string expected = Expected(set, round.Number);
        return round with
        {
            Predictions = _files.FactsOf(predictions),
            Agreeing = Path.Exists(expected) ? PredictionAgreement.Of(set.Task, expected, predictions).Same : null,
        };
    }

    /// <summary>Where the predictions of a round's rows are that came with the scored ones.</summary>
    public static string ExpectedIn(FinalistFolder folder, ClueTask task, int round) =>
        folder.Predictions(task, $"{FinalistFolder.Scoring}-{FinalistFolder.Round(round)}");

    private string Expected(ContestSet set, int round) => ExpectedIn(_files, set.Task, round);

    private static T Guard<T>(Func<T> run)
    {
        try
        {
            return run();
        }
        catch (CommandFailedException e)
        {
            throw Disqualify(e);
        }
    }

    private static DisqualifiedException Disqualify(CommandFailedException e) => new(new Disqualification(e.Reason, e.Message, e.Log));
}
