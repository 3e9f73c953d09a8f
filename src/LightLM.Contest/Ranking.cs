using LightLM.Clue.Scoring;

namespace LightLM.Contest;

/// <summary>The outcome of a contest, from its journal alone.</summary>
/// <param name="Standings">The finalists that finished, best first.</param>
/// <param name="Disqualified">The others, in the manifest's order.</param>
internal sealed record Ranking(IReadOnlyList<Standing> Standings, IReadOnlyList<(Finalist Finalist, Disqualification Reason)> Disqualified)
{
    /// <summary>Ranks the finalists of a contest that is complete. Equal results keep the manifest's order.</summary>
    public static Ranking Of(
        ContestManifest manifest, IReadOnlyList<Finalist> finalists, IReadOnlyList<ContestSet> sets, ContestJournal journal)
    {
        List<(Finalist, Disqualification)> disqualified = [];
        List<Standing> standings = [];
        foreach (Finalist finalist in finalists)
        {
            if (finalist.FindDisqualification(journal) is Disqualification reason)
            {
                disqualified.Add((finalist, reason));
            }
            else
            {
                FinalistTime time = FinalistTime.Of([.. sets.Select(set => finalist.TimeOf(manifest, journal, set))]);
                standings.Add(Stand(manifest, finalist, finalist.FiguresOf(journal), time) with { Remarks = finalist.RemarksIn(journal) });
            }
        }

        Standing[] ranked = [.. standings.OrderByDescending(standing => standing.Score.Result)];
        IEnumerable<Standing> placed = ranked.Select((standing, i) => standing with
        {
            Rank = i + 1,
            DiffersFromNext = i + 1 < ranked.Length ? Differ(standing, ranked[i + 1]) : null,
        });
        return new Ranking([.. placed], disqualified);
    }

    private static Standing Stand(ContestManifest manifest, Finalist finalist, TaskFigures figures, FinalistTime time)
    {
        double bertSize = manifest.BertSize ?? FinalScore.DefaultBertSize(manifest.SizeBy);
        FinalScore score = new(figures.Mean, finalist.Size, bertSize, time.Ratio.Estimate);
        return new Standing(
            0,
            finalist,
            figures,
            time,
            score,
            score.WithTimeRatio(time.Ratio.High).Result,
            score.WithTimeRatio(Math.Max(0, time.Ratio.Low)).Result);
    }

    // The two times were measured apart: their errors are independent and add up as squares.
    private static bool Differ(Standing better, Standing worse)
    {
        double below = better.Score.Result - better.Low;
        double above = worse.High - worse.Score.Result;
        return better.Score.Result - worse.Score.Result > Math.Sqrt((below * below) + (above * above));
    }
}
