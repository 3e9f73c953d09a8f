using LightLM.Cli.Help;
using LightLM.Cli.Output;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Contest;
using LightLM.Contest.Journal;
using LightLM.Contest.Reports;
using LightLM.Contest.Standings;
using LightLM.Formats;
using LightLM.Testing;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Cli.Tests;

/// <summary>Everything that people read fits their terminal, and what it is about is there whole.</summary>
public sealed class WidthTests(TinyModels models) : IClassFixture<TinyModels>
{
    private const string LongName = "a-model-with-a-name-of-more-than-forty-letters";
    private const string ChineseName = "深度学习与自然语言处理联合实验室";
    private static readonly int[] Widths = [80, 100, 200];
    private static readonly MachineDescription Machine = new(
        "AMD EPYC 9B14 96-Core Processor", "avx2", ["avx512vnni", "avx2", "vector128"], 2, 1, [1], null, "performance", 8L << 30,
        "Debian GNU/Linux 12 (bookworm)", ".NET 10.0.0, compiled just in time");

    private static readonly MachineLoad Load = new(new(0, 1, 0, 0, 0, 0), new(60, 2, 0.5, 0.1, 0, 0));

    public static MatrixTheoryData<int, string> NamesByWidth => new(Widths, ["csl", LongName, ChineseName]);

    public static TheoryData<int> AllWidths => [.. Widths];

    public static MatrixTheoryData<int, string> CommandsByWidth => new(
        [40, .. Widths], [.. HelpTests.Commands.Select(row => row.Data), ""]);

    [Theory]
    [MemberData(nameof(NamesByWidth))]
    public void A_table_leaves_out_columns_before_names(int width, string name)
    {
        using Screen screen = new(width);
        TableView table = new(
            Column.Number("place"),
            Column.Name("finalist"),
            Column.Number("res"),
            Column.Number("interval of the result") with { Spare = 2 },
            Column.Number("a term") with { Spare = 1 });
        table.Add("1", name, "0.123456", "0.111111 to 0.222222", "0.055555");
        table.Add("12", "two", "0.023456", "0.011111 to 0.122222", "0.045555");
        table.Write(screen.Shell);
        screen.Fits();
        Assert.All((string[])[name, "two", "12", "0.123456", "0.023456"], whole => Assert.Contains(whole, screen.Text, StringComparison.Ordinal));
        bool isShown = screen.Text.Contains("0.111111 to 0.222222", StringComparison.Ordinal);
        Assert.NotEqual(isShown, screen.Text.Contains("No room for: interval of the result", StringComparison.Ordinal));
    }

    [Fact]
    public void Rows_become_blocks_where_not_even_names_and_results_fit()
    {
        using Screen screen = new(40);
        TableView table = new(Column.Name("finalist"), Column.Number("res"), Column.Number("p50") with { Spare = 1 });
        table.Add(LongName[..34], "0.123456", "7");
        table.Add("b", "0.5", "8");
        table.Write(screen.Shell);
        Assert.Equal(
            [$"finalist  {LongName[..30]}", $"          {LongName[30..34]}", "res       0.123456", "p50       7", "", "finalist  b", "res       0.5", "p50       8", ""],
            screen.Lines.Select(line => line.TrimEnd()));
    }

    [Theory]
    [MemberData(nameof(AllWidths))]
    public void Headings_and_texts_break_between_words_only(int width)
    {
        using Screen screen = new(width);
        TableView table = new(Column.Name("model"), Column.Text("text"), Column.Number("ratio with start-up included"));
        string text = string.Join(' ', Enumerable.Range(0, 30).Select(i => $"word{i}"));
        table.Add(LongName, text, "1");
        table.Write(screen.Shell);
        screen.Fits();
        Assert.All(text.Split(' ').Append(LongName).Append("start-up"), word => Assert.Matches($@"(?<![\w]){word}(?![\w])", screen.Text));
    }

