using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;

namespace LightLM.Contest.Standings;

/// <summary>The outcome of a contest, from its journal alone.</summary>
/// <param name="Standings">The finalists that finished, best first.</param>
/// <param name="Disqualified">The others, in the manifest's order.</param>
internal sealed record Ranking(
    IReadOnlyList<Standing> Standings, IReadOnlyList<(RecordedFinalist Finalist, Disqualification Reason)> Disqualified)
{
    /// <summary>Ranks the finalists of a contest that is complete. Equal results keep the manifest's order.</summary>
    public static Ranking Of(
        ContestManifest manifest, IReadOnlyList<RecordedFinalist> finalists, IReadOnlyList<JournalRecord> journal)
    {
        List<(RecordedFinalist, Disqualification)> disqualified = [];
        List<Standing> standings = [];
        foreach (RecordedFinalist finalist in finalists)
        {
            if (finalist.FindDisqualification(journal) is Disqualification reason)
            {
                disqualified.Add((finalist, reason));
            }
            else
            {
                standings.Add(Stand(manifest, finalist, journal));
            }
        }

        Standing[] ranked = [.. standings.OrderByDescending(standing => standing.Score.Result)];
        IEnumerable<Standing> placed = ranked.Select((standing, i) => standing with
        {
            Rank = i + 1,
            DiffersFromNext = i + 1 < ranked.Length ? standing.IsSurelyAbove(ranked[i + 1]) : null,
        });
        return new Ranking([.. placed], disqualified);
    }

    private static Standing Stand(ContestManifest manifest, RecordedFinalist finalist, IReadOnlyList<JournalRecord> journal)
    {
        FinalistFigures figures = FinalistFigures.Of(finalist, journal);
        FinalistTime time = FinalistTime.Of([.. ClueTasks.All.Select(task => TaskTime.Of(manifest, finalist, journal, task))]);
        double bertSize = manifest.BertSize ?? FinalScore.DefaultBertSize(manifest.SizeBy);
        FinalScore score = new(figures.P.Estimate, finalist.Entrant.Size, bertSize, time.Ratio.Estimate);
        IEnumerable<string> timed = time.Tasks.Select(task => task.Remark).OfType<string>();
        return new Standing(finalist, figures, time, score) { Remarks = [.. finalist.RemarksIn(journal), .. timed] };
    }
}
