using System.Globalization;
using LightLM.Files;
using LightLM.Reports;

namespace LightLM.Contest.Reports;

/// <summary>One page of the results of the same contest on several machines.</summary>
internal static class MergedPage
{
    /// <summary>Writes the page, whole or not at all.</summary>
    /// <param name="path">The page.</param>
    /// <param name="results">The machines' results.</param>
    /// <exception cref="InputException">They are not of the same manifest and baseline.</exception>
    /// <exception cref="FileException">The page cannot be written.</exception>
    public static void Write(string path, IReadOnlyList<MergedResult> results)
    {
        if (results.FirstOrDefault(other => other.ManifestSha256 != results[0].ManifestSha256) is MergedResult other)
        {
            throw new InputException(
                $"{other.Path}: expected a result of the same manifest as {results[0].Path}, found one of another. Merge results of one contest.");
        }

        AtomicFile.WriteText(path, Render(results));
    }

    private static string Render(IReadOnlyList<MergedResult> results)
    {
        HtmlPage page = new(results[0].Name);
        page.Paragraph(FormattableString.Invariant($"The same contest on {results.Count} machines. {ContestText.Formula}"));
        page.Facts(results.Select((result, i) => (Letter(i), Describe(result))));
        page.Table(
            ["place", "finalist", "mean res", .. Columns(results, "res"), "P", "S", .. Columns(results, "T ratio")],
            Standings(results).Select((rows, place) => Row(rows, place + 1)),
            ContestText.Texts);
        page.Paragraph(
            "Ordered by the mean of the results; a machine on which a finalist is out has no result of it, and such a finalist comes last. ~ marks a "
            + "time that cannot be relied on: that machine's own page has the reasons.");
        if (results.Any(result => result.Disqualified.Count > 0))
        {
            page.Heading("Disqualified");
            page.Facts(results.SelectMany((result, i) => result.Disqualified.Select(item => ($"{item.Name}, {Letter(i)}", item.Reason))));
        }

        return page.ToString();
    }

    /// <summary>Each finalist's rows by machine; null where it is out.</summary>
    private static IEnumerable<MergedFinalist?[]> Standings(IReadOnlyList<MergedResult> results) => results
        .SelectMany(result => result.Finalists.Select(finalist => finalist.Name))
        .Distinct()
        .Select(name => results.Select(result => result.Finalists.FirstOrDefault(finalist => finalist.Name == name)).ToArray())
        .OrderBy(rows => rows.Count(row => row is null))
        .ThenByDescending(rows => rows.OfType<MergedFinalist>().Average(row => row.Result));

    private static string[] Row(MergedFinalist?[] rows, int place)
    {
        MergedFinalist first = rows.OfType<MergedFinalist>().First();
        return
        [
            Numbers.Whole(place),
            first.Name,
            ContestText.Term(rows.OfType<MergedFinalist>().Average(row => row.Result)),
            .. rows.Select(row => row is null ? "out" : ContestText.Term(row.Result)),
            string.Join(" / ", rows.OfType<MergedFinalist>().Select(row => Numbers.Percent(row.P)).Distinct()),
            Numbers.Count((long)first.Size),
            .. rows.Select(row => row is null ? "out" : ContestText.Ratio(row.Ratio) + (row.IsNoisy ? " ~" : "")),
        ];
    }

    private static IEnumerable<string> Columns(IReadOnlyList<MergedResult> results, string what) =>
        results.Select((_, i) => $"{what} {Letter(i)}");

    private static string Describe(MergedResult result) =>
        $"{result.Machine}; {result.Started.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture)}, LightLM {result.Program}, "
        + $"beside {result.Baseline}";

    private static string Letter(int machine) => machine < 26 ? ((char)('A' + machine)).ToString() : Numbers.Whole(machine + 1);
}
