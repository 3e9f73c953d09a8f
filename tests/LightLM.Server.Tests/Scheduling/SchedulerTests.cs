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
        ActionItem slow = new(token => token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30)));
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
                token.WaitHandle.WaitOne(TimeSpan.FromSeconds(30));
                token.ThrowIfCancellationRequested();
            })),
            gone.Token);
        begun.Wait(Cancellation);
        await gone.CancelAsync();
        Assert.Equal(WorkOutcome.Abandoned, await running);
        Assert.Equal(0, scheduler.State.Requests);
    }

    private static Work New(params WorkItem[] items) => New(default, items);

    private static Work New(CancellationToken end, params WorkItem[] items) =>
        new(items, new CostEstimate(), TimeProvider.System.GetTimestamp() + (60 * TimeProvider.System.TimestampFrequency), end);

    [Fact]
    public async Task A_step_that_fails_among_others_fails_alone()
    {
        using Scheduler scheduler = new(new QueueLimits(1, 100, 1000), TimeProvider.System);
        using ManualResetEventSlim isReady = new();
        Task<WorkOutcome> first = scheduler.RunAsync(New(new ActionItem(_ => isReady.Wait(Cancellation))), default);
        Task<WorkOutcome>[] others = [.. Enumerable.Range(0, 5).Select(index => scheduler.RunAsync(New(new SharedItem(index == 2)), default))];
        isReady.Set();
        Assert.Equal(WorkOutcome.Done, await first);
        Assert.Equal(
            [WorkOutcome.Done, WorkOutcome.Done, WorkOutcome.Failed, WorkOutcome.Done, WorkOutcome.Done], await Task.WhenAll(others));
    }

    /// <summary>Runs with all of its kind, and fails them all where it is bad.</summary>
    private sealed class SharedItem(bool isBad) : WorkItem, IStepRunner
    {
        private static readonly SharedItem Common = new(false);

        private bool _isDone;

        public override int Tokens => _isDone ? 0 : 1;

        public override int? NextTokens => _isDone ? null : 1;

        public override IStepRunner Runner => Common;

        private bool IsBad => isBad;

        public void RunNext(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
        {
            if (items.Cast<SharedItem>().Any(item => item.IsBad))
            {
                throw new InvalidDataException("broken");
            }

            foreach (SharedItem item in items.Cast<SharedItem>())
            {
                item._isDone = true;
            }
        }
    }

    private sealed class ActionItem(Action<CancellationToken> action) : WorkItem, IStepRunner
    {
        private bool _isDone;

        public override int Tokens => _isDone ? 0 : 1;

        public override int? NextTokens => _isDone ? null : 1;

        public override IStepRunner Runner => this;

        public void RunNext(IReadOnlyList<WorkItem> items, CancellationToken cancellationToken)
        {
            action(cancellationToken);
            _isDone = true;
        }
    }
}