    [Theory]
    [InlineData("one two three", 8, 0, "one two|three")]
    [InlineData("one two three", 3, 0, "one|two|thr|ee")]
    [InlineData("models/manifest.json", 12, 0, "models/|manifest.jso|n")]
    [InlineData("今天天气真好", 7, 0, "今天天|气真好")]
    [InlineData("今天天，气好", 6, 0, "今天|天，气|好")]
    [InlineData("团队 今天天气", 8, 0, "团队|今天天气")]
    [InlineData("one two three", 9, 2, "one two|  three")]
    [InlineData("a\n\nb", 9, 0, "a||b")]
    [InlineData("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, 0, "👩‍👩‍👧‍👦|👩‍👩‍👧‍👦")]
    [InlineData("waited 99.3 % of it", 12, 0, "waited|99.3 % of it")]
    [InlineData("", 9, 0, "")]
    public void Lines_break_where_a_reader_expects_it(string text, int width, int indent, string lines) =>
        Assert.Equal(lines.Split('|'), WordWrap.Lines(text, width, indent));

    [Fact]
    public void Long_texts_are_broken_in_linear_time()
    {
        string text = string.Concat(Enumerable.Repeat("今天", 400_000));
        Assert.Equal(20_000, WordWrap.Lines(text, 80).Count);
    }

    [Theory]
    [MemberData(nameof(NamesByWidth))]
    public void A_timing_report_fits(int width, string name)
    {
        using Screen screen = new(width);
        TimingView.Write(screen.Shell, Report(name));
        screen.Fits();
        Assert.Contains(name, screen.Text, StringComparison.Ordinal);
        Assert.Contains("bert-base", screen.Text, StringComparison.Ordinal);
        Assert.All(ClueTasks.All, task => Assert.Contains(task.OfficialName(), screen.Text, StringComparison.Ordinal));
        Assert.Matches(@"\(0\.0[0-9]{3} to\W", screen.Text);
    }

    [Theory]
    [MemberData(nameof(NamesByWidth))]
    public void A_budget_fits(int width, string name)
    {
        using Screen screen = new(width);
        TimingReport report = Report(name) with { Baseline = Report(name).Candidates[0] };
        Budget budget = new("m", new ParameterCounts(1_000_000, 2_000_000, 300), 9, report.Candidates[0].Ratio!.OfMeans, report);
        BudgetView.Write(screen.Shell, budget);
        screen.Fits();
        Assert.Contains($"T / T of {name}", screen.Text, StringComparison.Ordinal);
        Assert.Contains("12,000,000", screen.Text, StringComparison.Ordinal);
        Assert.Contains("pass", screen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(NamesByWidth))]
    public void A_contest_fits(int width, string name)
    {
        using Screen screen = new(width);
        using TemporaryFolder folder = new();
        string[] names = [name, .. Enumerable.Range(1, 30).Select(i => FormattableString.Invariant($"team {i}"))];
        Standing[] standings = [.. names.Select((each, i) => Stand(each, i + 1))];
        RecordedFinalist broken = Finalist("out of luck");
        string log = string.Join('\n', Enumerable.Repeat("Traceback (most recent call last) in /a/folder/somewhere/predict.py, line 17:", 3));
        ContestManifest manifest = new() { Path = "/contest.json", Name = name, TestData = "", Finalists = [], Settings = "" };
        Ranking ranking = new(standings, [(broken, new Disqualification("exit_code", $"{ChineseName} ended with code 3", log))]);
        FileFacts file = new("/contest.json", 1, new string('0', 64));
        ContestSession session = new("0.1.0", file, [], Machine, "bubblewrap", ["memory is not limited"]);
        JournalRecord[] journal =
        [
            new() { Kind = JournalKind.Header, Header = new JournalHeader(JournalContents.Version, 1) },
            new() { Kind = JournalKind.Session, At = DateTimeOffset.UnixEpoch, Session = session },
            new() { Kind = JournalKind.Time, At = DateTimeOffset.UnixEpoch, Key = standings[0].Finalist.Key, Load = Load },
        ];
        ContestOutcome outcome = new(manifest, [.. standings.Select(standing => standing.Finalist), broken], ranking, journal);
        ContestView.Write(screen.Shell, outcome, new ContestFolder(folder.Path));
        screen.Fits();
        Assert.All(names, whole => Assert.Matches($@"(?<!\w){whole}(?!\w)", screen.Text));
        Assert.All(standings, standing => Assert.Contains(ContestText.Term(standing.Score.Result), screen.Text, StringComparison.Ordinal));
        Assert.Contains("out: out of luck", screen.Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(AllWidths))]
    public void Answers_fit(int width)
    {
        string text = $"{ChineseName}{ChineseName}{ChineseName} we are at https://example.org/a/rather/long/path/to/nowhere/index.html";
        (string Input, string[] Words)[] calls =
        [
            (text, ["tokenize", "--vocab", models.Vocabulary]),
            (text, ["classify", "--model", models.Labels]),
            ($"{text}\t{text}", ["ask", "--model", models.Answers, "--top", "5"]),
            (text, ["embed", "--model", models.Plain]),
            ($"{text}\n{text}", ["rerank", text, "--model", models.Reranker]),
            ($"{text}\t{text}\t{text}", ["choose", "--model", models.Choices]),
            (text, ["extract", "我", "--model", models.Extraction]),
            (text, ["detect", "--model", models.Replacements, "--threshold", "0"]),
            ($"{text}\t{text}", ["follows", "--model", models.Pretrained]),
            ("", ["inspect", models.Pretrained]),
            ("", ["inspect", models.Labels]),
            ("", ["inspect", "--cpu"]),
        ];
        foreach ((string input, string[] words) in calls)
        {
            Cli.Result result = new Cli { IsTerminal = true, Width = width }.Invoke(input, words);
            Assert.Equal(ExitCode.Success, result.Code);
            Screen.Fits(result.Output, width);
        }
    }

    [Theory]
    [MemberData(nameof(CommandsByWidth))]
    public void Help_fits(int width, string command)
    {
        string output = new Cli { IsTerminal = true, Width = width }.Invoke("", command.Length == 0 ? ["--help"] : [command, "--help"]).Output;
        Assert.All(output.Split('\n'), line => Assert.Equal(line.TrimEnd(), line));
        if (width >= 80)
        {
            Screen.Fits(output, width);
        }
    }

    [Fact]
    public void Folded_examples_are_the_same_words_to_a_shell()
    {
        const string Line = "lightlm time -m model.lightlm --data clue --baseline-command \"python3 predict.py {task} {input}\" --json";
        IReadOnlyList<string> lines = ShellLine.Fold(Line, 50);
        Assert.All(lines, line => Assert.InRange(line.Length, 1, 68));
        Assert.All(lines.SkipLast(1), line => Assert.EndsWith(" \\", line, StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("\"python3 predict.py {task} {input}\"", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains("--data clue", StringComparison.Ordinal));
        Assert.Equal(Line, string.Join(' ', lines.Select(line => line.TrimEnd('\\').Trim())));
    }

    [Fact]
    public void Messages_on_a_terminal_break_between_words()
    {
        using Screen screen = new(40);
        screen.Shell.Note("expected a number of at least one, found something else in models/manifest.json, line 4");
        screen.Fits();
        Assert.Equal(
            ["lightlm: expected a number of at least", "one, found something else in", "models/manifest.json, line 4", ""],
            screen.Lines);
    }

    private static RecordedFinalist Finalist(string name) => new(
        new FinalistEntry { Name = name, Text = "" }, $"key of {name}", new Entrant(IsCommand: false, 7_500_000, 7_500_000, []), IsTimedWhole: false);

    private static Standing Stand(string name, int rank)
    {
        RatioEstimate ratio = new(0.0625, 0.0612, 0.0637);
        FinalistTime time = FinalistTime.Of([.. ClueTasks.All.Select(task => new TaskTime(task, 7.5, 120, ratio, "a busy machine"))]);
        FigureEstimate figure = new(70 - rank, 68 - rank, 72 - rank);
        FinalistFigures figures = new([.. ClueTasks.All.Select(task => new TaskFigure(task, figure, new Dictionary<string, double>(), 100))]);
        FinalScore score = new(figures.P.Estimate, 7_500_000, 110_000_000, ratio.Estimate);
        return new(Finalist(name), figures, time, score) { Rank = rank, DiffersFromNext = false };
    }

    private static TimingReport Report(string name)
    {
        TimedSet[] sets = [.. ClueTasks.All.Select(task => new TimedSet(task.OfficialName(), [100, 200]))];
        double[][] Rounds(double time) => [.. Enumerable.Range(0, 4).Select(i => (double[])[time * (1 + (0.01 * i)), 2 * time])];
        TimingRun run = new(
            ["bert-base", name],
            [.. sets.Select(set => new SetTimes(set, [new TimeTable(Rounds(120)), new TimeTable(Rounds(7.1234))]))],
            [new WarmUp(9, true), new WarmUp(9, true)],
            Collections: 0,
            Waited: 0.1);
        ReportSettings settings = new()
        {
            Scenario = Scenario.SingleStream,
            HasBaseline = true,
            Descriptions = ["12 layers, hidden 768, fp32, generated weights", "4 layers, hidden 312, int8 (symmetric for each row)"],
            SetSizes = [3000, 1345, 290, 2000],
            ColdStarts = [new ColdStart(900, 500 << 20), new ColdStart(35, 30 << 20)],
            IncludesTokenization = true,
            RatioLimit = ContestLimits.TimeRatio,
        };
        return TimingReport.Create(run, settings, Machine, Load);
    }
}
