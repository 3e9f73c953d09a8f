using LightLM.Server.Scheduling;

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
        using ManualResetEventSlim begun = new(), haveCome = new();
        List<Work> works = [];
        List<bool> areAnswered = [];
        Task<WorkOutcome> first = scheduler.RunAsync(
            New(new ActionItem(_ =>
            {
                begun.Set();
                haveCome.Wait(Cancellation);
            })),
            default);
        begun.Wait(Cancellation);
        for (int i = 0; i < count; i++)
        {
            int index = i;
            works.Add(New(new ActionItem(_ => areAnswered.Add(index > 0 && works[index - 1].Completion.IsCompleted))));
        }

        Task<WorkOutcome>[] all = [first, .. works.Select(work => scheduler.RunAsync(work, default))];
        haveCome.Set();
        Assert.All(await Task.WhenAll(all), outcome => Assert.Equal(WorkOutcome.Done, outcome));
        Assert.Equal(count, areAnswered.Count);
        Assert.All(areAnswered.Skip(1), isAnswered => Assert.Equal(!inGroups, isAnswered));
    }

    private static void WaitForItsEnd(CancellationToken token)
    {
        token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
        token.ThrowIfCancellationRequested();
    }

    private static Work New(params WorkItem[] items) => New(default, items);

    private static Work New(CancellationToken end, params WorkItem[] items) =>
        new(FakeRunner.Instance, items, new CostEstimate(), TimeProvider.System.GetTimestamp() + (60 * TimeProvider.System.TimestampFrequency), end);

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
