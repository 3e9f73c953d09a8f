using System.Text;
using LightLM.Clue;
using LightLM.Clue.Metrics;
using LightLM.Clue.Predictions;
using LightLM.Clue.Scoring;
using LightLM.Contest.Data;
using LightLM.Contest.Finalists;
using LightLM.Contest.Journal;
using LightLM.Contest.Reports;
using LightLM.Contest.Standings;
using LightLM.Files;

namespace LightLM.Contest.Verification;

/// <summary>
/// Computes everything in a contest's folder again that can be: the chain of the journal, the files that its figures are of, the scores of the
/// predictions, and the reports.
/// </summary>
internal sealed class ContestVerifier
{
    private const long LongestJournal = 1L << 30;
    private readonly string _root;
    private readonly ContestManifest _manifest;
    private readonly IReadOnlyList<JournalRecord> _journal;
    private readonly List<string> _problems = [];
    private int _files;
    private int _figures;

    private ContestVerifier(string root, ContestManifest manifest, IReadOnlyList<JournalRecord> journal) =>
        (_root, _manifest, _journal) = (root, manifest, journal);

    /// <summary>Looks at a contest's folder; nothing in it is changed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="manifestPath">The manifest, where it does not lie any more where the contest has found it; else null.</param>
    /// <exception cref="LightLMException">There is no journal, or the manifest cannot be read.</exception>
    public static VerifiedContest Verify(string folder, string? manifestPath)
    {
        string root = Path.GetFullPath(folder);
        string path = ContestFolder.JournalIn(root);
        JournalContents contents = JournalContents.Parse(RegularFile.Read(path, LongestJournal));
        ContestSession session = contents.Records.LastOrDefault(record => record.Session is not null)?.Session
            ?? throw new InputException($"{path}: expected a journal with a contest, found {contents.Problem ?? "none"}. Name the folder of a contest.");
        ContestVerifier verifier = new(root, ManifestReader.Read(manifestPath ?? session.Manifest.Path), contents.Records);
        if (contents.Problem is string problem)
        {
            verifier._problems.Add($"journal.jsonl, {problem}");
        }

        verifier.Verify(session, manifestPath);
        return new VerifiedContest(verifier._problems, contents.Records.Count, verifier._files, verifier._figures);
    }

    private void Verify(ContestSession session, string? manifestPath)
    {
        Compare(session.Manifest with { Path = manifestPath ?? session.Manifest.Path }, session.Manifest);
        foreach (FileFacts file in session.Inputs)
        {
            Compare(file, file);
        }

        List<RecordedFinalist> finalists = [];
        foreach (FinalistEntry entry in _manifest.Finalists)
        {
            if (_journal.LastOrDefault(line => line.Entrant is not null && line.Finalist == entry.Name) is JournalRecord line)
            {
                finalists.Add(new RecordedFinalist(
                    entry, line.Key, line.Entrant!, entry.Command is not null || _manifest.Baseline.Command is not null));
            }
            else
            {
                _problems.Add($"journal.jsonl: it has nothing about the finalist {entry.Name}");
            }
        }

        foreach (RecordedFinalist finalist in finalists)
        {
            VerifyFinalist(finalist);
        }

        if (finalists.Count == _manifest.Finalists.Count && finalists.All(IsComplete))
        {
            VerifyReports(finalists);
        }
        else
        {
            _problems.Add("journal.jsonl: it is not complete, so that no ranking follows from it");
        }
    }

    private void VerifyFinalist(RecordedFinalist finalist)
    {
        foreach (FileFacts file in finalist.Entrant.Files)
        {
            Compare(file, file);
        }

        foreach (ClueTask task in ClueTasks.All)
        {
            if (finalist.ScoreOf(_journal, task) is ScoredTask score && Compare(InFolder(score.Predictions), score.Predictions))
            {
                VerifyScore(finalist, task, score);
            }

            foreach (TimedRound round in finalist.RoundsOf(_journal, task).Where(round => round.Predictions is not null))
            {
                if (Compare(InFolder(round.Predictions!), round.Predictions!) && round.Agreeing is int agreeing)
                {
                    VerifyAgreement(finalist, task, round, agreeing);
                }
            }
        }
    }

