using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>Every answering command: one text, many lines, JSON, and what people get wrong.</summary>
public sealed class AnswerCommandTests(TinyModels models) : IClassFixture<TinyModels>
{
    [Fact]
    public void Ner_prints_one_object_a_text()
    {
        JsonElement json = Cli.Run("ner", "我是10", "--json", "--model", models.Entities).Json;
        Assert.Equal("我是10", json.GetProperty("text").GetString());
        foreach (JsonElement entity in json.GetProperty("entities").EnumerateArray())
        {
            int start = entity.GetProperty("start").GetInt32();
            int end = entity.GetProperty("end").GetInt32();
            Assert.Equal("我是10"[start..end], entity.GetProperty("text").GetString());
            Assert.Equal("name", entity.GetProperty("type").GetString());
            Assert.InRange(entity.GetProperty("score").GetDouble(), 0, 1);
        }
    }

    [Theory]
    [InlineData("Crf", "CRF")]
    [InlineData("GlobalPointer", "queries and keys of 6 for each label, rotary positions")]
    [InlineData("EffiGlobalPointer", "queries and keys of 6 for all labels, rotary positions")]
    [InlineData("Span", "by the best label of starts")]
    public void Ner_answers_by_every_head_that_finds_entities(string architecture, string description)
    {
        using TemporaryFolder folder = new();
        string checkpoint = new TinyCheckpoint(architecture).WithEntities().Save(folder);
        string model = folder.At("model.lightlm");
        Cli.Run("convert", checkpoint, model).Succeeds();
        JsonElement[] entities = [.. Cli.Run("ner", "我是10", "--json", "--model", model).Json.GetProperty("entities").EnumerateArray()];
        Assert.NotEmpty(entities);
        Assert.All(entities, entity =>
        {
            Assert.Equal("我是10"[entity.GetProperty("start").GetInt32()..entity.GetProperty("end").GetInt32()], entity.GetProperty("text").GetString());
            Assert.InRange(entity.GetProperty("score").GetDouble(), 0, 1);
        });
        Assert.Equal(Cli.Run("ner", "我是10", "--model", checkpoint).Output, Cli.Run("ner", "我是10", "--model", model).Succeeds().Output);
        Assert.Contains(description, Cli.Run("inspect", model).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Object, Cli.Run("inspect", model, "--json").Json.GetProperty("task").ValueKind);
    }

    [Fact]
    public void A_CRF_is_used_unless_another_decoding_is_asked_for()
    {
        using TemporaryFolder folder = new();
        string checkpoint = new TinyCheckpoint("Crf").Save(folder);
        string usual = Cli.Run("ner", "我是10é我是", "--model", checkpoint).Succeeds().Output;
        Assert.Equal(usual, Cli.Run("ner", "我是10é我是", "--model", checkpoint, "--decoding", "crf").Succeeds().Output);
        Assert.NotEqual(usual, Cli.Run("ner", "我是10é我是", "--model", checkpoint, "--decoding", "argmax").Succeeds().Output);
        Cli.Run("ner", "我是", "--model", models.Entities, "--decoding", "crf").Fails(ExitCode.Input, "decoding", "expected legal or argmax");
        Cli.Run("convert", models.Entities, folder.At("model.lightlm"), "--decoding", "crf").Fails(ExitCode.Model, "task.decoding", "expected legal or argmax");
    }

    [Theory]
    [InlineData("我是𫚭😀<&>é", "我是𫚭😀<&>é")]
    [InlineData("a\"b\\c\td\u0001\u2028", "a\\\"b\\\\c\\td\\u0001\\u2028")]
    public void Json_escapes_only_what_it_must(string text, string written)
    {
        Cli.Result result = Cli.Run("ner", text, "--json", "--model", models.Entities);
        Assert.StartsWith($"{{\"text\":\"{written}\",", result.Output, StringComparison.Ordinal);
        Assert.Equal(text, result.Json.GetProperty("text").GetString());
    }

    [Fact]
    public void Ner_answers_each_line_in_order_blank_ones_too()
    {
        Cli.Result result = Cli.Pipe("我\n\n是\r\n10", "ner", "--json", "--model", models.Entities).Succeeds();
        Assert.Equal(["我", "", "是", "10"], result.JsonLines.Select(line => line.GetProperty("text").GetString()!));
    }

    [Fact]
    public void Lines_of_standard_input_head_their_answers() =>
        Assert.Equal("10", Cli.Pipe("我\n10\n", "classify", "--model", models.Labels).Succeeds().Output.Split("\n\n")[1].Split('\n')[0]);

