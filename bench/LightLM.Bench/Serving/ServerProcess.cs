using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using LightLM.Bench.Models;

namespace LightLM.Bench.Serving;

/// <summary><c>lightlm serve</c> in a process of its own, on one processor.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, Uri url)
    {
        _process = process;
        Url = url;
    }

    /// <summary>Where it listens.</summary>
    public Uri Url { get; }

    /// <summary>The seconds that all of its threads have run, to the nanosecond.</summary>
    public double ProcessorSeconds => Directory.GetDirectories($"/proc/{_process.Id}/task").Sum(RunTime);

    /// <summary>Its resident megabytes.</summary>
    public double ResidentMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1e6;
        }
    }

    /// <summary>Starts it.</summary>
    /// <param name="program">The program; null for the one beside this bench.</param>
    /// <param name="processor">The processor that it is held on.</param>
    /// <param name="models">The models by their names.</param>
    /// <param name="more">More arguments.</param>
    public static ServerProcess Start(string? program, int processor, IEnumerable<(string Name, string Path)> models, params IEnumerable<string> more)
    {
        string path = program ?? Path.Combine(Repository.CommandLine, "lightlm");
        ProcessStartInfo start = new("taskset") { RedirectStandardOutput = true, RedirectStandardError = true };
        string[] arguments =
        [
            "-c", processor.ToString(CultureInfo.InvariantCulture), path, "serve", "--json", "--urls", "http://127.0.0.1:0", "--workers", "1", "--drain", "0",
            .. models.SelectMany(model => (string[])["--model", $"{model.Name}={model.Path}"]), .. more,
        ];
        Array.ForEach(arguments, start.ArgumentList.Add);

        // The clients' own setting; the server has its own.
        start.Environment.Remove(LoadConnection.InlineCompletions);
        Process process = Process.Start(start)!;
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        string line = process.StandardOutput.ReadLine()
            ?? throw new InputException($"{path}: expected a server that says where it listens, found one that ended. Try 'lightlm serve' yourself.");
        return new ServerProcess(process, new Uri(JsonElement.Parse(line).GetProperty("urls")[0].GetString()!));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            using Process? kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
            kill?.WaitForExit();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static double RunTime(string task)
    {
        try
        {
            return long.Parse(File.ReadAllText(Path.Combine(task, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture) / 1e9;
        }
        catch (IOException)
        {
            // The thread has ended meanwhile.
            return 0;
        }
    }
}
