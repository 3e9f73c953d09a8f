using LightLM.Server.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>Which step is next, and what is refused; on a clock that stands still unless it is told otherwise.</summary>
public sealed class WorkQueueTests
{
    /// <summary>What a token costs before anything was measured: 20 microseconds.</summary>
    private const double SecondsPerToken = 20e-6;

    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _log = [];

    [Fact]
    public void Short_requests_pass_long_ones()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("long", 512));
        Add(queue, Item("short", 20));
        Assert.Equal(["short", "long"], RunAll(queue));
    }

    [Fact]
    public void A_passage_gives_way_between_its_windows()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("passage", 500, 500, 500));
        Step(queue);
        Add(queue, Item("short", 20));
        Assert.Equal(["passage", "short", "passage", "passage"], RunAll(queue));
    }

    [Fact]
    public void Items_of_a_long_list_take_turns_with_a_second_request()
    {
        WorkQueue queue = Queue();
        Add(queue, [.. Enumerable.Range(0, 6).Select(_ => Item("list", 100))]);
        Step(queue);
        Step(queue);
        Add(queue, Item("single", 20));
        Assert.Equal(["list", "list", "single", "list", "list", "list", "list"], RunAll(queue));
    }

    [Fact]
    public void Two_lists_take_turns()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("a", 100), Item("a", 100), Item("a", 100));
        _time.Advance(TimeSpan.FromMicroseconds(1));
        Add(queue, Item("b", 100), Item("b", 100), Item("b", 100));
        Assert.Equal(["a", "b", "a", "b", "a", "b"], RunAll(queue));
    }

    [Fact]
    public void Who_waits_ages()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("long", 500));

        // 372 tokens more than what is short are 7.44 ms of work, which are worth 74.4 ms of waiting.
        _time.Advance(TimeSpan.FromMilliseconds(73));
        Add(queue, Item("still shorter", 20));
        _time.Advance(TimeSpan.FromMilliseconds(2));
        Add(queue, Item("too late", 20));
        Assert.Equal(["still shorter", "long", "too late"], RunAll(queue));
    }

    [Fact]
    public void Of_sentences_the_first_is_first_however_short()
    {
        WorkQueue queue = Queue();
        foreach (int tokens in (int[])[128, 20, 60])
        {
            Add(queue, Item($"{tokens}", tokens));
            _time.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(["128", "20", "60"], RunAll(queue));
    }

    [Fact]
    public void An_item_that_has_begun_goes_on_before_the_next_of_its_request_begins()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("first", 20, 20), Item("second", 20, 20));
        Assert.Equal(["first", "first", "second", "second"], RunAll(queue));
    }

    [Fact]
    public void Workers_run_items_of_one_request_side_by_side()
    {
        WorkQueue queue = Queue(workers: 2);
        Work work = Add(queue, Item("a", 20), Item("b", 20));
        Assert.True(TryTake(queue, out WorkStep a));
        Assert.True(TryTake(queue, out WorkStep b));
        Assert.NotSame(a.Items[0], b.Items[0]);
        Assert.False(TryTake(queue, out _));
        Return(queue, b);
        Assert.False(work.IsEnded);
        Return(queue, a);
        Assert.Equal(WorkOutcome.Done, Outcome(work));
    }

    [Fact]
    public void A_window_that_runs_keeps_the_next_one_waiting()
    {
        WorkQueue queue = Queue(workers: 2);
        Add(queue, Item("passage", 20, 20));
        Assert.True(TryTake(queue, out WorkStep first));
        Assert.False(TryTake(queue, out _));
        ((FakeItem)first.Items[0]).Run();
        Assert.True(queue.Return(first));
        Assert.True(TryTake(queue, out WorkStep second));
        Assert.Same(first.Items[0], second.Items[0]);
    }

    [Fact]
    public void Items_of_a_request_run_together_as_far_as_the_encoder_takes_them_at_once()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("a", 100), Item("a", 100), Item("a", 50), Item("a", 10), Item("a", 300));
        Add(queue, Item("b", 5));
        Assert.Equal([[100, 100, 50], [5], [10], [300]], StepsOf(queue, together: 256));
    }

    [Fact]
    public void A_step_that_is_longer_than_asked_for_stays_the_next()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("a", 100), Item("a", 100));
        Assert.False(queue.TryTake(256, out _, most: 99));
        Assert.True(queue.TryTake(256, out WorkStep step, most: 150));
        Assert.Equal(100, step.Tokens);
    }

    [Fact]
    public void Windows_that_are_left_run_with_what_follows_them()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("a", 200, 30), Item("a", 100), Item("a", 100));
        Assert.Equal([[200], [30, 100, 100]], StepsOf(queue, together: 256));
    }

    [Fact]
    public void What_was_done_is_not_counted_any_more()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("a", 100, 50), Item("b", 30));
        Assert.Equal((1, 180), (queue.Requests, queue.Tokens));
        Assert.Equal(180 * SecondsPerToken, queue.WaitEstimate.TotalSeconds, 1e-6);
        Step(queue);
        Assert.Equal((1, 80), (queue.Requests, queue.Tokens));
        RunAll(queue);
        Assert.Equal((0, 0), (queue.Requests, queue.Tokens));
        Assert.Equal(0, queue.WaitEstimate.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Two_workers_halve_the_wait()
    {
        WorkQueue queue = Queue(workers: 2);
        Add(queue, Item("a", 1000));
        Assert.Equal(500 * SecondsPerToken, queue.WaitEstimate.TotalSeconds, 1e-6);
    }

    [Fact]
    public void Requests_and_tokens_are_bounded()
    {
        WorkQueue queue = Queue(requests: 2, tokens: 100);
        Add(queue, Item("a", 60));
        Assert.Equal(WorkOutcome.Overloaded, Refused(queue, Item("b", 60)));
        Assert.Equal(WorkOutcome.TooLarge, Refused(queue, Item("c", 101)));
        Add(queue, Item("d", 40));
        Assert.False(queue.HasRoom(TimeSpan.FromDays(1)));
        Assert.Equal(WorkOutcome.Overloaded, Refused(queue, Item("e", 1)));
        Assert.Equal(2, queue.Requests);
    }

    [Fact]
    public void What_would_be_late_is_refused()
    {
        WorkQueue queue = Queue();
        Add(queue, Item("a", 1000));

        // 20 ms wait before it, of which half of its time may be taken.
        Assert.False(queue.HasRoom(TimeSpan.FromMilliseconds(39)));
        Assert.True(queue.HasRoom(TimeSpan.FromMilliseconds(41)));
        Assert.Equal(WorkOutcome.Overloaded, Refused(queue, TimeSpan.FromMilliseconds(39), Item("b", 10)));
        Work taken = Add(queue, TimeSpan.FromMilliseconds(41), Item("c", 10));
        Assert.False(taken.IsEnded);
    }

    [Fact]
    public void Work_that_has_ended_is_not_begun()
    {
        WorkQueue queue = Queue();
        Work gone = Add(queue, Item("gone", 20));
        Add(queue, Item("stays", 20));
        queue.End(gone, WorkOutcome.Abandoned);
        Assert.Equal((1, 20), (queue.Requests, queue.Tokens));
        Assert.Equal(["stays"], RunAll(queue));
        Assert.Equal(WorkOutcome.Abandoned, Outcome(gone));
    }

    [Fact]
    public void Work_that_ends_between_its_windows_has_no_more()
    {
        WorkQueue queue = Queue();
        Work passage = Add(queue, Item("passage", 500, 500, 500));
        Assert.True(TryTake(queue, out WorkStep step));
        queue.End(passage, WorkOutcome.Expired);
        Assert.False(queue.Return(step));
        Assert.False(TryTake(queue, out _));
        Assert.Equal((0, 0), (queue.Requests, queue.Tokens));
        Assert.Equal(WorkOutcome.Expired, Outcome(passage));
    }

    [Fact]
    public void Work_ends_once()
    {
        WorkQueue queue = Queue();
        Work work = Add(queue, Item("a", 20));
        queue.End(work, WorkOutcome.Expired);
        queue.End(work, WorkOutcome.Abandoned);
        Assert.Equal(WorkOutcome.Expired, Outcome(work));
        Assert.Equal(0, queue.Requests);
    }

    [Fact]
    public void Items_without_steps_are_done_at_once()
    {
        WorkQueue queue = Queue();
        Work work = new(FakeRunner.Instance, [Item("nothing")], new CostEstimate(), Deadline(TimeSpan.FromSeconds(1)), default);
        Assert.False(queue.Add(work));
        Assert.Equal(WorkOutcome.Done, Outcome(work));
        Assert.Equal(0, queue.Requests);
    }

    [Fact]
    public void Measurements_change_the_estimate()
    {
        CostEstimate cost = new();
        for (int i = 0; i < 300; i++)
        {
            cost.Note(100, TimeSpan.FromMilliseconds(1));
        }

        Assert.Equal(0.01, cost.Seconds(1000), 1e-5);
    }

    /// <summary>However requests come, everything runs once and the counts return to nothing.</summary>
    [Fact]
    public void Random_traffic_leaves_nothing_behind()
    {
        Random random = new(7);
        WorkQueue queue = Queue(workers: 3, requests: 50, tokens: 20_000);
        List<WorkStep> running = [];
        List<Work> taken = [];
        int expected = 0;
        for (int turn = 0; turn < 20_000; turn++)
        {
            _time.Advance(TimeSpan.FromMicroseconds(random.Next(300)));
            if (random.Next(3) == 0)
            {
                int[][] items = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(1, 500)).ToArray())];
                Work work = new(FakeRunner.Instance, [.. items.Select(steps => Item("x", steps))], new CostEstimate(), Deadline(TimeSpan.FromSeconds(10)), default);
                if (queue.Add(work))
                {
                    taken.Add(work);
                    expected += items.Sum(steps => steps.Length);
                }
            }

            if (running.Count < 3 && TryTake(queue, out WorkStep step))
            {
                running.Add(step);
            }
            else if (running.Count > 0)
            {
                int index = random.Next(running.Count);
                Return(queue, running[index]);
                running.RemoveAt(index);
            }
        }

        running.ForEach(step => Return(queue, step));
        RunAll(queue);
        Assert.Equal(expected, _log.Count);
        Assert.All(taken, work => Assert.Equal(WorkOutcome.Done, Outcome(work)));
        Assert.Equal((0, 0), (queue.Requests, queue.Tokens));
        Assert.Equal(0, queue.Seconds, 1e-6);
    }

    private static WorkOutcome Outcome(Work work)
    {
        Assert.True(work.IsEnded);
        return work.Outcome;
    }

    private WorkQueue Queue(int workers = 1, int requests = 1000, long tokens = 1_000_000) => new(new QueueLimits(workers, requests, tokens), _time);

    private FakeItem Item(string name, params int[] steps) => new(name, _log, steps);

    private long Deadline(TimeSpan time) => _time.GetTimestamp() + (long)(time.TotalSeconds * _time.TimestampFrequency);

    private Work Add(WorkQueue queue, params FakeItem[] items) => Add(queue, TimeSpan.FromMinutes(1), items);

    private Work Add(WorkQueue queue, TimeSpan time, params FakeItem[] items)
    {
        Work work = new(FakeRunner.Instance, items, new CostEstimate(), Deadline(time), default);
        Assert.True(queue.Add(work));
        return work;
    }

    private WorkOutcome Refused(WorkQueue queue, params FakeItem[] items) => Refused(queue, TimeSpan.FromMinutes(1), items);

    private WorkOutcome Refused(WorkQueue queue, TimeSpan time, params FakeItem[] items)
    {
        Work work = new(FakeRunner.Instance, items, new CostEstimate(), Deadline(time), default);
        Assert.False(queue.Add(work));
        return work.Outcome;
    }

    private static void Return(WorkQueue queue, WorkStep step)
    {
        FakeRunner.Instance.RunNext(step.Items, null, default);
        queue.Return(step);
    }

    /// <summary>Takes a step of one item.</summary>
    private static bool TryTake(WorkQueue queue, out WorkStep step) => queue.TryTake(together: 0, out step);

    /// <summary>Runs all.</summary>
    /// <returns>The tokens of the items of each step.</returns>
    private static List<int[]> StepsOf(WorkQueue queue, int together)
    {
        List<int[]> steps = [];
        while (queue.TryTake(together, out WorkStep step))
        {
            steps.Add([.. step.Items.Select(item => item.NextTokens!.Value)]);
            Assert.Equal(steps[^1].Sum(), step.Tokens);
            Return(queue, step);
        }

        return steps;
    }

    private static void Step(WorkQueue queue)
    {
        Assert.True(TryTake(queue, out WorkStep step));
        Return(queue, step);
    }

    private List<string> RunAll(WorkQueue queue)
    {
        while (TryTake(queue, out WorkStep step))
        {
            Return(queue, step);
        }

        return _log;
    }
}
