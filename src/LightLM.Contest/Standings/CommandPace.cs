using LightLM.Contest.Journal;
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

    private readonly IReadOnlyList<TimedRound> _rounds;
    private readonly int _processors;
    private readonly double _startUp;
    private readonly double _startUpProcessor;

    /// <param name="rounds">At least one round.</param>
    /// <param name="processors">How many processors the command has.</param>
    public CommandPace(IReadOnlyList<TimedRound> rounds, int processors)
    {
        (_rounds, _processors) = (rounds, processors);
        _startUp = Quantiles.Median([.. rounds.Select(round => round.Finalist.First.Ms)]);
        _startUpProcessor = Quantiles.Median([.. rounds.Select(round => round.Finalist.First.ProcessorMs ?? 0)]);
    }

    private double Slack => (StartUpShare * _startUp) + StartUpMs;

    // Where the rounds themselves do not tell, the time is counted with its start-up anyway.
    private bool IsTold => _rounds.All(round => NetMs(round) > 0);

    /// <summary>How many times as long as its rounds foretell the run took that was scored, or null where that may be chance.</summary>
    public double? FactorOf(ScoredTask score)
    {
        int rows = score.Rows + _rounds.Sum(round => round.Rows);
        double[] foretold = Foretell(rows, score.Tokens!.Value, Math.Max);
        double typical = Quantiles.Median(foretold);
        double net = score.Run!.Ms - _startUp;

        // What works on one processor takes at least its processor time.
        double processor = ((score.Run.ProcessorMs ?? 0) - _startUpProcessor) / _processors;
        bool isLonger = IsTold && (Exceeds(net, ScoredFactor, foretold.Max()) || Exceeds(processor, ProcessorFactor, typical));

        // Of a start-up like that, only what it worked is believed.
        double believed = _startUpProcessor > 0 ? Math.Min(_startUp, _startUpProcessor) : _startUp;
        return isLonger ? (score.Run.Ms - believed) / Quantiles.Median(Foretell(rows, score.Tokens.Value, Math.Min)) : null;
    }

    /// <summary>The part of what its rounds foretell that rows of the test set took as they are, or null where that may be chance.</summary>
    public double? FactorOf(UnalteredRun unaltered)
    {
        double[] foretold = Foretell(unaltered.Rows - 1, unaltered.Tokens, Math.Min);
        double net = Math.Max(0, unaltered.All.Ms - _startUp);
        bool isShorter = IsTold && net < KnownFactor * foretold.Min() && foretold.Min() - net > Slack;
        return isShorter ? net / Quantiles.Median(foretold) : null;
    }

    private double NetMs(TimedRound round) => round.Finalist.All.Ms - _startUp;

    /// <summary>
    /// What each round foretells for so many rows with so many tokens. Work may be proportional to either: what is in the command's favour tells
    /// whether anything is wrong, the other what counts then.
    /// </summary>
    private double[] Foretell(int rows, int tokens, Func<double, double, double> choose) =>
    [
        .. _rounds.Select(round => choose(NetMs(round) / (round.Rows - 1) * rows, NetMs(round) / round.Tokens * tokens)),
    ];

    private bool Exceeds(double ms, double factor, double foretold) => ms > factor * foretold && ms - foretold > Slack;
}
