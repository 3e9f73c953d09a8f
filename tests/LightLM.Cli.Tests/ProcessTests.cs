using System.Diagnostics;
using System.Text;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>What only a process of its own shows: streams, signals and pipes.</summary>
public sealed class ProcessTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _vocabulary;

    public ProcessTests() => _vocabulary = _folder.Write("vocab.txt", "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n我\n");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task An_answer_comes_before_the_input_ends()
    {
        using Process process = Start("tokenize", "--json", "--vocab", _vocabulary);
        await process.StandardInput.WriteLineAsync("我");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        string? line = await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        Assert.Equal("""{"text":"我","ids":[5],"pieces":["我"],"offsets":[[0,1]]}""", line);
        process.StandardInput.Close();
        Assert.Equal(ExitCode.Success, await ExitCodeOf(process));
    }

    [Theory]
    [InlineData("-INT")]
    [InlineData("-TERM")]
    [InlineData("-HUP")]
    public async Task A_signal_ends_the_run_cleanly(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no interrupt signal to send.");
        using Process process = Start("tokenize", "--json", "--vocab", _vocabulary);
        await process.StandardInput.WriteLineAsync("我");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken);
        using Process kill = Process.Start("kill", [signal, $"{process.Id}"]);
        Assert.Equal(ExitCode.Cancelled, await ExitCodeOf(process));
        Assert.Equal("lightlm: cancelled\n", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_closed_pipe_ends_the_run_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows consoles do not report closed pipes.");
        using Process process = Start("tokenize", "--json", "--vocab", _vocabulary);
        process.StandardOutput.Close();
        try
        {
            for (int i = 0; i < 10_000; i++)
            {
                await process.StandardInput.WriteLineAsync("我我我我我我我我我我我我我我我我");
            }
        }
        catch (IOException)
        {
            // The process has gone already.
        }

        Assert.Equal(ExitCode.Success, await ExitCodeOf(process));
        Assert.Equal("", await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    /// <summary>The path is named once to those to whom speed matters, and answers come without a word on standard error.</summary>
    [Theory]
    [InlineData(0, "ner", "我在北京。", "--model")]
    [InlineData(0, "tokenize", "我在北京。", "--model")]
    [InlineData(1, "inspect")]
    [InlineData(0, "inspect", "--cpu", null)]
    [InlineData(1, "time", "--data", "missing", "--model")]
    public async Task A_lower_path_is_told_of_where_speed_matters(int warnings, params string?[] words)
    {
        const string Lower = "scalar";
        Assert.SkipWhen(CpuReport.AvailablePaths[0] == Lower, "This processor has no better path than the lowest.");
        string?[] model = words[^1] is null ? [] : [RealModels.Entities];
        using Process process = Start("LIGHTLM_KERNELS", Lower, [.. words.Concat(model).OfType<string>()]);
        process.StandardInput.Close();
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(warnings, error.Split('\n').Count(line => line.StartsWith("lightlm: warning: ", StringComparison.Ordinal)));
        Assert.Equal(warnings == 0, error.Length == 0);
        Assert.Equal(words[^1] is null, (await output).Contains("LIGHTLM_KERNELS", StringComparison.Ordinal));
    }

    /// <summary>Beside the runtime, a model takes less than twice its file and 20 MB.</summary>
    [Theory]
    [InlineData("ner", "cluener")]
    [InlineData("fill", "mlm")]
    public async Task A_model_is_kept_in_memory_once(string command, string model)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only Linux tells a process's resident memory in /proc.");
        string file = RealModels.Shipped(model);
        long with = await ResidentBytes(command, "--model", file);
        long without = await ResidentBytes("tokenize", "--vocab", _vocabulary);
        Assert.InRange(with - without, 0, (2 * new FileInfo(file).Length) + 20_000_000);
    }

    /// <summary>The resident memory of a command that has answered one line.</summary>
    private static async Task<long> ResidentBytes(params string[] arguments)
    {
        using Process process = Start([.. arguments, "--json"]);
        await process.StandardInput.WriteLineAsync("我在北京[MASK]。");
        await process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
        Assert.NotNull(await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        process.Refresh();
        long bytes = process.WorkingSet64;
        process.StandardInput.Close();
        Assert.Equal(ExitCode.Success, await ExitCodeOf(process));
        return bytes;
    }

    private static Process Start(params string[] arguments) => Start("LIGHTLM_DEBUG", "", arguments);

    /// <summary>Starts the program with the signals that it waits for, even where these tests run with them ignored, as under nohup.</summary>
    private static Process Start(string variable, string value, string[] arguments)
    {
        string[] program = ["dotnet", "exec", typeof(CommandLine).Assembly.Location, .. arguments];
        string[] command = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT,HUP", .. program] : program;
        return Process.Start(new ProcessStartInfo(command[0], command[1..])
        {
            Environment = { [variable] = value },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            StandardOutputEncoding = Encoding.UTF8,
        })!;
    }

    private static async Task<int> ExitCodeOf(Process process)
    {
        using CancellationTokenSource patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        patience.CancelAfter(TimeSpan.FromSeconds(60));
        await process.WaitForExitAsync(patience.Token);
        return process.ExitCode;
    }
}
