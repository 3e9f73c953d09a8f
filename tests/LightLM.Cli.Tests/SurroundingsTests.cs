using System.Diagnostics;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>Processes that are started in poor surroundings: without streams, without a folder, with pipes in the place of files.</summary>
public sealed class SurroundingsTests : IDisposable
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\n我\n";
    private readonly TemporaryFolder _folder = new();
    private readonly string _vocabulary;

    public SurroundingsTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "The shell and the devices are those of Linux.");
        _vocabulary = _folder.Write("vocab.txt", Vocabulary);
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"$@\" <&-", ExitCode.Input, "standard input is closed")]
    [InlineData("\"$@\" 我 >&-", ExitCode.Input, "standard output is closed")]
    [InlineData("\"$@\" 我 >/dev/full", ExitCode.Input, "No space left")]
    [InlineData("\"$@\" 我 2>&- >/dev/null", ExitCode.Success, "")]
    [InlineData("\"$@\" 我 我 我 2>&-", ExitCode.Usage, "")]
    [InlineData("\"$@\" 我 我 我 2>/dev/full", ExitCode.Usage, "")]
    [InlineData("\"$@\" 我 <&- >&- 2>&-", ExitCode.Input, "")]
    public async Task Closed_and_full_streams_have_their_exit_codes(string script, int code, string error)
    {
        (int found, string message) = await Shell(script, "tokenize", "--vocab", _vocabulary);
        Assert.Equal(code, found);
        Assert.Contains(error, message, StringComparison.Ordinal);
        Assert.True(message.Length < 300, message);
    }

    [Theory]
    [InlineData(ExitCode.Success, "--help")]
    [InlineData(ExitCode.Success, "tokenize", "--help")]
    [InlineData(ExitCode.Model, "ner", "我", "--model", "model.lightlm")]
    [InlineData(ExitCode.Model, "inspect", "model.lightlm")]
    [InlineData(ExitCode.Model, "tokenize", "我", "--vocab", "vocab.txt")]
    [InlineData(ExitCode.Input, "convert", "source", "out.lightlm")]
    [InlineData(ExitCode.Input, "export", "source", "out", "--format", "hf")]
    [InlineData(ExitCode.Input, "predict", "-t", "csl", "--data", "x", "--out", "y")]
    [InlineData(ExitCode.Input, "eval", "-t", "csl", "--data", "x", "--predictions", "y")]
    [InlineData(ExitCode.Input, "contest", "manifest.json", "--out", "result")]
    [InlineData(ExitCode.Input, "time", "-m", "model.lightlm", "--data", "clue", "--html", "x.html")]
    [InlineData(ExitCode.Input, "submit", "--name", "a", "--cluener", "a", "--csl", "b", "--cluewsc2020", "c", "--cmrc2018", "d", "--out", ".")]
    public async Task A_current_folder_that_was_deleted_is_no_crash(int code, params string[] arguments)
    {
        Directory.CreateDirectory(_folder.At("gone"));
        (int found, string message) = await Shell($"cd '{_folder.At("gone")}' && rmdir '{_folder.At("gone")}' && \"$@\"", arguments);
        Assert.Equal(code, found);
        Assert.True(message.Length < 600, message);
    }

    [Fact]
    public async Task A_read_that_waits_for_ever_ends_with_one_signal()
    {
        string pipe = SpecialFiles.Pipe(_folder.At("pipe"));
        string model = new TinyCheckpoint().Save(_folder);
        using Process process = Start("\"$@\" & wait_for=$!; sleep 2; kill -TERM $wait_for; wait $wait_for", "convert", model, pipe);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
    }

    [Fact]
    public async Task A_place_for_temporary_files_that_is_missing_is_named()
    {
        string model = new TinyCheckpoint("ForSequenceClassification").Save(_folder);
        string data = _folder.Write("csl.json", """
            {"id": 1, "abst": "我", "keyword": ["我"], "label": "1"}
            {"id": 2, "abst": "我我", "keyword": ["我"], "label": "0"}
            """);
        (int code, string message) = await Shell(
            "TMPDIR=/no/such/folder \"$@\"", "time", "-m", model, "--baseline", "none", "--data", data, "--task", "csl", "--rounds", "1");
        Assert.Equal(ExitCode.Input, code);
        Assert.Contains("/no/such/folder", message, StringComparison.Ordinal);
        Assert.Contains("TMPDIR", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("convert", "model.lightlm")]
    [InlineData("export --format onnx", "model.onnx")]
    [InlineData("export --format hf", "folder")]
    public async Task A_disk_that_is_full_is_an_output_error_and_leaves_nothing(string command, string output)
    {
        Assert.SkipUnless(Environment.UserName == "root", "Only root mounts a small disk.");
        string disk = _folder.At("disk");
        Directory.CreateDirectory(disk);
        TinyCheckpoint checkpoint = new();
        checkpoint.Add("embeddings.word_embeddings.weight", 100_000, 4);
        string model = checkpoint.With("vocab_size", 100_000).Save(_folder);
        (int code, string message) = await Shell(
            $"mount -t tmpfs -o size=64k none '{disk}' || exit 77; \"$@\"; code=$?; ls -A '{disk}' >&2; umount '{disk}'; exit $code",
            [.. command.Split(' '), model, Path.Combine(disk, output)]);
        Assert.SkipWhen(code == 77, "Mounting is not allowed here.");
        Assert.Equal(ExitCode.Input, code);
        Assert.Contains("No space left", message, StringComparison.Ordinal);
        Assert.Single(message.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    private static async Task<(int Code, string Error)> Shell(string script, params string[] arguments)
    {
        using Process process = Start(script, arguments);
        Task<string> error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await error);
    }

    /// <summary>Starts a line for the shell in which the program with its arguments is <c>"$@"</c>.</summary>
    private static Process Start(string script, params string[] arguments) => Process.Start(
        new ProcessStartInfo("sh", ["-c", script, "sh", "dotnet", "exec", typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
