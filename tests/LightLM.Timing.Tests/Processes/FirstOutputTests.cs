using System.Diagnostics;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

public sealed class FirstOutputTests
{
    [Fact]
    public void The_time_ends_with_the_first_line_and_the_rest_is_read()
    {
        FirstOutput output = Run("sleep 0.1; echo first; sleep 0.5; echo second; echo third");
        Assert.True(output.Milliseconds >= 100);
        Assert.Equal("second\nthird\n", output.Rest);
        Stopwatch watch = Stopwatch.StartNew();
        Assert.True(Run("echo first; sleep 2").Milliseconds < watch.Elapsed.TotalMilliseconds - 1000);
    }

    [Theory]
    [InlineData("echo first; echo broken >&2; exit 3", "exit code 3: broken")]
    [InlineData("true", "exit code 0")]
    public void A_program_that_fails_is_named_with_the_reason(string line, string reason)
    {
        string message = Assert.Throws<InputException>(() => Run(line)).Message;
        Assert.StartsWith("the child ended with", message, StringComparison.Ordinal);
        Assert.Contains(reason, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_program_that_is_not_there_is_named()
    {
        string message = Assert.Throws<InputException>(() => FirstOutput.Measure(
            new ProcessStartInfo("no-such-program"), "the child", TestContext.Current.CancellationToken)).Message;
        Assert.Contains("'no-such-program' cannot be started", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_the_program()
    {
        RequireShell();
        using CancellationTokenSource source = new(TimeSpan.FromMilliseconds(200));
        Stopwatch watch = Stopwatch.StartNew();
        ProcessStartInfo start = new("sleep", ["100"]);
        Assert.Throws<OperationCanceledException>(() => FirstOutput.Measure(start, "the child", source.Token));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(50));
    }

    private static FirstOutput Run(string line)
    {
        RequireShell();
        return FirstOutput.Measure(new ProcessStartInfo("/bin/sh", ["-c", line]), "the child", TestContext.Current.CancellationToken);
    }

    private static void RequireShell() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /bin/sh.");
}