    [Fact]
    public void More_lines_than_a_batch_all_get_an_answer()
    {
        string[] texts = [.. Enumerable.Range(0, 1000).Select(i => $"我是{i}")];
        Cli.Result result = Cli.Pipe(string.Join('\n', texts), "ner", "--json", "--model", models.Entities).Succeeds();
        Assert.Equal(texts, result.JsonLines.Select(line => line.GetProperty("text").GetString()!));
    }

    [Fact]
    public void Classify_lists_all_labels_best_first()
    {
        JsonElement json = Cli.Run("classify", "我是", "--json", "--model", models.Labels).Json;
        double[] scores = [.. json.GetProperty("labels").EnumerateArray().Select(label => label.GetProperty("score").GetDouble())];
        Assert.Equal(3, scores.Length);
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(json.GetProperty("label").GetString(), json.GetProperty("labels")[0].GetProperty("label").GetString());
        Assert.False(json.TryGetProperty("second", out _));
    }

    [Fact]
    public void Classify_reads_pairs_from_arguments_and_lines_alike()
    {
        JsonElement argument = Cli.Run("classify", "我", "是", "--json", "--model", models.Labels).Json;
        JsonElement line = Cli.Pipe("我\t是\n", "classify", "--json", "--model", models.Labels).Json;
        Assert.Equal("是", argument.GetProperty("second").GetString());
        Assert.Equal(argument.GetRawText(), line.GetRawText());
    }

    [Fact]
    public void Classify_judges_keywords()
    {
        JsonElement json = Cli.Run("classify", "管道机器人；定位", "针对小型机器人在狭窄管道中定位不准的问题", "--json", "--model", RealModels.Of("csl")).Json;
        Assert.Contains(json.GetProperty("label").GetString(), (string[])["0", "1"]);
    }

    [Fact]
    public void Coref_says_which_spans_it_judged()
    {
        JsonElement json = Cli.Run("coref", "我是我", "--first", "我@2", "--second", "1:1", "--json", "--model", models.Spans).Json;
        Assert.Equal(2, json.GetProperty("first").GetProperty("start").GetInt32());
        Assert.Equal("是", json.GetProperty("second").GetProperty("text").GetString());
        Assert.Equal(3, json.GetProperty("labels").GetArrayLength());
    }

    [Fact]
    public void Coref_takes_the_contest_s_names_and_lines()
    {
        JsonElement argument = Cli.Run("coref", "我是10", "--span1", "我", "--span2", "10", "--json", "--model", models.Spans).Json;
        JsonElement line = Cli.Pipe("我是10\t我\t10\n", "coref", "--json", "--model", models.Spans).Json;
        Assert.Equal(argument.GetRawText(), line.GetRawText());
    }

    [Fact]
    public void Coref_lists_the_places_of_an_ambiguous_word() =>
        Cli.Run("coref", "我是我", "--first", "我", "--second", "是", "--model", models.Spans)
            .Fails(ExitCode.Input, "'我' occurs 2 times", "at 0, 2", "'我@0'");

    [Fact]
    public void Coref_needs_both_spans() =>
        Cli.Run("coref", "我是我", "--first", "是", "--model", models.Spans).Fails(ExitCode.Usage, "--second is missing");

    [Fact]
    public void Ask_finds_an_answer_in_the_passage()
    {
        const string passage = "万里长城全长两万多公里，是世界遗产。";
        JsonElement answers = Cli.Run("ask", "长城有多长？", "--passage", passage, "--top", "3", "--json", "--model", RealModels.Of("cmrc2018"))
            .Json.GetProperty("answers");
        Assert.Equal(3, answers.GetArrayLength());
        string text = answers[0].GetProperty("text").GetString()!;
        Assert.EndsWith("两万多公里", text, StringComparison.Ordinal);
        Assert.Equal(text, passage[answers[0].GetProperty("start").GetInt32()..answers[0].GetProperty("end").GetInt32()]);
        Assert.InRange(answers[0].GetProperty("probability").GetDouble(), answers[1].GetProperty("probability").GetDouble(), 1);
    }

