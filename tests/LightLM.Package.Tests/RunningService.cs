using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using LightLM.Testing;

namespace LightLM.Package.Tests;

/// <summary>A service that was started on a free port of the loopback.</summary>
internal sealed partial class RunningService : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _log = new();
    private readonly TaskCompletionSource<Uri> _address = new();

    /// <summary>Starts it and waits until it listens.</summary>
    public RunningService(string[] command, Dictionary<string, string> environment)
    {
        ProcessStartInfo start = Dotnet.Start(command[0], Path.GetTempPath(), [.. command[1..], "--urls", "http://127.0.0.1:0"], environment);
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data ?? "");
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        Assert.True(_address.Task.Wait(TimeSpan.FromMinutes(1)), $"The service does not listen:\n{Log}");
    }

    /// <summary>Where it listens.</summary>
    public Uri Address => _address.Task.Result;

    private string Log
    {
        get
        {
            lock (_log)
            {
                return _log.ToString();
            }
        }
    }

    /// <summary>Asks it to end, which it does without an error, and returns its log.</summary>
    public string Stop()
    {
        Dotnet.Run("kill", Path.GetTempPath(), ["-TERM", $"{_process.Id}"], []).Succeeds();
        Assert.True(_process.WaitForExit(TimeSpan.FromMinutes(1)), $"The service does not end:\n{Log}");
        Assert.Equal(0, _process.ExitCode);
        return Log;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private void Read(string? line)
    {
        if (line is null)
        {
            _address.TrySetException(new InvalidOperationException($"The service ended:\n{Log}"));
            return;
        }

        lock (_log)
        {
            _log.AppendLine(line);
        }

        if (Listening().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (\S+)")]
    private static partial Regex Listening();
}
