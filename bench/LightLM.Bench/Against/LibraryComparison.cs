using LightLM.Bench.Measuring;
using LightLM.Bench.Results;
using LightLM.Timing.Scenarios;

namespace LightLM.Bench.Against;

/// <summary>Times two builds' libraries on one model in this process: texts of several lengths, and loading.</summary>
internal static class LibraryComparison
{
    /// <summary>How many times as long an encoder may take: what its measurement can tell apart.</summary>
    public const double EncoderLimit = 1.01;

    /// <summary>How many times as long loading may take.</summary>
    public const double LoadingLimit = 1.02;

    private const int Loads = 4;

    /// <summary>The tokens of a turn, so that the builds change places after some milliseconds; loading counts as so many.</summary>
    private const int TokensPerTurn = 1024;

    /// <summary>Characters that are a token each.</summary>
    private const string Characters = "我们在学校读书今天下雨他去北京开会";

    /// <summary>The lengths, and how often a round has each.</summary>
    private static readonly (int Tokens, int Calls)[] Lengths = [(16, 32), (128, 8), (512, 4)];
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.6);
    private static readonly TimeSpan QuickWarmUp = TimeSpan.FromSeconds(0.05);

    /// <summary>The longest text, in tokens.</summary>
    public static int LongestTokens => Lengths[^1].Tokens;

    /// <summary>Measures all lengths and loading.</summary>
    /// <param name="builds">The other build and this one, each with the model's file as it wrote it.</param>
    /// <param name="precision">The precision's name.</param>
    /// <param name="effort">How much is measured.</param>
    public static IReadOnlyList<BuildTimes> Measure(IReadOnlyList<(Build Build, string Model)> builds, string precision, Effort effort)
    {
        TimedSet[] sets =
        [
            .. Lengths.Select(length => new TimedSet(
                Show.Text($"{precision}, {length.Tokens} tokens"), [.. Enumerable.Repeat(length.Tokens, length.Calls)])),
            new TimedSet($"{precision}, loading", [.. Enumerable.Repeat(TokensPerTurn, Loads)]),
        ];
        string?[] items = [.. sets.SelectMany(set => set.Lengths).Select(tokens => tokens == TokensPerTurn ? null : TextOf(tokens))];
        TimeSpan warmUp = effort.IsQuick ? QuickWarmUp : WarmUp;
        ITimedSubject[] subjects = [.. builds.Select(build => new BuildSubject(build.Build, build.Model, items, warmUp))];
        using ProcessorPin pin = ProcessorPin.Apply(1);
        TimingRun run = InterleavedTiming.Measure(subjects, sets, Options(effort));
        ResultRow row = new() { Precision = precision, Threads = 1, Batch = 1 };
        return [.. run.Sets.Select((set, i) => i < Lengths.Length
            ? Of(set, EncoderLimit, row with { Tokens = Lengths[i].Tokens })
            : Of(set, LoadingLimit, row with { Measure = "load", Calls = "again" }))];
    }

    private static BuildTimes Of(SetTimes set, double limit, ResultRow row) =>
        new(set.Set.Name, set.Subjects[0], set.Subjects[1], limit, row);

    /// <summary>A text that is so many tokens with the two around it.</summary>
    private static string TextOf(int tokens) => string.Concat(Enumerable.Range(0, tokens - 2).Select(i => Characters[i % Characters.Length]));

    /// <summary>
    /// Differences of one per cent take more rounds than those between engines. Of three rounds, one build is the slower in all with a
    /// probability of a quarter where they are equal, so that even a first look takes some more.
    /// </summary>
    private static TimingOptions Options(Effort effort) => effort.Options with
    {
        FewestRounds = effort.IsQuick ? 7 : 11,
        MostRounds = effort.IsQuick ? 7 : 25,
        TargetHalfWidth = 0.003,
        LengthPerTurn = TokensPerTurn,
        SubtractsWaiting = true,
    };
}
