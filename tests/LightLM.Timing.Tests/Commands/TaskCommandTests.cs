using System.Text;
using LightLM.Clue;
using LightLM.Clue.DataSets;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Processes;
using LightLM.Timing.Tests.Processes;

namespace LightLM.Timing.Tests.Commands;

/// <summary>Commands on a set of CSL, apart from the machine or not: what they find, and what of their folder a run sees again.</summary>
public sealed class TaskCommandTests : IDisposable
{
    private const string Predicting = "sed 's/, \"abst.*/, \"label\": \"1\"}/' {input} > {output}; ";
    private readonly RunningFolder _folder = new(needsIsolation: false);
    private readonly CslExample[] _rows =
        [.. Enumerable.Range(0, 3).Select(id => new CslExample(new RowId(id), id + 1, "我是好人", ["我"], null))];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_honest_command_predicts_the_same(bool isIsolated)
    {
        _folder.Write("team/label.txt", "1");
        CommandRun run = Run(isIsolated, Predicting + "cat label.txt", ["label.txt"]);
        Assert.Null(run.Process.Failure);
        Assert.Empty(run.Unlisted);
        Assert.Equal("1", Record("log"));
        Assert.Equal(3, Record("predictions.json").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Paths_tell_nothing()
    {
        Run(isIsolated: true, Predicting + "echo {input} {output}; pwd; ls -A; touch {input} 2>&1; true", []);
        string seen = $"/contest/input.json /contest/output/csl_predict.json\n{_folder.At("team")}\n";
        Assert.StartsWith(seen, Record("log"), StringComparison.Ordinal);
        Assert.Contains("Read-only", Record("log"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, "first\n")]
    [InlineData(true, "")]
    public void What_a_run_keeps_in_its_folder_is_gone_in_the_next(bool isIsolated, string seen)
    {
        const string Script = Predicting + "cat cache 2>/dev/null; echo first > cache; true";
        CommandRun run = Run(isIsolated, Script, []);
        Assert.Equal([new UnlistedFile("cache", 6, HasAppeared: true)], run.Unlisted);
        Assert.Equal([new UnlistedFile("cache", 6, HasAppeared: isIsolated)], Run(isIsolated, Script, []).Unlisted);
        Assert.Equal(seen, Record("log"));
        Assert.Equal(!isIsolated, File.Exists(_folder.At("team/cache")));
    }

    [Fact]
    public void Labels_and_others_are_not_seen_in_the_folder_nor_behind_links()
    {
        string labels = _folder.Write("team/labels/csl/dev.json", "the labels");
        _folder.Write("other/predictions.json", "theirs");
        File.CreateSymbolicLink(_folder.At("team/near"), labels);
        File.CreateSymbolicLink(_folder.At("team/far"), _folder.At("other/predictions.json"));
        Run(
            isIsolated: true,
            Predicting + "cat labels/csl/dev.json near far ../other/predictions.json; find . | sort",
            ["near", "far"],
            [_folder.At("team/labels"), _folder.At("other")]);
        Assert.DoesNotContain("the labels", Record("log"), StringComparison.Ordinal);
        Assert.DoesNotContain("theirs", Record("log"), StringComparison.Ordinal);
        Assert.EndsWith(".\n", Record("log"), StringComparison.Ordinal);
    }

    [Fact]
    public void Listed_files_elsewhere_are_seen_where_they_lie()
    {
        string shared = _folder.Write("shared/weights.bin", "weights");
        _folder.Write("shared/private.bin", "private");
        Run(isIsolated: true, Predicting + $"cat {shared} {_folder.At("shared/private.bin")}; true", [shared]);
        Assert.StartsWith("weights", Record("log"), StringComparison.Ordinal);
        Assert.DoesNotContain("weightsprivate", Record("log"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_is_not_its_own_holds_just_its_files()
    {
        _folder.Write("team/a/predict.txt", "mine");
        _folder.Write("team/b/predict.txt", "theirs");
        Run(isIsolated: true, Predicting + "find . -type f", ["a/predict.txt"], isOwn: false);
        Assert.Equal("./a/predict.txt\n", Record("log"));
    }

    [Fact]
    public void The_copied_bytes_are_not_counted_as_written()
    {
        _folder.Write("team/weights.bin", new string('x', 5 << 20));
        ProcessLimits limits = new() { DiskBytes = 2 << 20 };
        Run(isIsolated: true, Predicting, ["weights.bin"], limits: limits);
        CommandFailedException e = Assert.Throws<CommandFailedException>(
            () => Run(isIsolated: true, Predicting + "head -c 1500000 /dev/zero | tee a > b", ["weights.bin"], limits: limits));
        Assert.Equal("too_much_disk", e.Reason);
    }

    [Theory]
    [InlineData("ln -s /etc/passwd {output}; cat {input} > /dev/null")]
    [InlineData("mkfifo {output}; cat {input} > /dev/null")]
    [InlineData("mkdir {output}; cat {input} > /dev/null")]
    public void What_is_no_file_is_no_prediction(string script) => Assert.Equal(
        CommandFailedException.NoPredictions, Assert.Throws<CommandFailedException>(() => Run(isIsolated: true, script, [])).Reason);

    private CommandRun Run(
        bool isIsolated, string script, string[] files, string[]? hidden = null, bool isOwn = true, ProcessLimits? limits = null)
    {
        using RunningFolder required = new(isIsolated);
        string directory = Directory.CreateDirectory(_folder.At("team")).FullName;
        string questions = _folder.At("questions.json");
        ClueDataSet.WriteQuestions(questions, _rows);
        CommandSurroundings surroundings = new()
        {
            Records = Directory.CreateDirectory(_folder.At("records")).FullName,
            NewScratch = () => Directory.CreateDirectory(_folder.At($"runs/{Guid.NewGuid():N}")).FullName,
            Limits = limits ?? new ProcessLimits { Time = TimeSpan.FromSeconds(60) },
            Processors = 1,
            IsIsolated = isIsolated,
            Hidden = hidden ?? [],
        };
        CommandHome home = new(directory, [.. files.Select(file => Path.Combine(directory, file))]) { IsOwn = isOwn };
        TaskCommand command = new(CommandTemplate.OfShell(script), home, surroundings);
        try
        {
            return command.Run(ClueTask.Csl, File.ReadAllBytes(questions), _rows, "test", TestContext.Current.CancellationToken);
        }
        finally
        {
            Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.At("runs")));
        }
    }

    private string Record(string name) => File.ReadAllText(_folder.At($"records/csl.test.{name}"), Encoding.UTF8);
}