    [Fact]
    public void Ask_takes_the_passage_from_anywhere()
    {
        using LightLM.Testing.TemporaryFolder folder = new();
        string file = folder.Write("passage.txt", "\uFEFF我是10");
        string option = Cli.Run("ask", "我", "--passage", "我是10", "--json", "--model", models.Answers).Succeeds().Output;
        Assert.Equal(option, Cli.Run("ask", "我", "--file", file, "--json", "--model", models.Answers).Output);
        Assert.Equal(option, Cli.Pipe("我是10", "ask", "我", "--json", "--model", models.Answers).Output);
        Assert.Equal(option, Cli.Pipe("我\t我是10\n", "ask", "--json", "--model", models.Answers).Output);
        Assert.Equal(option, Cli.Pipe("我\n", "ask", "--passage", "我是10", "--json", "--model", models.Answers).Output);
    }

    [Fact]
    public void Ask_refuses_two_passages() =>
        Cli.Run("ask", "我", "--passage", "是", "--file", "x", "--model", models.Answers).Fails(ExitCode.Usage, "exclude each other");

    [Fact]
    public void Ask_does_not_wait_for_a_passage_at_a_terminal() =>
        new Cli { IsTerminal = true }.Invoke("", "ask", "我", "--model", models.Answers).Fails(ExitCode.Usage, "--passage");

    [Fact]
    public void Ask_names_a_file_that_is_missing() =>
        Cli.Run("ask", "我", "--file", "missing.txt", "--model", models.Answers).Fails(ExitCode.Input, "missing.txt");

    [Fact]
    public void Ask_names_the_line_without_a_tab()
    {
        Cli.Result result = Cli.Pipe("我\t是\n我是\n", "ask", "--json", "--model", models.Answers);
        result.Fails(ExitCode.Input, "standard input, line 2", "QUESTION, PASSAGE");
        Assert.Single(result.Lines);
    }

    [Fact]
    public void Fill_offers_as_many_pieces_as_asked()
    {
        JsonElement mask = Cli.Run("fill", "我[MASK]10", "--top", "3", "--json", "--model", models.Masks).Json.GetProperty("masks")[0];
        Assert.Equal(3, mask.GetProperty("candidates").GetArrayLength());
        Assert.Equal(1, mask.GetProperty("start").GetInt32());
        Assert.Equal(7, mask.GetProperty("end").GetInt32());
    }

    [Fact]
    public void Fill_asks_for_a_mask() =>
        Cli.Run("fill", "我是", "--model", models.Masks).Fails(ExitCode.Input, "[MASK]");

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("many")]
    public void Top_must_be_a_count(string count) =>
        Cli.Run("fill", "我[MASK]", "--top", count, "--model", models.Masks).Fails(ExitCode.Usage, "--top", count);

    [Fact]
    public void Embed_prints_the_whole_vector()
    {
        JsonElement embedding = Cli.Run("embed", "我是", "--json", "--model", models.Plain).Json.GetProperty("embedding");
        string[] plain = Cli.Run("embed", "我是", "--model", models.Plain).Succeeds().Lines[0].Split(' ');
        Assert.Equal(4, embedding.GetArrayLength());
        Assert.Equal(embedding.EnumerateArray().Select(value => value.GetSingle()), plain.Select(float.Parse));
    }

    [Theory]
    [InlineData("cls")]
    [InlineData("mean")]
    [InlineData("POOLER")]
    public void Embed_pools_and_normalizes_as_asked(string pooling)
    {
        JsonElement embedding = Cli.Run("embed", "--normalize", "--pooling", pooling, "我是", "--json", "--model", models.Plain)
            .Json.GetProperty("embedding");
        Assert.Equal(1, Math.Sqrt(embedding.EnumerateArray().Sum(value => Math.Pow(value.GetDouble(), 2))), tolerance: 1e-6);
    }

    [Fact]
    public void Embed_writes_one_vector_a_line() =>
        Assert.Equal(3, Cli.Pipe("我\n是\n10\n", "embed", "--model", models.Plain).Succeeds().Lines.Length);

    [Fact]
    public void Embed_knows_its_poolings() =>
        Cli.Run("embed", "我", "--pooling", "maen", "--model", models.Plain)
            .Fails(ExitCode.Usage, "cls, mean, pooler", "Did you mean 'mean'?");

    [Theory]
    [InlineData("classify")]
    [InlineData("fill")]
    public void A_model_of_another_task_is_refused(string command) =>
        Cli.Run(command, "我[MASK]", "--model", models.Entities).Fails(ExitCode.Model, models.Entities, "token classification");

    [Theory]
    [InlineData("ner")]
    [InlineData("embed")]
    [InlineData("tokenize")]
    public void A_missing_model_is_named(string command) =>
        Cli.Run(command, "我", "--model", "missing.lightlm").Fails(ExitCode.Model, "missing.lightlm");
}
