using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Cli.Tests.Bulk;

/// <summary>Many rows from a file into a file.</summary>
public sealed class BulkTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private const int Shards = 3;
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Commands => BulkCases.Commands;

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Commands))]
    public void Shards_put_together_are_the_whole_byte_for_byte(string command)
    {
        (string[] own, string[] rows) = BulkCases.Of(command, models);
        string input = BulkCases.Write(_folder, rows);
        string[] extensions = command == "embed" ? ["jsonl", "npy"] : ["jsonl"];
        foreach (string extension in extensions)
        {
            string whole = _folder.At($"whole.{extension}");
            Cli.Run([command, .. own, "--in", input, "--out", whole]).Fails(ExitCode.Input, "rows.jsonl", "Lines without an answer: 2", whole);
            string[] parts = [.. Enumerable.Range(0, Shards).Select(shard => _folder.At($"part{shard}.{extension}"))];
            int[] codes = [.. parts.Index().Select(part => Cli.Run([command, .. own, "--in", input, "--out", part.Item, "--shard", $"{part.Index}/{Shards}"]).Code)];
            Assert.Equal([ExitCode.Input], codes.Distinct().Where(code => code != ExitCode.Success));
            string merged = _folder.At($"merged.{extension}");
            Cli.Result result = Cli.Run(["merge", .. parts.Reverse(), "--out", merged]);
            Assert.Contains("2 of the rows have no answer", result.Error, StringComparison.Ordinal);
            Assert.Equal(ExitCode.Success, result.Code);
            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(merged));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Answers_are_those_of_single_rows_with_their_members_in_front(string command)
    {
        (string[] own, string[] rows) = BulkCases.Of(command, models);
        string input = BulkCases.Write(_folder, rows);
        string output = _folder.At("out.jsonl");
        Cli.Run([command, .. own, "--in", input, "--out", output, "--threads", "2"]);
        string[] lines = File.ReadAllLines(output);
        Assert.Equal((2 * rows.Length) + 2, lines.Length);
        for (int i = 0; i < 2 * rows.Length; i++)
        {
            string carried = $"{{\"id\":\"第{i}\",\"note\":[1.0, {{\"a\":null}}]";
            Assert.StartsWith(carried, lines[i], StringComparison.Ordinal);
            string alone = Cli.Pipe($"{{\"id\":0,{rows[i % rows.Length]}}}\n", [command, .. own, "--json-lines"]).Succeeds().Output.TrimEnd('\n');
            Assert.Equal(alone["{\"id\":0".Length..], lines[i][carried.Length..]);
        }

        Assert.StartsWith($"{{\"id\":7,\"error\":\"line {lines.Length - 1}: ", lines[^2], StringComparison.Ordinal);
        Assert.StartsWith($"{{\"error\":\"line {lines.Length}: expected well-formed JSON", lines[^1], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_run_goes_on_behind_the_rows_that_are_done(string command)
    {
        (string[] own, string[] rows) = BulkCases.Of(command, models);
        string input = BulkCases.Write(_folder, rows);
        string output = _folder.At("out.jsonl");
        string[] run = [command, .. own, "--in", input, "--out", output];
        Cli.Run(run);
        string[] lines = File.ReadAllLines(output);
        File.Delete(output);
        string journal = UnfinishedRun.Write(run, output, input, "json", lines.Take(2).Select(line => $"{line}, but of the killed run\n"), " as JSON lines");
        Cli.Result result = Cli.Run(run);
        Assert.Contains($"going on behind the first 2 of {lines.Length} rows", result.Error, StringComparison.Ordinal);
        Assert.Equal([.. lines.Take(2).Select(line => $"{line}, but of the killed run"), .. lines.Skip(2)], File.ReadAllLines(output));
        Assert.False(File.Exists(journal));
    }

    [Fact]
    public void Texts_for_people_are_put_together_too()
    {
        string input = _folder.Write("texts.txt", "我是10\n\n是\r\n10");
        string whole = _folder.At("whole.txt");
        Cli.Run("ner", "--model", models.Entities, "--in", input, "--out", whole).Succeeds();
        Assert.Equal(Cli.Pipe(File.ReadAllText(input), "ner", "--model", models.Entities).Succeeds().Output, File.ReadAllText(whole));
        string[] parts = [.. Enumerable.Range(0, Shards).Select(shard => _folder.At($"{shard}.txt"))];
        foreach ((int shard, string part) in parts.Index())
        {
            Cli.Run("ner", "--model", models.Entities, "--in", input, "--out", part, "--shard", $"{shard}/{Shards}").Succeeds();
        }

        Cli.Run(["merge", .. parts, "--out", _folder.At("merged.txt")]).Succeeds();
        Assert.Equal(File.ReadAllText(whole), File.ReadAllText(_folder.At("merged.txt")));
    }

    [Fact]
    public void Shards_without_rows_are_valid_and_empty()
    {
        foreach ((string name, string extension, string content) in ((string, string, string)[])[("one", "jsonl", "我\n"), ("none", "jsonl", ""), ("one", "npy", "我"), ("none", "npy", "")])
        {
            string input = _folder.Write($"{name}.txt", content);
            string whole = _folder.At($"{name}.{extension}");
            Cli.Run("embed", "--model", models.Plain, "--in", input, "--out", whole).Succeeds();
            string[] parts = [.. Enumerable.Range(0, Shards).Select(shard => _folder.At($"{name}{shard}.{extension}"))];
            foreach ((int shard, string part) in parts.Index())
            {
                Cli.Run("embed", "--model", models.Plain, "--in", input, "--out", part, "--shard", $"{shard}/{Shards}").Succeeds();
            }

            string merged = _folder.At($"merged.{extension}");
            Cli.Run(["merge", .. parts, "--out", merged]).Succeeds();
            Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(merged));
            Assert.Equal(extension == "npy" ? 128 : 0, new FileInfo(parts[0]).Length);
        }
    }

    [Fact]
    public void Vectors_are_an_array_of_NumPy()
    {
        string input = _folder.Write("rows.jsonl", "{\"text\":\"我是10\"}\n{}\n{\"text\":\"是\"}\n");
        string output = _folder.At("x.npy");
        Cli.Run("embed", "--model", models.Plain, "--in", input, "--out", output).Fails(ExitCode.Input, "line 2");
        byte[] bytes = File.ReadAllBytes(output);
        int length = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], bytes[..8]);
        Assert.Equal(0, (10 + length) % 64);
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }", Encoding.ASCII.GetString(bytes, 10, length).TrimEnd());
        Assert.Equal((byte)'\n', bytes[9 + length]);
        float[] expected = [.. Vector("我是10"), float.NaN, float.NaN, float.NaN, float.NaN, .. Vector("是")];
        Assert.Equal(expected, Enumerable.Range(0, 12).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(10 + length + (i * sizeof(float))))));
        Assert.Equal(10 + length + (12 * sizeof(float)), bytes.Length);

        float[] Vector(string text) =>
            [.. Cli.Run("embed", text, "--json", "--model", models.Plain).Json.GetProperty("embedding").EnumerateArray().Select(value => value.GetSingle())];
    }

    [Fact]
    public void NumPy_maps_the_array_into_memory()
    {
        const string Python = "/usr/bin/python3";
        Assert.SkipUnless(File.Exists(Python), "Python 3 is not on this machine.");
        Assert.SkipUnless(Dotnet.Run(Python, _folder.Path, ["-c", "import numpy"], []).ExitCode == 0, "Python has no NumPy here (Debian's python3-numpy).");
        string output = _folder.At("x.npy");
        Cli.Pipe("我是10\n是\n", "embed", "--model", models.Plain, "--out", output).Succeeds();
        string program = $"import numpy; a = numpy.load('{output}', mmap_mode='r'); print(a.shape, a.dtype.str, a.flags['C_CONTIGUOUS'], float(a[1, 3]))";
        CommandResult result = Dotnet.Run(Python, _folder.Path, ["-c", program], []);
        string number = result.Output.Trim().Split(' ')[^1];
        Assert.StartsWith("(2, 4) <f4 True ", result.Output, StringComparison.Ordinal);
        float last = Cli.Run("embed", "是", "--json", "--model", models.Plain).Json.GetProperty("embedding")[3].GetSingle();
        Assert.Equal(last, double.Parse(number, System.Globalization.CultureInfo.InvariantCulture), 1e-12);
    }

    [Fact]
    public void A_packed_file_is_read()
    {
        string input = _folder.At("rows.jsonl.gz");
        using (GZipStream stream = new(File.Create(input), CompressionLevel.Fastest))
        {
            stream.Write("{\"text\":\"我\",\"id\":1}\n"u8);
        }

        Assert.StartsWith("{\"id\":1,\"text\":\"我\"", Cli.Run("ner", "--model", models.Entities, "--in", input).Succeeds().Output, StringComparison.Ordinal);
        Cli.Run("ner", "--model", models.Entities, "--in", input, "--out", _folder.At("x.jsonl")).Succeeds();
        Assert.StartsWith("{\"id\":1,\"text\":\"我\"", File.ReadAllText(_folder.At("x.jsonl")), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_of_standard_output_that_cannot_be_answered_ends_the_run_as_before()
    {
        Cli.Pipe("{\"text\":\"我\"}\n{\"text\":3}\n", "ner", "--model", models.Entities, "--json-lines").Fails(ExitCode.Input, "standard input, line 2: text: expected a string, found 3");
        string input = _folder.Write("rows.ndjson", "{\"text\":\"我\",\"entities\":[]}");
        Cli.Run("ner", "--model", models.Entities, "--in", input).Fails(ExitCode.Input, "rows.ndjson, line 1: entities: ", "Rename it");
    }

    [Fact]
    public void Bad_bytes_and_lines_without_end_cost_their_neighbours_nothing()
    {
        byte[] content = [.. "{\"text\":\"我\"}\n"u8, 0xFF, (byte)'\n', .. new byte[5 << 20].Select(_ => (byte)'a'), .. "\n{\"text\":\"是\"}"u8];
        string input = _folder.Write("rows.jsonl", content);
        string output = _folder.At("out.jsonl");
        Cli.Run("ner", "--model", models.Entities, "--in", input, "--out", output).Fails(ExitCode.Input, "Lines without an answer: 2");
        JsonElement[] lines = [.. File.ReadAllLines(output).Select(line => JsonElement.Parse(line))];
        Assert.Equal("我", lines[0].GetProperty("text").GetString());
        Assert.Contains("line 2: expected UTF-8", lines[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("line 3: the line is longer than 4 MiB", lines[2].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("是", lines[3].GetProperty("text").GetString());
    }

    [Fact]
    public void An_id_of_the_line_stands_where_the_number_of_the_label_stood()
    {
        JsonElement json = Cli.Pipe("{\"text\":\"我\",\"id\":\"x\"}", "classify", "--model", models.Labels, "--json-lines").Json;
        Assert.Equal("x", json.GetProperty("id").GetString());
        Assert.Equal(JsonValueKind.Number, json.GetProperty("labels")[0].GetProperty("id").ValueKind);
    }

    [Theory]
    [InlineData("8/8")]
    [InlineData("-1/8")]
    [InlineData("1")]
    [InlineData("0/0")]
    [InlineData("a/b")]
    [InlineData("")]
    public void A_shard_that_is_none_is_wrong_usage(string shard) =>
        Cli.Run("ner", "--model", models.Entities, "--out", _folder.At("x"), "--shard", shard).Fails(ExitCode.Usage, "--shard: expected INDEX/COUNT", $"'{shard}'");

    [Fact]
    public void What_does_not_go_together_is_wrong_usage()
    {
        string[] ner = ["ner", "--model", models.Entities];
        Cli.Run([.. ner, "--shard", "0/2"]).Fails(ExitCode.Usage, "--shard needs --out");
        Cli.Run([.. ner, "我", "--out", _folder.At("x")]).Fails(ExitCode.Usage, "--out is for many lines");
        Cli.Run([.. ner, "--out", _folder.At("x.npy")]).Fails(ExitCode.Usage, "x.npy", "lightlm embed");
        Cli.Run([.. ner, "--in", _folder.At("none"), "--out", _folder.At("x")]).Fails(ExitCode.Input, "none");
        Cli.Run([.. ner, "--out", _folder.At("none/x")]).Fails(ExitCode.Input, "does not exist");
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path));
    }

    /// <summary>Whenever a process is killed, the rows that it wrote are there, and the next one goes on behind them.</summary>
    [Fact]
    public async Task A_process_that_is_killed_again_and_again_comes_to_the_same_end()
    {
        string input = _folder.Write("rows.jsonl", string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"id\":{i},\"text\":\"{(i % 3 == 0 ? "我是10" : "是我")}\"}}\n")));
        string whole = _folder.At("whole.jsonl");
        string output = _folder.At("out.jsonl");
        string[] run = ["ner", "--model", models.Entities, "--in", input, "--threads", "1", "--out"];
        Cli.Run([.. run, whole]).Succeeds();
        Random random = new(7);
        int resumed = 0;
        int killed = 0;
        for (bool isOver = false; !isOver;)
        {
            using Process process = Process.Start(new ProcessStartInfo("dotnet", ["exec", typeof(CommandLine).Assembly.Location, .. run, output])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
            })!;
            Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            long before = LengthOf(output + ".part");
            while (killed < 4 && !process.HasExited && LengthOf(output + ".part") <= before)
            {
                Thread.Sleep(1);
            }

            isOver = killed == 4 || process.WaitForExit(random.Next(1, 150));
            if (!isOver)
            {
                process.Kill();
                killed++;
            }

            process.WaitForExit();
            resumed += (await errors).Contains("going on behind the first", StringComparison.Ordinal) ? 1 : 0;
        }

        Assert.True(killed > 1 && resumed > 0, $"killed {killed} times, went on {resumed} times");
        Assert.Equal(File.ReadAllBytes(whole), File.ReadAllBytes(output));
        Assert.False(File.Exists(output + ".part"));
    }

    private static long LengthOf(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;
}
