using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.Versioning;

namespace LightLM.Timing.Processes;

/// <summary>
/// Starts a command in two steps: its first process enters its limits, and its isolation where it has one, and says that it is ready; then
/// it is released. What comes before belongs to no command's time, and a failure there is not the command's.
/// </summary>
/// <param name="request">The command.</param>
/// <param name="group">What holds it, or null.</param>
[SupportedOSPlatform("linux")]
internal sealed class ProcessLaunch(ProcessRequest request, ControlGroup? group)
{
    private const int BytesPerBlock = 512;
    private const string Wait = "printf .; read -r _ || exit 1; ";

    // The first process in a namespace of processes: when it ends, all others in there do, so it stays until the last of them has ended.
    // The shell takes the exit codes of all orphans while it waits for 'sleep'.
    private const string StayToTheLast =
        Wait + "\"$@\" 9>&-; code=$?; set -- /proc/[0-9]*; [ $# -eq 1 ] || echo >&9; "
        + "while [ $# -gt 1 ]; do sleep 0.002; set -- /proc/[0-9]*; done; exit $code";

    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);

    private string MarkPath => Path.Combine(request.ScratchDirectory, "others-stay");

    /// <summary>When the first process of an isolated command has ended while others ran on, or null.</summary>
    public DateTime? FindFirstEnd() => request.Isolation is not null && new FileInfo(MarkPath) is { Exists: true, Length: > 0 } mark
        ? mark.LastWriteTimeUtc
        : null;

    /// <summary>Starts the first process.</summary>
    /// <exception cref="InputException">It cannot be started.</exception>
    public Process Start()
    {
        ProcessStartInfo start = new("setsid")
        {
            WorkingDirectory = request.Isolation is null ? request.WorkingDirectory : request.ScratchDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string word in (IEnumerable<string>)[.. DeathWish(), "/bin/sh", "-c", Prologue(), "sh", .. Words()])
        {
            start.ArgumentList.Add(word);
        }

        start.Environment["TMPDIR"] = request.ScratchDirectory;
        LinuxCalls.LeaveKeyring();
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InputException(
                $"The command cannot be started in {request.WorkingDirectory}: {e.Message}. "
                + "The folder must exist, and the program 'setsid' (util-linux) must be installed.",
                e);
        }
    }

    /// <summary>Waits until the command is ready to run.</summary>
    /// <returns>Whether it is; else it has ended, or ends when it is let go.</returns>
    public static bool WaitUntilReady(Process process, CancellationToken cancellationToken)
    {
        Task<int> ready = Task.Run(process.StandardOutput.BaseStream.ReadByte, CancellationToken.None);
        return ready.Wait((int)ReadyPatience.TotalMilliseconds, cancellationToken) && ready.Result == '.';
    }

    /// <summary>Lets the command run.</summary>
    public static void Release(Process process)
    {
        try
        {
            process.StandardInput.Write('\n');
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has been ended meanwhile, which its exit code tells.
        }
    }

    /// <summary>Why a command that has not become ready cannot run.</summary>
    /// <param name="said">What it printed.</param>
    public InputException NotReady(string said)
    {
        string reason = said.Length > 0 ? said : "its first process ended before it was ready, or did not become ready";
        return new InputException(request.Isolation is null
            ? $"The command cannot be started in {request.WorkingDirectory}: {reason}. 'setsid' and 'setpriv' (util-linux) must work here."
            : Bubblewrap.Describe(reason));
    }

    private IEnumerable<string> Words() => request.Isolation is null
        ? request.Arguments
        :
        [
            .. Bubblewrap.Words(request.Isolation, request.WorkingDirectory, request.Limits), "/bin/sh", "-c", StayToTheLast, "sh",
            .. request.Arguments,
        ];

    // No core dumps, and no single file above the limit wherever it lies; one block more, so that reaching the limit is told from it.
    private string Prologue()
    {
        string limits = FormattableString.Invariant($"ulimit -c 0; ulimit -f {(request.Limits.DiskBytes / BytesPerBlock) + 1}; ");
        string rest = request.Isolation is null ? Wait : $"exec 9>'{MarkPath.Replace("'", "'\\''", StringComparison.Ordinal)}'; ";
        return $"{limits}{group?.EntranceScript}{rest}exec \"$@\"";
    }

    // Where it is there, setpriv makes the first process end with the thread that waits for it.
    private static string[] DeathWish() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "setpriv")))
            ? ["setpriv", "--pdeathsig", "KILL"]
            : [];
}
