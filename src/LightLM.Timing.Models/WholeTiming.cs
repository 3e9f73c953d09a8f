using LightLM.Timing.Environments;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Reports;
using LightLM.Timing.Scenarios;
using LightLM.Timing.Statistics;

namespace LightLM.Timing.Models;

/// <summary>Times models and commands beside each other, each on whole sets at a time.</summary>
internal sealed class WholeTiming
{
    private readonly TimingRequest _request;
    private readonly TimedField _field;
    private readonly CancellationToken _cancellation;
    private readonly ScratchFolder _scratch;

    private WholeTiming(TimingRequest request, TimedField field, ScratchFolder scratch, CancellationToken cancellationToken)
    {
        _request = request;
        _field = field;
        _scratch = scratch;
        _cancellation = cancellationToken;
    }

    /// <summary>Times models and commands.</summary>
    /// <param name="request">What is to be timed.</param>
    /// <param name="field">The models, the commands and the rows.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    /// <exception cref="LightLMException">A command fails.</exception>
    public static TimingReport Run(
        TimingRequest request, TimedField field, IProgress<TimingProgress>? progress, CancellationToken cancellationToken)
    {
        MachineDescription machine =
            ProcessorPin.Run(request.Threads, pin => MachineDescription.Capture(request.Threads, pin));
        using ScratchFolder scratch = new();
        MachineState before = MachineState.Capture();
        TimingRun run = new WholeTiming(request, field, scratch, cancellationToken).Measure(progress);
        return field.Report(request, run, machine, before);
    }

    private TimingRun Measure(IProgress<TimingProgress>? progress)
    {
        TaskCommand?[] commands = [.. _field.Entries.Select((entry, i) => CommandOf(entry, i))];
        List<ISetSubject[]> sets = [.. _field.Sets.Select(set => SubjectsOn(set.Rows, set.Path, commands))];
        int rounds = _request.Options.FewestRounds;
        List<IReadOnlyList<SetTime>>[] times = [.. sets.Select(_ => new List<IReadOnlyList<SetTime>>())];
        int steps = sets.Count * (1 + rounds);
        RemainingRounds rest = new([.. _field.TimedSets.Select(each => each.Lengths.Sum())], rounds, TimeProvider.System);
        for (int step = 0; step < steps; step++)
        {
            // The first time through the sets is the warm-up.
            (int pass, int set) = (step / sets.Count, step % sets.Count);
            string stage = pass == 0 ? "warming up" : FormattableString.Invariant($"round {pass} of {rounds}");
            TimeSpan? left = rest.Left(pass, set);
            double fraction = left is { } known ? rest.Passed / (rest.Passed + known) : (double)step / steps;
            progress?.Report(new TimingProgress($"{stage}, {_field.TimedSets[set].Name}", fraction, left));
            rest.Take(pass, set, () =>
            {
                if (pass == 0)
                {
                    SetRound.WarmUp(sets[set]);
                }
                else
                {
                    times[set].Add(SetRound.Measure(sets[set], pass - 1));
                }
            });
        }

        return Combine(sets, times);
    }

    private TimingRun Combine(List<ISetSubject[]> sets, List<IReadOnlyList<SetTime>>[] times)
    {
        IEnumerable<SetTimes> combined = _field.TimedSets.Select((set, i) => SetTimes.Of(set, [.. sets[i].Select((subject, j) =>
            new WholeTimes([.. times[i].Select(round => round[j])], set.Lengths.Count, subject.StartsProcess))]));
        string[] names = [.. _field.Entries.Select(entry => entry.Name)];
        WarmUp[] warmUps = [.. names.Select(_ => new WarmUp(sets.Count, IsSteady: true))];
        return new TimingRun(names, [.. combined], warmUps, Collections: 0, Waited: 0);
    }

    private TaskCommand? CommandOf(TimedEntry entry, int index) => entry.Command is null ? null : new TaskCommand(
        entry.Command,
        new CommandHome(_request.Directory, []) { IsOwn = false },
        new CommandSurroundings
        {
            Records = Directory.CreateDirectory(_scratch.At(FormattableString.Invariant($"records-{index}"))).FullName,
            NewScratch = _scratch.NewFolder,
            Processors = _request.Threads,
        });

    private ISetSubject[] SubjectsOn(TimedRows rows, string path, TaskCommand?[] commands)
    {
        TimedQuestions questions = TimedQuestions.Of(rows, path);
        return [.. _field.Entries.Select((entry, i) => commands[i] is TaskCommand command
            ? new CommandOnSet(entry.Name, command, questions, e => e.Fatal(entry.Name), _cancellation)
            : (ISetSubject)new ModelOnSet(ModelOn(entry, rows), rows.Rows.Count, _request.Threads, e => e, _cancellation))];
    }

    private ReloadedSubject ModelOn(TimedEntry entry, TimedRows rows) => new(
        entry.Name, () => entry.Load(_request.Threads), tokenizes: true, [.. _field.Tasks.Where(task => task.Rows == rows)])
    {
        Unread = _request.Unread,
    };
}
