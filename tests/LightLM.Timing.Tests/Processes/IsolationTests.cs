using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Tests.Processes;

/// <summary>What a hostile command tries against the machine, the referee and other runs, and what an honest one needs.</summary>
public sealed class IsolationTests : IDisposable
{
    private readonly RunningFolder _folder = new(needsIsolation: true);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_honest_command_works()
    {
        string read = _folder.Write("input.json", "questions");
        ProcessResult result = _folder.Run(isIsolated: true, "cat /in > out; echo done; sleep 0.1", request => request with
        {
            Isolation = request.Isolation! with
            {
                Mounts = [.. request.Isolation.Mounts, new IsolationMount(read, "/in", IsWritable: false)],
            },
        });
        Assert.Null(result.Failure);
        Assert.True(result.Elapsed >= TimeSpan.FromSeconds(0.1));
        Assert.Equal(TimeSpan.Zero, result.StayedBehind);
        Assert.Equal("done\n", _folder.Printed);
        Assert.Equal("questions", File.ReadAllText(Path.Combine(_folder.Output, "out")));
    }

    [Fact]
    public void Setting_it_up_takes_no_time_of_the_command() => Assert.True(
        Enumerable.Range(0, 5).Min(_ => _folder.Run(isIsolated: true, "true").Elapsed) < TimeSpan.FromSeconds(0.1));

