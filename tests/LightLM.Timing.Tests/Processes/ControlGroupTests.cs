using System.Diagnostics;
using LightLM.Threading;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

/// <summary>What a command cannot take however it tries, where control groups may be created; and what is seen where not.</summary>
public sealed class ControlGroupTests : IDisposable
{
    private readonly RunningFolder _folder = new(needsIsolation: false);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false, "x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo $x | wc -c")]
    [InlineData(true, "x=$(head -c 200000000 /dev/zero | tr '\\0' a); echo $x | wc -c")]
    [InlineData(true, "for i in 1 2 3 4; do head -c 40000000 /dev/zero > /dev/shm/$i; head -c 40000000 /dev/zero > /tmp/$i; done")]
    [InlineData(true, "(head -c 200000000 /dev/zero | tr '\\0' a | sort > /dev/null) & wait; true")]
    public void Memory_is_held(bool isIsolated, string script)
    {
        Require(isIsolated);
        ProcessResult result = _folder.Run(isIsolated, script, LittleMemory);
        Assert.Equal(ProcessFailureKind.TooMuchMemory, result.Failure?.Kind);
        Assert.InRange(result.PeakMemoryBytes, 90 * RunningFolder.Mebi, 101 * RunningFolder.Mebi);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Memory_files_are_held(bool isIsolated)
    {
        Require(isIsolated);
        const string Script =
            """
            import os
            file = os.memfd_create("x")
            for _ in range(300): os.write(file, bytes(1 << 20))
            """;
        Assert.Equal(ProcessFailureKind.TooMuchMemory, _folder.RunPython(isIsolated, Script, LittleMemory).Failure?.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_processors_cannot_be_widened(bool isIsolated)
    {
        Require(isIsolated);
        Assert.SkipWhen(Environment.ProcessorCount < 2, "There is one processor only.");
        const string Script =
            """
            import os
            try: os.sched_setaffinity(0, range(os.cpu_count()))
            except OSError: pass
            print(len(os.sched_getaffinity(0)))
            """;
        Assert.Null(_folder.RunPython(isIsolated, Script, request => request with { Processors = 1 }).Failure);
        Assert.Equal("1\n", _folder.Printed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Threads_and_forks_are_held(bool isIsolated)
    {
        Require(isIsolated);
        const string Script =
            """
            import threading, time
            for _ in range(200): threading.Thread(target=time.sleep, args=(0.5,)).start()
            """;
        ProcessResult result = _folder.RunPython(isIsolated, Script, FewProcesses);
        Assert.Equal(ProcessFailureKind.TooManyProcesses, result.Failure?.Kind);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_fork_bomb_is_ended(bool isIsolated)
    {
        Require(isIsolated);
        ProcessResult result = _folder.Run(isIsolated, $"f() {{ f | f & {_folder.Sleep}; }}; f", FewProcesses);
        Assert.Equal(ProcessFailureKind.TooManyProcesses, result.Failure?.Kind);
    }

    [Fact]
    public void What_a_killed_owner_has_left_is_ended_and_removed()
    {
        RunningFolder.RequireGroup();
        ControlGroup group = ControlGroup.TryCreate(new ProcessLimits(), [], out _)!;
        string[] folders = FoldersOf(group);
        Assert.All(folders, folder => Assert.True(Directory.Exists(folder)));

        // Names say whose they are; no process has the number 0.
        string[] orphaned = [.. folders.Select(folder => folder.Replace($"-{Environment.ProcessId}-", "-0-", StringComparison.Ordinal))];
        group.Dispose();
        Assert.All(folders, folder => Assert.False(Directory.Exists(folder)));
        Array.ForEach(orphaned, folder => Directory.CreateDirectory(folder));
        string pids = orphaned.First(folder => File.Exists(Path.Combine(folder, "pids.max")));
        using Process left = Process.Start("sh", ["-c", $"echo 0 > {pids}/cgroup.procs; exec {_folder.Sleep}"]);
        Assert.True(SpinWait.SpinUntil(() => File.ReadAllText($"{pids}/cgroup.procs").Length > 0, TimeSpan.FromSeconds(30)));
        ControlGroup.TryCreate(new ProcessLimits(), [], out _)!.Dispose();
        Assert.All(orphaned, folder => Assert.False(Directory.Exists(folder)));
        Assert.True(left.WaitForExit(TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Without_a_group_widened_processors_are_seen()
    {
        Assert.SkipWhen(Environment.ProcessorCount < 2, "There is one processor only.");
        nuint[] mask = Affinity.CreateMask();
        Assert.True(Affinity.TryGet(mask));
        int[] processors = [.. Enumerable.Range(0, Affinity.MostProcessors).Where(processor => Affinity.Contains(mask, processor))];
        using Process process = Process.Start("setsid", _folder.Sleep.Split(' '));
        try
        {
            ProcessTree tree = new(ProcessEntry.Read(process.Id)!.Value, isIsolated: false);
            tree.Look();
            using OutputLog log = new(_folder.At("log"), 1);
            FolderGrowth scratch = new(_folder.At("scratch"));
            Assert.Null(new LimitCheck(new ProcessLimits(), processors, null, log, scratch).Find(tree, TimeSpan.Zero));
            ProcessFailure? failure = new LimitCheck(new ProcessLimits(), processors[1..], null, log, scratch).Find(tree, TimeSpan.Zero);
            Assert.Equal(ProcessFailureKind.OtherProcessors, failure?.Kind);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    private static ProcessRequest LittleMemory(ProcessRequest request) =>
        request with { Limits = request.Limits with { MemoryBytes = 100 * RunningFolder.Mebi } };

    private static string[] FoldersOf(ControlGroup group) =>
        [.. group.EntranceScript.Split('\'').Where(part => part.StartsWith('/')).Select(part => Path.GetDirectoryName(part)!)];

    private static ProcessRequest FewProcesses(ProcessRequest request) => request with { Limits = request.Limits with { Processes = 5 } };

    private static void Require(bool isIsolated)
    {
        RunningFolder.RequireGroup();
        using RunningFolder folder = new(isIsolated);
    }
}
