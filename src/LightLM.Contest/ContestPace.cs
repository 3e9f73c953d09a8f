using LightLM.Clue;

namespace LightLM.Contest;

/// <summary>Something that a contest has still to do.</summary>
/// <param name="Kind">What is done: the same takes the same time.</param>
/// <param name="Finalist">The name of the finalist.</param>
/// <param name="Task">The task.</param>
/// <param name="Length">The length of the rows, which times are about proportional to.</param>
internal sealed record ContestStep(string Kind, string Finalist, ClueTask Task, double Length);

/// <summary>
/// Knows how long the rest of a contest takes: a step takes as long as the same one of before, else as the same of the finalist's other
/// tasks, else as that of other finalists, all by the length of the rows.
/// </summary>
/// <param name="steps">Everything that is to be done.</param>
/// <param name="clock">Tells the time.</param>
internal sealed class ContestPace(IEnumerable<ContestStep> steps, TimeProvider clock)
{
    private readonly List<ContestStep> _left = [.. steps];
    private readonly List<(ContestStep Step, double Milliseconds)> _done = [];
    private readonly Dictionary<string, Func<ContestStep, double>> _guesses = [];
    private ContestStep? _current;
    private long _begin;

    /// <summary>What is still to be done, that which goes on included.</summary>
    public IReadOnlyList<ContestStep> Left => _left;

    /// <summary>Says how long steps of a kind take before any of them was done, in milliseconds.</summary>
    public void Guess(string kind, Func<ContestStep, double> milliseconds) => _guesses[kind] = milliseconds;

    /// <summary>Does a step.</summary>
    public T Take<T>(ContestStep step, Func<T> work)
    {
        (_current, _begin) = (step, clock.GetTimestamp());
        T result = work();
        _done.Add((step, clock.GetElapsedTime(_begin).TotalMilliseconds));
        _left.Remove(step);
        _current = null;
        return result;
    }

    /// <summary>Plans one more step.</summary>
    public ContestStep Add(ContestStep step)
    {
        _left.Add(step);
        return step;
    }

    /// <summary>A finalist is out: what it had to do is not done.</summary>
    public void Drop(string finalist) => _left.RemoveAll(step => step.Finalist == finalist);

    /// <summary>How long all that is left takes, or null before that can be known.</summary>
    /// <param name="current">How long the step that goes on still takes, where it says so itself.</param>
    public TimeSpan? TimeLeft(TimeSpan? current)
    {
        double? sum = 0;
        foreach (ContestStep step in _left)
        {
            double? expected = Expect(step);
            sum += !ReferenceEquals(step, _current) ? expected
                : current is { } known ? known.TotalMilliseconds
                : expected is { } whole ? Math.Max(0, whole - clock.GetElapsedTime(_begin).TotalMilliseconds)
                : null;
        }

        return sum is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : null;
    }

    private double? Expect(ContestStep step)
    {
        (ContestStep Step, double Milliseconds)[] alike = [.. _done.Where(done => done.Step.Kind == step.Kind)];
        Func<ContestStep, bool>[] closest =
        [
            other => other.Finalist == step.Finalist && other.Task == step.Task,
            other => other.Finalist == step.Finalist,
            other => other.Task == step.Task,
            _ => true,
        ];
        foreach (Func<ContestStep, bool> isClose in closest)
        {
            double length = alike.Where(done => isClose(done.Step)).Sum(done => done.Step.Length);
            if (length > 0)
            {
                return alike.Where(done => isClose(done.Step)).Sum(done => done.Milliseconds) / length * step.Length;
            }
        }

        return _guesses.TryGetValue(step.Kind, out Func<ContestStep, double>? guess) ? guess(step) : null;
    }
}
