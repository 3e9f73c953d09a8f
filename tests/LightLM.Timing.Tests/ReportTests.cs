using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using LightLM.Timing.Environments;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Tests;

public sealed class ReportTests
{
    private const string Hostile = "<script>alert(1)</script> & \"|\" *x*";

    [Fact]
    public void Json_has_the_documented_members()
    {
        JsonElement json = ToJson(Report(hasBaseline: true));
        Assert.Equal("lightlm-timing", json.GetProperty("schema").GetString());
        Assert.Equal("steady", json.GetProperty("verdict").GetString());
        JsonElement candidate = Assert.Single(json.GetProperty("candidates").EnumerateArray());
        Assert.Equal(Hostile, candidate.GetProperty("name").GetString());
        JsonElement set = Assert.Single(candidate.GetProperty("sets").EnumerateArray());
        Assert.Equal("texts", set.GetProperty("task").GetString());
        Assert.Equal(3, set.GetProperty("items").GetInt32());
        Assert.Equal(30, set.GetProperty("size").GetInt32());
        Assert.Equal(0.2, set.GetProperty("mean_ms").GetDouble(), 1e-9);
        Assert.Equal(0.2, set.GetProperty("p50_ms").GetDouble(), 1e-9);
        Assert.Equal(0.28, set.GetProperty("p90_ms").GetDouble(), 1e-9);
        Assert.Equal(0.298, set.GetProperty("p99_ms").GetDouble(), 1e-9);
        Assert.Equal(0.1, candidate.GetProperty("ratio").GetProperty("estimate").GetDouble(), 1e-9);
        Assert.Equal(0.1, candidate.GetProperty("ratio").GetProperty("low").GetDouble(), 1e-9);
        Assert.Equal(0.1, candidate.GetProperty("ratio").GetProperty("high").GetDouble(), 1e-9);
        Assert.True(candidate.GetProperty("pass").GetBoolean());
        Assert.Equal(1, json.GetProperty("baseline").GetProperty("mean_ms").GetDouble() / 2, 1e-9);
        Assert.Equal(JsonValueKind.Array, json.GetProperty("machine").GetProperty("pinned_to").ValueKind);
    }

    [Fact]
    public void Without_a_baseline_there_are_no_ratios()
    {
        JsonElement json = ToJson(Report(hasBaseline: false));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("baseline").ValueKind);
        Assert.All(json.GetProperty("candidates").EnumerateArray(), candidate =>
        {
            Assert.Equal(JsonValueKind.Null, candidate.GetProperty("ratio").ValueKind);
            Assert.Equal(JsonValueKind.Null, candidate.GetProperty("pass").ValueKind);
        });
        Assert.DoesNotContain("interval of", TimingPage.Write(Report(hasBaseline: false)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.05, true)]
    [InlineData(0.2, false)]
    [InlineData(0.1, null)]
    [InlineData(0.09375, true)]
    [InlineData(0.15625, null)]
    public void A_limit_is_met_where_no_part_of_the_interval_is_above_it(double estimate, bool? passes)
    {
        TimingReport report = Report(hasBaseline: true) with { RatioLimit = 0.125 };
        RatioEstimate ratio = new(estimate, estimate - 0.03125, estimate + 0.03125);
        Assert.Equal(passes, report.Passes(report.Candidates[0] with { Ratio = new RatioComparison(ratio, ratio) }));
    }

