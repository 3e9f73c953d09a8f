using LightLM.Clue.Scoring;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;

namespace LightLM.Cli.Tests.Contest;

/// <summary>Commands that work otherwise when they are timed: 1 ms a token and 100 ms of start-up are what they truly take.</summary>
public sealed class CommandPaceTests
{
    private const int Tokens = 1000;

    [Fact]
    public void An_honest_command_takes_as_long_everywhere()
    {
        CommandPace pace = new([Round(100, 1100), Round(90, 1110), Round(110, 1095)], 1);
        Assert.Null(pace.FactorOf(Scored(10_100)));
        Assert.Null(pace.FactorOf(Scored(13_000)));
        Assert.Null(pace.FactorOf(Unaltered(1100)));
        Assert.Null(pace.FactorOf(Unaltered(700)));
    }

    [Fact]
    public void A_command_that_sleeps_over_its_single_row_is_found_out_where_it_is_scored()
    {
        CommandPace pace = new([Round(900, 1100), Round(910, 1110), Round(890, 1095)], 1);
        Assert.Equal(4.6, pace.FactorOf(Scored(10_100))!.Value, 0.1);
    }

    [Fact]
    public void Processor_time_finds_out_what_times_that_vary_hide()
    {
        // A fifth of the work is seen, in one round of a busy machine a half.
        CommandPace pace = new([Round(900, 1100), Round(900, 1400), Round(900, 1100)], 1);
        Assert.Null(pace.FactorOf(Scored(8_000)));
        Assert.Equal(3.55, pace.FactorOf(Scored(8_000, processorMs: 7_950))!.Value, 0.1);
        Assert.Null(new CommandPace([Round(100, 600), Round(100, 600)], 2).FactorOf(Scored(5_100, processorMs: 10_050)));
    }

    [Fact]
    public void A_command_that_knows_the_test_set_is_faster_there()
    {
        CommandPace pace = new([Round(100, 1100), Round(100, 1100)], 1);
        Assert.Equal(0.05, pace.FactorOf(Unaltered(150))!.Value, 1e-9);
        Assert.Equal(0, pace.FactorOf(Unaltered(90))!.Value);
    }

    [Fact]
    public void Little_work_beside_a_start_up_accuses_nobody()
    {
        // 20 ms of work behind a start-up of a second that varies by more.
        CommandPace pace = new([Round(1000, 1020), Round(980, 1010)], 1);
        Assert.Null(pace.FactorOf(Unaltered(1000)));
        Assert.Null(pace.FactorOf(Scored(1400)));

        // Nearly twice the work that is foretold, which is still less than start-ups differ by.
        Assert.Null(pace.FactorOf(Scored(1550)));
        Assert.NotNull(pace.FactorOf(Scored(1650)));

        // Where the rounds themselves do not tell, the start-up counts anyway.
        CommandPace hidden = new([Round(1000, 990), Round(980, 1010)], 1);
        Assert.Null(hidden.FactorOf(Scored(20_000)));
    }

    [Fact]
    public void Work_may_be_proportional_to_rows_or_to_tokens()
    {
        CommandPace pace = new([Round(100, 1100), Round(100, 1100)], 1);
        ScoredTask shorter = Scored(10_100, tokens: 5 * Tokens);
        Assert.Null(pace.FactorOf(shorter));
        Assert.Null(pace.FactorOf(Scored(10_100, rows: 41)));
        Assert.NotNull(pace.FactorOf(Scored(10_100, rows: 41, tokens: 5 * Tokens)));
    }

    private static ScoredTask Scored(double ms, double? processorMs = null, int rows = 101, int tokens = 10 * Tokens) =>
        new(new FigureEstimate(50, 40, 60), new Dictionary<string, double>(), 70, new FileFacts("", 0, ""))
        {
            Run = new WholeRun(rows, tokens, new MeasuredRun(ms, processorMs)),
        };

    private static WholeRun Unaltered(double ms) => new(11, Tokens, new MeasuredRun(ms));

    private static TimedRound Round(double first, double all) =>
        new(0, 11, Tokens, new PartTimes(new MeasuredRun(first), new MeasuredRun(all)), new PartTimes(new MeasuredRun(1), new MeasuredRun(2)));
}