    private void VerifyScore(RecordedFinalist finalist, ClueTask task, ScoredTask score)
    {
        _figures++;
        string what = $"{finalist.Entry.Name}, {task.OfficialName()}";
        try
        {
            (ClueScores scores, FigureEstimate figure) =
                FigureBootstrap.Evaluate(task, ContestSet.FindLabelled(_manifest, task)!, InFolder(score.Predictions).Path);
            if (figure != score.Figure || !ScoredPredictions.DetailsOf(scores).SequenceEqual(score.Details))
            {
                _problems.Add(FormattableString.Invariant(
                    $"{what}: its predictions score {figure.Estimate} ({figure.Low} to {figure.High}), the journal has {score.Figure.Estimate} ({score.Figure.Low} to {score.Figure.High})"));
            }
        }
        catch (LightLMException e)
        {
            _problems.Add($"{what}: its predictions cannot be scored again: {e.Message}");
        }
    }

    private void VerifyAgreement(RecordedFinalist finalist, ClueTask task, TimedRound round, int agreeing)
    {
        _figures++;
        FinalistFolder folder = new(_root, Path.GetDirectoryName(InFolder(round.Predictions!).Path)!);
        string expected = CommandFinalist.ExpectedIn(folder, task, round.Number);
        int found = Path.Exists(expected) ? PredictionAgreement.Of(task, expected, InFolder(round.Predictions!).Path).Same : -1;
        if (found != agreeing)
        {
            _problems.Add(FormattableString.Invariant(
                $"{finalist.Entry.Name}, {task.OfficialName()}, round {round.Number + 1}: {found} rows are answered as among the scored ones, the journal has {agreeing}"));
        }
    }

    private void VerifyReports(IReadOnlyList<RecordedFinalist> finalists)
    {
        try
        {
            foreach ((string name, string contents) in ContestReports.Render(ContestOutcome.Of(_manifest, finalists, _journal)))
            {
                VerifyReport(name, contents);
            }
        }
        catch (LightLMException e)
        {
            _problems.Add($"journal.jsonl: no ranking follows from it: {e.Message}");
        }
    }

    private void VerifyReport(string name, string contents)
    {
        _files++;
        string path = Path.Combine(_root, name);
        if (!File.Exists(path))
        {
            _problems.Add($"{name}: there is no such report");
        }
        else if (Encoding.UTF8.GetString(RegularFile.Read(path, LongestJournal)) is var found && found != contents)
        {
            _problems.Add($"{name}: {FirstDifference.Of(found, contents)}");
        }
    }

    private bool IsComplete(RecordedFinalist finalist) => finalist.FindDisqualification(_journal) is not null || ClueTasks.All.All(task =>
        (finalist.Entry.Metrics is not null || finalist.ScoreOf(_journal, task) is not null)
        && (finalist.IsTimedWhole
            ? MissingRounds.Of(_manifest, finalist, _journal, task).Length == 0
            : finalist.RecordsOf(_journal, JournalKind.Time, task).Any()));

    private FileFacts InFolder(FileFacts file) => file with { Path = Path.Combine(_root, file.Path) };

    private bool Compare(FileFacts present, FileFacts recorded)
    {
        _files++;
        if (!Path.Exists(present.Path))
        {
            _problems.Add($"{recorded.Path}: it is not there any more");
            return false;
        }

        FileFacts found = Fingerprint.FactsOf(present.Path);
        if (found.Sha256 != recorded.Sha256 || found.Bytes != recorded.Bytes)
        {
            _problems.Add($"{recorded.Path}: it was changed: its SHA-256 is {found.Sha256}, the journal has {recorded.Sha256}");
            return false;
        }

        return true;
    }
}
