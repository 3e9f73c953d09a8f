using LightLM.Testing;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

/// <summary>A folder of a test's own in which commands run, apart from the machine or not.</summary>
internal sealed class RunningFolder : IDisposable
{
    public const long Mebi = 1 << 20;
    private static readonly Lazy<string?> Problem = new(() => OperatingSystem.IsLinux() ? Isolation.FindProblem() : "Linux only");
    private static int lastSleep = 9000;
    private readonly TemporaryFolder _folder = new();

    /// <param name="needsIsolation">Whether the test is about isolated commands.</param>
    public RunningFolder(bool needsIsolation)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run on Linux only.");
        Assert.SkipWhen(needsIsolation && Problem.Value is not null, Problem.Value ?? "");
        Directory.CreateDirectory(Output);
    }

    /// <summary>Sleeps a length of this test's own, by which what is left of it is found.</summary>
    public string Sleep { get; } = $"sleep {Environment.ProcessId}.{Interlocked.Increment(ref lastSleep)}";

    /// <summary>Where isolated commands may write; they see it as <c>/contest</c>.</summary>
    public string Output => At("scratch/output");

    public string Printed => File.ReadAllText(At("log"));

    /// <summary>How many processes of this test sleep.</summary>
    public int Sleepers => Directory.EnumerateDirectories("/proc").Select(CommandLineOf)
        .Count(line => line.Contains(Sleep.Replace(' ', '\0'), StringComparison.Ordinal));

    public static void RequireGroup()
    {
        using ControlGroup? group = ControlGroup.TryCreate(new ProcessLimits(), [], out string? problem);
        Assert.SkipWhen(group is null, $"No control group may be created here: {problem}");
    }

    public string At(string name) => _folder.At(name);

    public string Write(string name, string contents) => _folder.Write(name, contents);

    public ProcessRequest Request(bool isIsolated, params string[] arguments) =>
        new(arguments, isIsolated ? "/contest" : Output, At("scratch"), At("log"))
        {
            Limits = new ProcessLimits { Time = TimeSpan.FromSeconds(60) },
            Isolation = isIsolated ? new Isolation { Mounts = [new IsolationMount(Output, "/contest", IsWritable: true)] } : null,
        };

    public ProcessResult Run(bool isIsolated, string script, Func<ProcessRequest, ProcessRequest>? change = null) =>
        Run(Request(isIsolated, "sh", "-c", script), change);

    public ProcessResult RunPython(bool isIsolated, string script, Func<ProcessRequest, ProcessRequest>? change = null) =>
        Run(Request(isIsolated, "python3", "-c", script), change);

    /// <summary>Runs something that must not fail.</summary>
    public string Print(bool isIsolated, string script, Func<ProcessRequest, ProcessRequest>? change = null)
    {
        Assert.Null(Run(isIsolated, script, change).Failure);
        return Printed;
    }

    public void Dispose()
    {
        Assert.False(Sleepers > 0, "Processes were left.");
        _folder.Dispose();
    }

    private static ProcessResult Run(ProcessRequest request, Func<ProcessRequest, ProcessRequest>? change) =>
        ProcessRunner.Run(change?.Invoke(request) ?? request, TestContext.Current.CancellationToken);

    private static string CommandLineOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
