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
    public void Ner_keeps_to_least_scores_and_a_dictionary()
    {
        using TemporaryFolder folder = new();
        string terms = folder.At("terms.tsv");
        File.WriteAllText(terms, "# mine\n是10\tnumber\n我\t-");
        JsonElement[] entities = [.. Cli.Run("ner", "我是10", "--json", "-m", models.Entities, "--dictionary", terms).Json.GetProperty("entities").EnumerateArray()];
        JsonElement only = Assert.Single(entities);
        Assert.Equal(("number", 1, 4, 1), (only.GetProperty("type").GetString(), only.GetProperty("start").GetInt32(), only.GetProperty("end").GetInt32(), only.GetProperty("score").GetInt32()));
        Assert.Contains("(no entities)", Cli.Run("ner", "我是10", "-m", models.Entities, "--least-score", "1.5").Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("(no entities)", Cli.Run("ner", "我是10", "-m", models.Entities, "--least-score", "0", "--least-score", "name=1.5").Succeeds().Output, StringComparison.Ordinal);
        Cli.Run("ner", "我是", "-m", models.Entities, "--least-score", "nmae=1").Fails(ExitCode.Input, "least_scores", "nmae");
        Cli.Run("ner", "我是", "-m", models.Entities, "--least-score", "much").Fails(ExitCode.Usage, "--least-score", "much");
        Cli.Run("ner", "我是", "-m", models.Entities, "--dictionary", folder.At("none.tsv")).Fails(ExitCode.Input, "none.tsv");
        File.WriteAllText(terms, "我");
        Cli.Run("ner", "我是", "-m", models.Entities, "--dictionary", terms).Fails(ExitCode.Input, "terms.tsv, line 1", "TERM<tab>TYPE");
        string stored = folder.At("stored.lightlm");
        Cli.Run("convert", models.Entities, stored, "--least-score", "name=1.5").Succeeds();
        Assert.Contains("(no entities)", Cli.Run("ner", "我是10", "-m", stored).Succeeds().Output, StringComparison.Ordinal);
        Assert.Contains("name 1.5", Cli.Run("inspect", stored).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(1.5, Cli.Run("inspect", stored, "--json").Json.GetProperty("task").GetProperty("least_scores").GetProperty("by_name").GetProperty("name").GetDouble());
        string exported = folder.At("exported");
        Cli.Run("export", stored, exported, "--format", "hf").Succeeds();
        Assert.Contains("(no entities)", Cli.Run("ner", "我是10", "-m", exported).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Classify_chooses_independent_labels_by_their_least_scores()
    {
        using TemporaryFolder folder = new();
        string checkpoint = new TinyCheckpoint("ForSequenceClassification").With("problem_type", "multi_label_classification").Save(folder);
        Assert.Equal(["甲", "乙", "丙"], Chosen("--least-score", "0").Order(StringComparer.Ordinal).OrderBy("甲乙丙".IndexOf));
        Assert.Empty(Chosen("--least-score", "1"));
        Assert.Equal(["乙"], Chosen("--least-score", "1", "--least-score", "乙=0"));
        Assert.Contains("yes", Cli.Run("classify", "我是10", "-m", checkpoint, "--least-score", "0").Succeeds().Output, StringComparison.Ordinal);
        Cli.Run("classify", "我是10", "-m", checkpoint, "--least-score", "丁=0").Fails(ExitCode.Input, "least_scores", "丁");

        IEnumerable<string> Chosen(params string[] options) =>
            [.. Cli.Run(["classify", "我是10", "--json", "-m", checkpoint, .. options]).Json.GetProperty("chosen").EnumerateArray().Select(label => label.GetString()!)];
    }

    [Fact]
    public void Fill_scores_given_words_and_predicts_places_as_they_stand()
    {
        JsonElement words = Assert.Single(Cli.Run("fill", "我[MASK]", "--json", "-m", models.Masks, "--words", "是，10").Json.GetProperty("masks").EnumerateArray());
        Assert.Equal(["10", "是"], words.GetProperty("candidates").EnumerateArray().Select(word => word.GetProperty("piece").GetString()).Order(StringComparer.Ordinal));
        JsonElement[] places = [.. Cli.Run("fill", "我是10", "--json", "-m", models.Masks, "--at", "3,0", "--top", "2").Json.GetProperty("masks").EnumerateArray()];
        Assert.Equal([(0, "我"), (2, "10")], places.Select(place => (place.GetProperty("start").GetInt32(), place.GetProperty("present").GetProperty("piece").GetString())));
        Assert.All(places, place => Assert.Equal(2, place.GetProperty("candidates").GetArrayLength()));
        Assert.Equal(3, Cli.Run("fill", "我是10", "--json", "-m", models.Masks, "--at", "all").Json.GetProperty("masks").GetArrayLength());
        Assert.Contains("present", Cli.Run("fill", "我是[MASK]", "-m", models.Masks, "--at", "0").Succeeds().Output, StringComparison.Ordinal);
        Cli.Run("fill", "我是", "-m", models.Masks, "--at", "7").Fails(ExitCode.Input, "place 7");
        Cli.Run("fill", "我是", "-m", models.Masks, "--at", "0,x").Fails(ExitCode.Usage, "--at", "0,x");
        Cli.Run("fill", "我[MASK]", "-m", models.Masks, "--words", " , ").Fails(ExitCode.Usage, "--words", "none");
        Cli.Run("fill", "我[MASK]", "-m", models.Masks, "--words", "我是").Fails(ExitCode.Input, "我是", "found 2");
    }

    [Fact]
    public void Ask_tells_how_well_no_answer_fits()
    {
        JsonElement json = Cli.Run("ask", "我", "--passage", "我是10", "--json", "-m", models.Answers, "--no-answer-margin", "50").Json;
        Assert.Equal(0, json.GetProperty("answers").GetArrayLength());
        Assert.Equal(50, json.GetProperty("no_answer").GetProperty("margin_threshold").GetDouble());
        Assert.InRange(json.GetProperty("no_answer").GetProperty("probability").GetDouble(), 0.001, 0.999);
        Assert.Contains("below 50.00", Cli.Run("ask", "我", "--passage", "我是10", "-m", models.Answers, "--no-answer-margin", "50").Succeeds().Output, StringComparison.Ordinal);
        JsonElement answered = Cli.Run("ask", "我", "--passage", "我是10", "--json", "-m", models.Answers).Json;
        double all = answered.GetProperty("answers")[0].GetProperty("probability").GetDouble() + answered.GetProperty("no_answer").GetProperty("probability").GetDouble();
        Assert.InRange(all, 0.01, 1.0001);
        Assert.False(answered.GetProperty("no_answer").TryGetProperty("margin_threshold", out _));
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

    [Fact]
    public void Choose_puts_the_best_choice_first()
    {
        JsonElement argument = Cli.Run("choose", "我", "是", "10", "是我", "--json", "--model", models.Choices).Json;
        JsonElement[] choices = [.. argument.GetProperty("choices").EnumerateArray()];
        Assert.Equal(["10", "是", "是我"], choices.Select(choice => choice.GetProperty("choice").GetString()).Order(StringComparer.Ordinal));
        Assert.All(choices, choice => Assert.Equal(((string[])["是", "10", "是我"])[choice.GetProperty("id").GetInt32()], choice.GetProperty("choice").GetString()));
        double[] scores = [.. choices.Select(choice => choice.GetProperty("score").GetDouble())];
        Assert.Equal(scores.OrderDescending(), scores);
        Assert.Equal(1, scores.Sum(), tolerance: 1e-5);
        Assert.Equal(argument.GetProperty("choice").GetString(), choices[0].GetProperty("choice").GetString());
        Assert.Equal(argument.GetRawText(), Cli.Pipe("我\t是\t10\t是我\n", "choose", "--json", "--model", models.Choices).Json.GetRawText());
        Assert.Equal("choice   score", Cli.Run("choose", "我", "是", "10", "--model", models.Choices).Succeeds().Lines[0]);
    }

    [Fact]
    public void Choose_needs_two_choices()
    {
        Cli.Run("choose", "我", "是", "--model", models.Choices).Fails(ExitCode.Usage, "at least 2 choices behind the text, found 1");
        Cli.Result result = Cli.Pipe("我\t是\t10\n我\t是\n", "choose", "--json", "--model", models.Choices);
        result.Fails(ExitCode.Input, "standard input, line 2", "at least 2 choices, separated by tabs, found 2 fields");
        Assert.Single(result.Lines);
    }

    [Fact]
    public void Detect_shows_tokens_from_a_probability_on()
    {
        JsonElement[] Tokens(params string[] options) =>
            [.. Cli.Run(["detect", "我 是10", "--json", "--model", models.Replacements, .. options]).Json.GetProperty("tokens").EnumerateArray()];

        JsonElement[] all = Tokens("--threshold", "0");
        Assert.Equal([(0, 1, "我"), (2, 3, "是"), (3, 5, "10")], all.Select(token =>
            (token.GetProperty("start").GetInt32(), token.GetProperty("end").GetInt32(), token.GetProperty("text").GetString()!)));
        double[] scores = [.. all.Select(token => token.GetProperty("score").GetDouble())];
        Assert.All(scores, score => Assert.InRange(score, 0, 1));
        Assert.Equal(scores.Where(score => score >= 0.5), Tokens().Select(token => token.GetProperty("score").GetDouble()));
        string middle = scores.Order().ElementAt(1).ToString("R", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(2, Tokens("--threshold", middle).Length);
        Assert.Empty(Tokens("--threshold", "1"));
        Assert.Contains("(no replaced tokens)", Cli.Run("detect", "我", "--threshold", "1", "--model", models.Replacements).Succeeds().Output, StringComparison.Ordinal);
        Assert.Equal(4, Cli.Run("detect", "我 是10", "--threshold", "0", "--model", models.Replacements).Succeeds().Lines.Length);
        Assert.Equal(["我", "是"], Cli.Pipe("我\n是\n", "detect", "--json", "--model", models.Replacements).Succeeds().JsonLines.Select(line => line.GetProperty("text").GetString()!));
    }

    [Theory]
    [InlineData("-0.1")]
    [InlineData("1.5")]
    [InlineData("half")]
    public void Detect_takes_a_probability(string threshold) =>
        Cli.Run("detect", "我", "--threshold", threshold, "--model", models.Replacements).Fails(ExitCode.Usage, "--threshold", threshold);

    [Fact]
    public void Follows_prints_a_probability_for_each_pair()
    {
        JsonElement argument = Cli.Run("follows", "我", "是", "--json", "--model", models.Pretrained).Json;
        Assert.Equal(("我", "是"), (argument.GetProperty("text").GetString(), argument.GetProperty("second").GetString()));
        double score = argument.GetProperty("score").GetDouble();
        Assert.InRange(score, 0, 1);
        Assert.Equal(argument.GetRawText(), Cli.Pipe("我\t是\n", "follows", "--json", "--model", models.Pretrained).Json.GetRawText());
        string[] lines = Cli.Pipe("我\t是\n10\t我\n", "follows", "--model", models.Pretrained).Succeeds().Lines;
        Assert.Equal(2, lines.Length);
        Assert.Equal(score, double.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture), tolerance: 1e-4);
        Cli.Run("fill", "我[MASK]", "--model", models.Pretrained).Succeeds();
    }

    [Fact]
    public void Follows_needs_two_texts_and_a_model_that_judges_them()
    {
        Cli.Run("follows", "我", "--model", models.Pretrained).Fails(ExitCode.Usage, "SECOND is missing");
        Cli.Pipe("我\n", "follows", "--model", models.Pretrained).Fails(ExitCode.Input, "line 1", "FIRST, SECOND");
        Cli.Run("follows", "我", "是", "--model", models.Masks).Fails(ExitCode.Model, "next sentences", "masked words", "'lightlm fill'");
    }

    [Theory]
    [InlineData("choose", "我", "是", "10")]
    [InlineData("detect", "我")]
    [InlineData("follows", "我", "是")]
    [InlineData("extract", "我", "是")]
    public void Commands_without_a_model_of_their_own_say_so(params string[] words)
    {
        Cli.Run(words).Fails(ExitCode.Model, $"No model is known for '{words[0]}'", "--model FILE", "lightlm convert");
        Assert.Contains("comes with lightlm", Cli.Run(words[0], "--help").Output, StringComparison.Ordinal);
    }

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
    public void Embed_keeps_so_many_numbers()
    {
        JsonElement whole = Cli.Run("embed", "我是", "--json", "--model", models.Plain).Json.GetProperty("embedding");
        JsonElement kept = Cli.Run("embed", "我是", "--json", "--dimensions", "2", "--model", models.Plain).Json.GetProperty("embedding");
        Assert.Equal(whole.EnumerateArray().Take(2).Select(value => value.GetSingle()), kept.EnumerateArray().Select(value => value.GetSingle()));
        Cli.Run("embed", "我", "--dimensions", "5", "--model", models.Plain).Fails(ExitCode.Input, "expected 1 to 4, found 5");
    }

    [Fact]
    public void Embed_writes_one_vector_a_line() =>
        Assert.Equal(3, Cli.Pipe("我\n是\n10\n", "embed", "--model", models.Plain).Succeeds().Lines.Length);

    [Fact]
    public void Embed_knows_its_poolings() =>
        Cli.Run("embed", "我", "--pooling", "maen", "--model", models.Plain)
            .Fails(ExitCode.Usage, "cls, max, mean, mean_sqrt, weighted_mean, last_token, pooler", "Did you mean 'mean'?");

    [Theory]
    [InlineData("classify", "text")]
    [InlineData("embed", "text")]
    public void What_was_cut_is_told(string command, string name)
    {
        string model = command == "embed" ? models.Plain : models.Labels;
        string text = string.Concat(Enumerable.Repeat("我", 20));
        JsonElement cut = Cli.Run(command, text, "--json", "--model", model).Json.GetProperty("cut")[0];
        Assert.Equal(name, cut.GetProperty("name").GetString());
        Assert.Equal((20, 14), (cut.GetProperty("tokens").GetInt32(), cut.GetProperty("kept").GetInt32()));
        Assert.False(Cli.Run(command, "我", "--json", "--model", model).Json.TryGetProperty("cut", out _));
        Assert.Contains("the text was cut: it has 20 tokens, the model read the first 14", Cli.Run(command, text, "--model", model).Error, StringComparison.Ordinal);
        Cli.Result lines = Cli.Pipe($"我\n{text}\n", command, "--model", model);
        Assert.Equal(ExitCode.Success, lines.Code);
        Assert.Contains("lightlm: line 2: the text was cut", lines.Error, StringComparison.Ordinal);
        Assert.Empty(Cli.Run(command, "我", "--model", model).Error);
        Cli.Run(command, text, "--no-truncation", "--model", model).Fails(ExitCode.Input, "The text: expected at most 14 tokens, found 20");
        Cli.Pipe($"我\n{text}\n", command, "--no-truncation", "--model", model).Fails(ExitCode.Input, "line 2", "found 20");
    }

    [Fact]
    public void A_question_that_was_cut_is_told()
    {
        string[] ask = ["ask", "我我我我我", "--passage", "我是10", "--model", models.Answers];
        JsonElement cut = Cli.Run([.. ask, "--json"]).Json.GetProperty("cut")[0];
        Assert.Equal(("question", 5, 3), (cut.GetProperty("name").GetString(), cut.GetProperty("tokens").GetInt32(), cut.GetProperty("kept").GetInt32()));
        Cli.Run([.. ask, "--no-truncation"]).Fails(ExitCode.Input, "The question: expected at most 3 tokens, found 5");
    }

    [Fact]
    public void Extract_answers_each_name_and_its_parts()
    {
        JsonElement argument = Cli.Run("extract", "我,是", "是 10", "--json", "--model", models.Extraction).Json;
        JsonElement found = argument.GetProperty("found");
        Assert.Equal(["我", "是"], found.EnumerateObject().Select(name => name.Name));
        Assert.Equal([(0, 1, "是"), (2, 4, "10")], found.GetProperty("我").EnumerateArray().Select(one =>
            (one.GetProperty("start").GetInt32(), one.GetProperty("end").GetInt32(), one.GetProperty("text").GetString()!)));
        Assert.All(found.GetProperty("是").EnumerateArray(), one => Assert.InRange(one.GetProperty("probability").GetDouble(), 0.5, 1));
        Assert.Equal(argument.GetRawText(), Cli.Pipe("是 10\n", "extract", "我,是", "--json", "--model", models.Extraction).Json.GetRawText());

        using TemporaryFolder folder = new();
        string schema = folder.Write("schema.json", "{\"我\": [\"é\"]}");
        JsonElement nested = Cli.Run("extract", "是 10", "--schema", schema, "--json", "--model", models.Extraction).Json.GetProperty("found");
        Assert.Equal(2, nested.GetProperty("我")[0].GetProperty("relations").GetProperty("é").GetArrayLength());
        string[] lines = Cli.Run("extract", "是 10", "--schema", schema, "--model", models.Extraction).Succeeds().Lines;
        Assert.Equal(7, lines.Length);
        Assert.StartsWith("  é", lines[2], StringComparison.Ordinal);
        Assert.Contains(
            "(nothing found)", Cli.Run("extract", "我", "是", "--threshold", "1", "--model", models.Extraction).Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_answers_choices_without_a_place_in_the_text()
    {
        JsonElement found = Cli.Run("extract", "我,我[是,10]", "是 10", "--json", "--model", models.Extraction).Json.GetProperty("found");
        Assert.Equal(2, found.GetProperty("我").GetArrayLength());
        JsonElement choice = Assert.Single(found.GetProperty("我[是,10]").EnumerateArray());
        Assert.Equal(["text", "probability"], choice.EnumerateObject().Select(member => member.Name));
        Assert.Contains(choice.GetProperty("text").GetString()!, "我[是,10]", StringComparison.Ordinal);

        using TemporaryFolder folder = new();
        string schema = folder.Write("schema.json", "\uFEFF{\"我\": [\"é[是]\"]} // an aspect and how it is seen");
        string[] lines = Cli.Run("extract", "是", "--schema", schema, "--model", models.Extraction).Succeeds().Lines;
        Assert.Equal(3, lines.Length);
        Assert.Matches("^  é\\[是\\] +\\S+ +0\\.\\d+$", lines[2]);
        Assert.Contains("情感倾向[正向,负向]", Cli.Run("extract", "--help").Succeeds().Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Extract_needs_names_that_are_prompts()
    {
        Cli.Run("extract", "--model", models.Extraction).Fails(ExitCode.Usage, "--schema FILE");
        Cli.Run("extract", "我", "是", "--schema", "x.json", "--model", models.Extraction).Fails(ExitCode.Usage, "exclude each other");
        Cli.Run("extract", "我,", "是", "--model", models.Extraction).Fails(ExitCode.Input, "blank");
        Cli.Run("extract", "我[是,10", "是", "--model", models.Extraction).Fails(ExitCode.Input, "expected ] behind the choices");
        Cli.Run("extract", "[SEP]", "是", "--model", models.Extraction).Fails(ExitCode.Input, "[SEP]");
        Cli.Run("extract", new string('我', 50), "是", "--model", models.Extraction).Fails(ExitCode.Input, "at most");
        using TemporaryFolder folder = new();
        string schema = folder.Write("broken.json", "{\"我\": 3}");
        Cli.Run("extract", "是", "--schema", schema, "--model", models.Extraction).Fails(ExitCode.Input, "broken.json", "The schema");
    }

    [Fact]
    public void Rerank_sorts_texts_however_they_come()
    {
        string[] texts = ["我是", "10", "是", "我我我"];
        JsonElement ranked = Cli.Run(["rerank", "我", .. texts, "--json", "--model", models.Reranker]).Json.GetProperty("texts");
        JsonElement[] all = [.. ranked.EnumerateArray()];
        Assert.Equal(texts.Order(), all.Select(text => text.GetProperty("text").GetString()!).Order());
        Assert.All(all, text => Assert.Equal(texts[text.GetProperty("index").GetInt32()], text.GetProperty("text").GetString()));
        Assert.Equal(all.Select(text => text.GetProperty("logit").GetDouble()).OrderDescending(), all.Select(text => text.GetProperty("logit").GetDouble()));
        Assert.All(all, text => Assert.Equal(1 / (1 + Math.Exp(-text.GetProperty("logit").GetDouble())), text.GetProperty("score").GetDouble(), 1e-6));

        string[] rest = ["rerank", "我", "--json", "--model", models.Reranker];
        Assert.Equal($"{ranked}", $"{Cli.Pipe(string.Join('\n', texts), rest).Json.GetProperty("texts")}");
        using Testing.TemporaryFolder folder = new();
        string file = folder.Write("texts.txt", string.Join("\r\n", texts) + "\r\n");
        Assert.Equal($"{ranked}", $"{Cli.Run([.. rest, "--input", file]).Json.GetProperty("texts")}");
        Assert.Equal(2, Cli.Run([.. rest, "--input", file, "--top", "2"]).Json.GetProperty("texts").GetArrayLength());
        Assert.Contains("我我我", Cli.Run(["rerank", "我", .. texts, "--model", models.Reranker]).Succeeds().Output, StringComparison.Ordinal);
        Cli.Run(["rerank", "我", .. texts, "--input", file, "--model", models.Reranker]).Fails(ExitCode.Usage, "--input");
    }

    [Fact]
    public void Rerank_tells_what_was_cut_and_what_is_wrong()
    {
        string text = string.Concat(Enumerable.Repeat("我", 20));
        string[] rerank = ["rerank", "我", "是", text, "--model", models.Reranker];
        JsonElement[] all = [.. Cli.Run([.. rerank, "--json"]).Json.GetProperty("texts").EnumerateArray()];
        Assert.All(all, item => Assert.Equal(item.GetProperty("index").GetInt32() == 1, item.TryGetProperty("cut", out _)));
        Assert.Contains("text 1: the text was cut: it has 20 tokens, the model read the first 12", Cli.Run(rerank).Error, StringComparison.Ordinal);
        Cli.Run([.. rerank, "--no-truncation"]).Fails(ExitCode.Input, "The text of pair 1: expected at most 12 tokens, found 20");
        Cli.Run("rerank", "我", "--model", models.Reranker).Fails(ExitCode.Input, "The texts");
        Cli.Run("rerank", "我", "是", "--model", models.Labels).Fails(ExitCode.Model, "ranking", "3 labels");
        Cli.Run("rerank", "我", "是", "--model", models.Plain).Fails(ExitCode.Model, "ranking");
        Cli.Run("rerank", "我", "是", "--top", "0", "--model", models.Reranker).Fails(ExitCode.Usage, "--top");
        Cli.Run("rerank", "--input", "texts.txt", "--model", models.Reranker).Fails(ExitCode.Usage, "QUERY");
        Cli.Pipe("我", "rerank", "--model", models.Reranker).Fails(ExitCode.Input, "line 1", "separated by tabs");
        Assert.Equal(["我", "是"], Cli.Pipe("我\t10\t是\n是\t我", "rerank", "--json", "--model", models.Reranker).JsonLines.Select(line => line.GetProperty("query").GetString()));
    }

    [Theory]
    [InlineData("classify")]
    [InlineData("fill")]
    public void A_model_of_another_task_is_refused(string command) =>
        Cli.Run(command, "我[MASK]", "--model", models.Entities).Fails(ExitCode.Model, models.Entities, "token classification", "'lightlm ner'");

    [Fact]
    public void A_model_names_the_command_that_it_answers()
    {
        (string Model, string Command)[] others =
        [
            (models.Labels, "classify"), (models.Spans, "coref"), (models.Answers, "ask"), (models.Masks, "fill"), (models.Plain, "embed"),
            (models.Choices, "choose"), (models.Replacements, "detect"), (models.Extraction, "extract"),
        ];
        Assert.All(others, other => Cli.Run("ner", "我", "--model", other.Model).Fails(ExitCode.Model, $"'lightlm {other.Command}'"));
        Cli.Run("classify", "我", "--model", models.Entities).Fails(ExitCode.Model, "'lightlm ner'");
    }

    [Theory]
    [InlineData("ner")]
    [InlineData("embed")]
    [InlineData("tokenize")]
    public void A_missing_model_is_named(string command) =>
        Cli.Run(command, "我", "--model", "missing.lightlm").Fails(ExitCode.Model, "missing.lightlm");
}
