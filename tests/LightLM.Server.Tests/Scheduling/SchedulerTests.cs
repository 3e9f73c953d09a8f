using LightLM.Server.Scheduling;
using Microsoft.Extensions.Time.Testing;

namespace LightLM.Server.Tests.Scheduling;

/// <summary>The threads around the queue.</summary>
public sealed class SchedulerTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Many_requests_from_many_threads_are_all_done()
    {
        using Scheduler scheduler = new(new QueueLimits(3, 100_000, 100_000_000), TimeProvider.System);
        await Parallel.ForAsync(0, 5_000, Cancellation, async (index, _) =>
        {
            List<string> log = [];
            Work work = New(new FakeItem("x", log, 1, 2, 3));
            Assert.Equal(WorkOutcome.Done, await scheduler.RunAsync(work, default));
            Assert.Equal(3, log.Count);
        });
        Assert.Equal(0, scheduler.State.Requests);
    }

    [Fact]
    public async Task A_step_that_fails_ends_its_request_alone()
    {
        using Scheduler scheduler = new(new QueueLimits(1, 10, 1000), TimeProvider.System);
        Work bad = New(new ActionItem(_ => throw new InvalidDataException("broken")));
        Assert.Equal(WorkOutcome.Failed, await scheduler.RunAsync(bad, default));
        Assert.IsType<InvalidDataException>(bad.Error);
        Assert.Equal(WorkOutcome.Done, await scheduler.RunAsync(New(new ActionItem(_ => { })), default));
    }

    [Fact]
    public async Task A_deadline_ends_what_runs_and_what_waits()
    {
        using Scheduler scheduler = new(new QueueLimits(1, 10, 1000), TimeProvider.System);
        using CancellationTokenSource deadline = new(TimeSpan.FromMilliseconds(50));
        ActionItem slow = new(WaitForItsEnd);
        Task<WorkOutcome> running = scheduler.RunAsync(New(deadline.Token, slow), default);
        Task<WorkOutcome> waiting = scheduler.RunAsync(New(deadline.Token, new ActionItem(_ => { })), default);
        Assert.Equal(WorkOutcome.Expired, await running);
        WorkOutcome end = await waiting;
        Assert.True(end is WorkOutcome.Expired or WorkOutcome.Done, $"{end}");
        Assert.Equal(WorkOutcome.Done, await scheduler.RunAsync(New(new ActionItem(_ => { })), default));
    }

    [Fact]
    public async Task A_client_that_goes_ends_what_runs()
    {
        using Scheduler scheduler = new(new QueueLimits(1, 10, 1000), TimeProvider.System);
        using CancellationTokenSource gone = new();
        using ManualResetEventSlim begun = new();
        Task<WorkOutcome> running = scheduler.RunAsync(
            New(gone.Token, new ActionItem(token =>
            {
                begun.Set();
                WaitForItsEnd(token);
            })),
            gone.Token);
        begun.Wait(Cancellation);
        await gone.CancelAsync();
        Assert.Equal(WorkOutcome.Abandoned, await running);
        Assert.Equal(0, scheduler.State.Requests);
    }

    [Fact]
    public async Task Short_requests_pass_a_long_step_between_its_pieces_and_long_ones_do_not()
    {
        using Scheduler scheduler = new(new QueueLimits(1, 10, 10_000), TimeProvider.System);
        List<string> log = [];
        using ManualResetEventSlim begun = new(), haveCome = new();
        Task<WorkOutcome> passage = scheduler.RunAsync(
            New(new PausingItem(() =>
            {
                log.Add("begins");
                begun.Set();
                haveCome.Wait(Cancellation);
            },
            () => log.Add("ends"))),
            default);
        begun.Wait(Cancellation);
        Task<WorkOutcome>[] others = [.. new[] { 20, 500, 128 }.Select(tokens => scheduler.RunAsync(New(new FakeItem($"{tokens}", log, tokens)), default))];
        haveCome.Set();
        Assert.All(await Task.WhenAll([passage, .. others]), outcome => Assert.Equal(WorkOutcome.Done, outcome));
        Assert.Equal(["begins", "20", "128", "ends", "500"], log);
        Assert.Equal((0, 0), (scheduler.State.Requests, scheduler.State.Tokens));
    }

    /// <summary>In a group none is answered before the last has run.</summary>
    [Theory]
    [InlineData(6, false)]
    [InlineData(20, true)]
    public async Task Where_many_wait_short_requests_are_answered_in_groups(int count, bool inGroups)
    {
        using Scheduler scheduler = new(new QueueLimits(1, 100, 10_000), TimeProvider.System);
        using HeldWorker held = new(scheduler);
        List<Work> works = [];
        List<bool> areAnswered = [];
        for (int i = 0; i < count; i++)
        {
            int index = i;
            works.Add(New(new ActionItem(_ => areAnswered.Add(index > 0 && works[index - 1].IsEnded))));
        }

        Task<WorkOutcome>[] all = [held.Outcome, .. works.Select(work => scheduler.RunAsync(work, default))];
        held.Release();
        Assert.All(await Task.WhenAll(all), outcome => Assert.Equal(WorkOutcome.Done, outcome));
        Assert.Equal(count, areAnswered.Count);
        Assert.All(areAnswered.Skip(1), isAnswered => Assert.Equal(!inGroups, isAnswered));
    }

    /// <summary>It runs once in common and once alone; what would run in common again and again would pass at the third time.</summary>
    [Fact]
    public async Task What_is_bad_in_a_group_fails_alone()
    {
        const int count = 20;
        const int bad = 5;
        using Scheduler scheduler = new(new QueueLimits(1, 100, 10_000), TimeProvider.System);
        using HeldWorker held = new(scheduler);
        int[] runs = new int[count];
        Task<WorkOutcome>[] all = [.. Enumerable.Range(0, count).Select(index => scheduler.RunAsync(
            New(new ActionItem(_ =>
            {
                runs[index]++;
                if (index == bad && runs[index] <= 2)
                {
                    throw new InvalidDataException("broken");
                }
            })),
            default))];
        held.Release();
        WorkOutcome[] outcomes = await Task.WhenAll(all);
        Assert.Equal(WorkOutcome.Done, await held.Outcome);
        Assert.Equal(Enumerable.Range(0, count).Select(index => index == bad ? WorkOutcome.Failed : WorkOutcome.Done), outcomes);
        Assert.Equal(Enumerable.Range(0, count).Select(index => index == bad ? 2 : 1), runs);
    }

    /// <summary>
    /// An application's own middleware, which runs behind the answer, must not hold a worker. Where a worker goes on with this test, it ends the scheduler too.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_worker_goes_on_with_who_waits_only_where_it_may(bool mayGoOn)
    {
        using Scheduler scheduler = new(new QueueLimits(1, 10, 1000), TimeProvider.System, mayGoOn);
        using ManualResetEventSlim isAwaited = new();
        Task<string?> thread = ThreadBehindAsync(scheduler.RunAsync(New(new ActionItem(_ => isAwaited.Wait(Cancellation))), default));
        isAwaited.Set();
        Assert.Equal(mayGoOn, (await thread)?.StartsWith("LightLM worker", StringComparison.Ordinal) ?? false);
    }

    [Fact]
    public async Task What_steps_took_is_counted_without_those_that_pass_them()
    {
        FakeTimeProvider time = new();
        using Scheduler scheduler = new(new QueueLimits(1, 10, 10_000), time);
        using ManualResetEventSlim begun = new(), haveCome = new();
        Work passage = New(time, default, new PausingItem(
            () =>
            {
                begun.Set();
                haveCome.Wait(Cancellation);
                time.Advance(TimeSpan.FromMilliseconds(3));
            },
            () => time.Advance(TimeSpan.FromMilliseconds(1))));
        Work sentence = New(time, default, new ActionItem(_ => time.Advance(TimeSpan.FromMilliseconds(2))));
        Task<WorkOutcome> running = scheduler.RunAsync(passage, default);
        begun.Wait(Cancellation);
        Task<WorkOutcome> passing = scheduler.RunAsync(sentence, default);
        haveCome.Set();
        Assert.Equal([WorkOutcome.Done, WorkOutcome.Done], await Task.WhenAll(running, passing));
        Assert.Equal((4, 2), (passage.Busy.TotalMilliseconds, sentence.Busy.TotalMilliseconds));
        Assert.Equal(6, time.GetElapsedTime(passage.Start, passage.Finish).TotalMilliseconds);
    }

    private static async Task<string?> ThreadBehindAsync(Task<WorkOutcome> work)
    {
        await work.ConfigureAwait(false);
        return Thread.CurrentThread.Name;
    }

    private static void WaitForItsEnd(CancellationToken token)
    {
        token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        token.ThrowIfCancellationRequested();
    }

    private static Work New(params WorkItem[] items) => New(default, items);

    private static Work New(CancellationToken end, params WorkItem[] items) => New(TimeProvider.System, end, items);

    private static Work New(TimeProvider time, CancellationToken end, params WorkItem[] items) =>
        new(FakeRunner.Instance, items, new CostEstimate(), time.GetTimestamp() + (60 * time.TimestampFrequency), end);

    /// <summary>A worker that runs a step until it is let go.</summary>
    private sealed class HeldWorker : IDisposable
    {
        private readonly ManualResetEventSlim _hasBegun = new(), _isReleased = new();

        public HeldWorker(Scheduler scheduler)
        {
            Outcome = scheduler.RunAsync(
                New(new ActionItem(_ =>
                {
                    _hasBegun.Set();
                    _isReleased.Wait(Cancellation);
                })),
                default);
            _hasBegun.Wait(Cancellation);
        }

        public Task<WorkOutcome> Outcome { get; }

        public void Release() => _isReleased.Set();

        public void Dispose()
        {
            _hasBegun.Dispose();
            _isReleased.Dispose();
        }
    }

    private sealed class ActionItem(Action<CancellationToken> action) : RunnableItem
    {
        private bool _isDone;

        public override int Tokens => _isDone ? 0 : 1;

        public override int? NextTokens => _isDone ? null : 1;

        public override void Run(Action? pause = null, CancellationToken cancellationToken = default)
        {
            action(cancellationToken);
            _isDone = true;
        }
    }

    /// <summary>A long step of two pieces.</summary>
    private sealed class PausingItem(Action first, Action second) : RunnableItem
    {
        private bool _isDone;

        public override int Tokens => _isDone ? 0 : 400;

        public override int? NextTokens => _isDone ? null : 400;

        public override void Run(Action? pause = null, CancellationToken cancellationToken = default)
        {
            first();
            pause?.Invoke();
            second();
            _isDone = true;
        }
    }
}
