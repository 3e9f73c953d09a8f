using LightLM.Contest.Journal;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Contest.Standings;

/// <summary>
/// How fast a command is in its timed rounds, net of its start-up, and how that compares with other runs of it. A command whose single row
/// takes longer than it must, or that knows its timed rows, is slower where it is scored; one that knows the test set is faster there.
/// </summary>
internal sealed class CommandPace
{
    /// <summary>Below, a machine that was busy during a run explains the difference.</summary>
    private const double ScoredFactor = 1.5;

    /// <summary>Processor time depends less on how busy a machine is.</summary>
    private const double ProcessorFactor = 1.25;

    private const double KnownFactor = 0.5;

    /// <summary>Start-ups differ by as much as this part of them, and this many milliseconds, for no reason of the command's.</summary>
    private const double StartUpShare = 0.25;
    private const double StartUpMs = 25;

    private readonly double _rowsARound;
    private readonly double _tokensARound;
    private readonly int _processors;
    private readonly bool _isTold;
    private readonly double _startUp;
    private readonly double _startUpProcessor;

    // Milliseconds of all rows of a round but the first.
    private readonly RatioEstimate _round;

    /// <param name="rounds">At least one round.</param>
    /// <param name="processors">How many processors the command has.</param>
    public CommandPace(IReadOnlyList<TimedRound> rounds, int processors)
    {
        PartTimes[] parts = [.. rounds.Select(round => round.Finalist)];
        WholeTimes times = new(
            [.. parts.Select(part => new SetTime(part.First.Ms, part.All.Ms))], rounds[0].Rows, isProcess: true);
        _rowsARound = rounds[0].Rows - 1;
        _tokensARound = rounds.Average(round => round.Tokens);
        _processors = processors;
        _isTold = times.IsTold;
        _startUp = times.StartUpMs!.Value;
        _startUpProcessor = Quantiles.Median([.. parts.Select(part => part.First.ProcessorMs ?? 0)]);
        TimeTable perRound = TimeTable.OfOneUnit(rounds.Select(_ => 1 / _rowsARound));
        _round = PairedBootstrap.Compare(new PairedTables(times.Net, perRound)).OfMeans;
    }

    private double Slack => (StartUpShare * _startUp) + StartUpMs;

    /// <summary>How many times as long as its rounds foretell the run took that was scored, or null where that may be chance.</summary>
    public double? FactorOf(ScoredTask score)
    {
        WholeRun run = score.Run!;
        double most = Foretell(_round.High, run, Math.Max);

        // What works on one processor takes at least its processor time.
        double processor = ((run.All.ProcessorMs ?? 0) - _startUpProcessor) / _processors;
        bool isLonger = Exceeds(run.All.Ms - _startUp, ScoredFactor, most) || Exceeds(processor, ProcessorFactor, most);

        // Of a start-up like that, only what it worked is believed.
        double believed = _startUpProcessor > 0 ? Math.Min(_startUp, _startUpProcessor) : _startUp;
        return _isTold && isLonger ? (run.All.Ms - believed) / Foretell(_round.Estimate, run, Math.Min) : null;
    }

    /// <summary>The part of what its rounds foretell that rows of the test set took as they are, or null where that may be chance.</summary>
    public double? FactorOf(WholeRun unaltered)
    {
        double net = Math.Max(0, unaltered.All.Ms - _startUp);
        double least = Foretell(_round.Low, unaltered, Math.Min);
        return _isTold && net < KnownFactor * least && least - net > Slack ? net / Foretell(_round.Estimate, unaltered, Math.Min) : null;
    }

    /// <summary>
    /// What a round of some milliseconds foretells for the rows of a run. Work may be proportional to rows or to tokens: what is in the
    /// command's favour tells whether anything is wrong, the other what counts then.
    /// </summary>
    private double Foretell(double round, WholeRun run, Func<double, double, double> choose) =>
        choose(round / _rowsARound * (run.Rows - 1), round / _tokensARound * run.Tokens);

    private bool Exceeds(double ms, double factor, double foretold) => ms > factor * foretold && ms - foretold > Slack;
}