    [Theory]
    [InlineData("exit 3", "exit code 3")]
    [InlineData("kill -SEGV $$", "signal 11")]
    public void Its_exit_code_is_told(string script, string told)
    {
        ProcessFailure? failure = _folder.Run(isIsolated: true, script).Failure;
        Assert.Equal(ProcessFailureKind.ExitCode, failure?.Kind);
        Assert.Contains(told, failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_waits_on_standard_input() => Assert.Equal("end\n", _folder.Print(isIsolated: true, "cat; echo end"));

    [Fact]
    public void The_environment_is_its_own()
    {
        Environment.SetEnvironmentVariable("LIGHTLM_TEST_SECRET", "secret");
        try
        {
            Assert.Contains("LIGHTLM_TEST_SECRET", _folder.Print(isIsolated: false, "env"), StringComparison.Ordinal);
            string[] lines = _folder.Print(isIsolated: true, "env | sort").TrimEnd().Split('\n');
            Assert.Equal(["HOME", "LANG", "PATH", "PWD", "TMPDIR"], lines.Select(line => line.Split('=')[0]));
        }
        finally
        {
            Environment.SetEnvironmentVariable("LIGHTLM_TEST_SECRET", null);
        }
    }

    [Fact]
    public void What_is_not_listed_cannot_be_seen()
    {
        string secret = _folder.Write("labels.json", "the labels");
        string script = $"cat {secret}; ls -A /home /root /var /run /srv /mnt /etc/shadow; true";
        Assert.Contains("the labels", _folder.Print(isIsolated: false, script), StringComparison.Ordinal);
        string printed = _folder.Print(isIsolated: true, script);
        Assert.All(
            (string[])[secret, "/home", "/root", "/var", "/run", "/srv", "/mnt", "/etc/shadow"],
            path => Assert.Matches($"{path}'?: No such file", printed));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("link")]
    public void What_is_hidden_cannot_be_seen_below_what_is_listed(string listed)
    {
        _folder.Write("data/open.json", "open ");
        string labels = _folder.Write("data/labels.json", "labels ");
        _folder.Write("data/private/other.json", "other ");
        string own = Path.GetDirectoryName(_folder.Write("data/private/own/mine.json", "mine "))!;
        File.CreateSymbolicLink(_folder.At("link"), _folder.At("data"));
        string seen = _folder.At(listed);
        string printed = _folder.Print(
            isIsolated: true,
            $"cd {seen}; cat open.json labels.json private/other.json {own}/mine.json 2>/dev/null; ls private; touch private/x; true",
            request => request with
            {
                Isolation = request.Isolation! with
                {
                    ReadOnly = [seen, own],
                    Hidden = [labels, _folder.At("data/private"), _folder.At("missing")],
                },
            });
        Assert.StartsWith("open mine ", printed, StringComparison.Ordinal);
        Assert.Equal(listed == "data", printed.Contains("own\n", StringComparison.Ordinal));
        Assert.DoesNotContain("other", printed, StringComparison.Ordinal);
        Assert.Contains("Read-only", printed, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_is_writable_can_be_written_to()
    {
        string other = _folder.Write("other/predictions.json", "theirs");
        string[] targets =
        [
            "/x", "/usr/x", "/usr/bin/env", "/etc/passwd", "/dev/x", "/proc/sys/kernel/core_pattern", "/proc/self/oom_score_adj", other,
        ];
        string tries = string.Concat(targets.Select(target => $"(echo x >> {target}) 2>/dev/null && echo {target}; "));
        string script = tries + "echo y > /tmp/y && echo y > /dev/shm/y && echo end";
        Assert.Equal("end\n", _folder.Print(isIsolated: true, script, request => request with
        {
            Isolation = request.Isolation! with { ReadOnly = [_folder.At("other")] },
        }));
        Assert.Equal("theirs", File.ReadAllText(other));
    }

    [Fact]
    public void Other_processes_can_be_neither_seen_nor_ended()
    {
        int referee = Environment.ProcessId;
        string script =
            $"cat /proc/$PPID/cmdline /proc/{referee}/cmdline; kill -9 {referee}; kill -9 1; kill -9 -1; echo alive; "
            + "ls -d /proc/[0-9]* | wc -l";
        string printed = _folder.Print(isIsolated: true, script);
        Assert.DoesNotContain(Environment.ProcessPath!, printed, StringComparison.Ordinal);
        Assert.DoesNotContain("bwrap", printed, StringComparison.Ordinal);
        Assert.Contains("alive\n", printed, StringComparison.Ordinal);

        // Errors come on their own way, before or behind the number.
        string count = printed.Split('\n').Last(line => line.Length > 0 && line.All(char.IsAsciiDigit));
        Assert.InRange(int.Parse(count, null), 2, 4);
    }

    [Fact]
    public void The_network_cannot_be_reached()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        using Socket local = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        local.Bind(new UnixDomainSocketEndPoint($"\0lightlm-test-{Environment.ProcessId}"));
        local.Listen();
        string script =
            $"""
            import socket
            port, name = {((IPEndPoint)listener.LocalEndpoint).Port}, "\0lightlm-test-{Environment.ProcessId}"
            for family, address in (socket.AF_INET, ("127.0.0.1", port)), (socket.AF_UNIX, name):
                try:
                    socket.socket(family).connect(address)
                    print("reached")
                except OSError as e:
                    print("refused")
            """;
        Assert.Null(_folder.RunPython(isIsolated: false, script).Failure);
        Assert.Equal("reached\nreached\n", _folder.Printed);
        Assert.Null(_folder.RunPython(isIsolated: true, script).Failure);
        Assert.Equal("refused\nrefused\n", _folder.Printed);
    }

    [Fact]
    public void Nothing_is_kept_from_run_to_run()
    {
        const string Script = "cat /tmp/kept /dev/shm/kept 2>/dev/null; echo kept > /tmp/kept; echo kept > /dev/shm/kept; echo end";
        Assert.Equal("end\n", _folder.Print(isIsolated: true, Script));
        Assert.Equal("end\n", _folder.Print(isIsolated: true, Script));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Keys_are_not_kept_from_run_to_run(bool isIsolated)
    {
        // The first command adds a key to the session's keyring, the second one looks for it.
        const string Script =
            """
            import ctypes, platform
            add, find = (248, 250) if platform.machine() == "x86_64" else (217, 219)
            call = ctypes.CDLL(None).syscall
            print(call(find, 10, -3, b"user", b"kept", 0) > 0, call(add, b"user", b"kept", b"data", 4, -3) > 0)
            """;
        LinuxCalls.LeaveKeyring();
        Assert.Null(_folder.RunPython(isIsolated, Script).Failure);
        Assert.SkipUnless(_folder.Printed == "False True\n", "Keys cannot be added here.");
        Assert.Null(_folder.RunPython(isIsolated, Script).Failure);
        Assert.Equal("False True\n", _folder.Printed);
    }

    [Fact]
    public void It_cannot_make_namespaces_in_which_it_had_rights() =>
        Assert.Contains("unshare failed", _folder.Print(isIsolated: true, "unshare -Ur true; true"), StringComparison.Ordinal);

    [Fact]
    public void Temporary_files_are_limited()
    {
        ProcessResult result = _folder.Run(isIsolated: true, "head -c 20000000 /dev/zero > /tmp/x", request => request with
        {
            Limits = request.Limits with { DiskBytes = 10 * RunningFolder.Mebi },
        });
        Assert.NotNull(result.Failure);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_the_caller_s_fault_with_the_remedy()
    {
        string message = Assert.Throws<InputException>(
            () => _folder.Run(isIsolated: true, "true", request => request with { WorkingDirectory = "/missing" })).Message;
        Assert.Contains("/missing", message, StringComparison.Ordinal);
        Assert.Contains("\"isolation\": \"none\"", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_machine_without_bubblewrap_is_told()
    {
        string? before = Environment.GetEnvironmentVariable("PATH");
        Environment.SetEnvironmentVariable("PATH", _folder.At("nothing"));
        try
        {
            string message = Assert.Throws<InputException>(Isolation.Require).Message;
            Assert.Contains("apt-get install bubblewrap", message, StringComparison.Ordinal);
        }
        finally
        {
            Environment.SetEnvironmentVariable("PATH", before);
        }

        Isolation.Require();
    }

    [Fact]
    public void It_ends_with_who_waits_for_it()
    {
        IReadOnlyList<string> words = Bubblewrap.Words(new Isolation(), "/tmp", new ProcessLimits());
        string command = $"(setsid {_folder.Sleep} &); {_folder.Sleep}";
        using Process waiting = Process.Start("sh", ["-c", "\"$@\"; true", "sh", .. words, "sh", "-c", command]);
        Assert.True(SpinWait.SpinUntil(() => _folder.Sleepers == 2, TimeSpan.FromSeconds(30)));
        waiting.Kill();
        Assert.True(SpinWait.SpinUntil(() => _folder.Sleepers == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void What_is_unguarded_is_told()
    {
        Assert.Contains(_folder.Run(isIsolated: false, "true").Unguarded, line => line.Contains("labels", StringComparison.Ordinal));
        Assert.Equal(Unguarded.Find(isIsolated: true), _folder.Run(isIsolated: true, "true").Unguarded);
        Assert.DoesNotContain(Unguarded.Find(isIsolated: true), line => line.Contains("labels", StringComparison.Ordinal));
        Assert.Contains("memfd is not limited", Unguarded.Describe(isIsolated: true, "no rights")[0], StringComparison.Ordinal);
    }
}