    [Fact]
    public void The_page_is_well_formed_and_needs_nothing_from_elsewhere()
    {
        string page = TimingPage.Write(Report(hasBaseline: true));
        string body = page[page.IndexOf("<body>", StringComparison.Ordinal)..page.IndexOf("</html>", StringComparison.Ordinal)];
        XElement root = XElement.Parse(body);
        Assert.Equal(3, root.Descendants("svg").Count());
        Assert.Equal(Hostile, root.Descendants("td").First(cell => cell.Value.Contains("alert", StringComparison.Ordinal)).Value);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_keeps_cells_apart()
    {
        string[] table = [.. TimingMarkdown.Write(Report(hasBaseline: true)).Split('\n').SkipWhile(line => !line.StartsWith("| model", StringComparison.Ordinal)).TakeWhile(line => line.Length > 0)];
        Assert.All(table, line => Assert.Equal(table[0].Count(c => c == '|'), line.Replace("\\|", "", StringComparison.Ordinal).Count(c => c == '|')));
    }

    [Fact]
    public void A_stock_baseline_adds_a_ratio_of_its_own()
    {
        FakeClock clock = new();
        FakeSubject[] subjects = [new("ours", clock, _ => 10), new("stock", clock, _ => 20), new("light", clock, _ => 1)];
        TimingOptions options = new() { Clock = clock, Baselines = 2 };
        TimingRun run = InterleavedTiming.Measure(
            subjects, [new TimedSet("texts", [10, 20, 30])], options, cancellationToken: TestContext.Current.CancellationToken);
        TimingReport report = Report(run, hasBaseline: true, Scenario.SingleStream, hasStockBaseline: true);
        Assert.Equal("light", Assert.Single(report.Candidates).Name);
        JsonElement json = ToJson(report);
        JsonElement stock = json.GetProperty("stock_baseline");
        Assert.Equal("stock", stock.GetProperty("name").GetString());
        Assert.Equal(2, stock.GetProperty("ratio").GetProperty("estimate").GetDouble(), 1e-9);
        Assert.False(stock.TryGetProperty("pass", out _));
        JsonElement candidate = json.GetProperty("candidates")[0];
        Assert.Equal(0.1, candidate.GetProperty("ratio").GetProperty("estimate").GetDouble(), 1e-9);
        Assert.Equal(0.05, candidate.GetProperty("stock_ratio").GetProperty("estimate").GetDouble(), 1e-9);
        Assert.Equal(0.05, candidate.GetProperty("sets")[0].GetProperty("stock_ratio").GetProperty("high").GetDouble(), 1e-9);
        const string Row = "| light | 1.000 | 0.1000 | 0.1000 to 0.1000 | pass (at most 0.125) | 0.0500 |";
        Assert.Contains(Row, TimingMarkdown.Write(report), StringComparison.Ordinal);
        Assert.Contains("Time beside that of stock", TimingPage.Write(report), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, ToJson(Report(hasBaseline: true)).GetProperty("stock_baseline").ValueKind);
    }

    [Fact]
    public void Whole_processes_are_shown_with_their_start_up()
    {
        WholeTimes process = new([new(102, 122), new(102, 122)], 11, isProcess: true);
        WholeTimes model = new([new(4, 44), new(4, 44)], 11, isProcess: false);
        WarmUp warmUp = new(1, IsSteady: true);
        TimedSet set = new("texts", [.. Enumerable.Repeat(5, 11)]);
        TimingReport report = Report(
            new TimingRun(["slow", Hostile], [SetTimes.Of(set, [process, model])], [warmUp, warmUp], 0, 0),
            hasBaseline: true,
            Scenario.WholeProcess);
        JsonElement json = ToJson(report);
        Assert.Equal("whole_process", json.GetProperty("scenario").GetString());
        JsonElement baseline = json.GetProperty("baseline").GetProperty("sets")[0];
        Assert.Equal(102, baseline.GetProperty("start_up_ms").GetDouble(), 1e-9);
        Assert.Equal(122, baseline.GetProperty("whole_process_ms").GetDouble(), 1e-9);
        Assert.Equal(2, baseline.GetProperty("mean_ms").GetDouble(), 1e-9);
        JsonElement candidate = json.GetProperty("candidates")[0].GetProperty("sets")[0];
        Assert.Equal(JsonValueKind.Null, candidate.GetProperty("start_up_ms").ValueKind);
        Assert.Equal(2, candidate.GetProperty("ratio").GetProperty("estimate").GetDouble(), 1e-9);
        Assert.Equal(44.0 / 122, candidate.GetProperty("whole_process_ratio").GetDouble(), 1e-9);
        Assert.Contains("| slow | texts | 11 | 102.0 | 122.0 |  |", TimingMarkdown.Write(report), StringComparison.Ordinal);
        Assert.Contains("Whole processes", TimingPage.Write(report), StringComparison.Ordinal);
    }

    private static JsonElement ToJson(TimingReport report)
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter writer = new(stream))
        {
            TimingJson.Write(writer, report);
        }

        return JsonElement.Parse(Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static TimingReport Report(bool hasBaseline)
    {
        FakeClock clock = new();
        FakeSubject[] subjects = [new("slow", clock, item => 1 + item), new(Hostile, clock, item => 0.1 * (1 + item))];
        TimingRun run = InterleavedTiming.Measure(subjects, [new TimedSet("texts", [10, 20, 30])], new TimingOptions { Clock = clock });
        return Report(run, hasBaseline, Scenario.SingleStream);
    }

    private static TimingReport Report(TimingRun run, bool hasBaseline, Scenario scenario, bool hasStockBaseline = false)
    {
        ReportSettings settings = new()
        {
            Scenario = scenario,
            HasBaseline = hasBaseline,
            HasStockBaseline = hasStockBaseline,
            Descriptions = ["the slow one", Hostile, "another"],
            SetSizes = [30],
            IncludesTokenization = true,
            RatioLimit = hasBaseline ? 0.125 : null,
        };
        return ProcessorPin.Run(1, pin =>
            TimingReport.Create(run, settings, MachineDescription.Capture(1, pin), new MachineLoad(MachineState.Capture(), MachineState.Capture())));
    }
}
