using System.Net;
using System.Text.Json;
using LightLM.Tasks;

namespace LightLM.Server.Tests.Routes;

/// <summary>The tasks as Hugging Face's clients ask for them: the shapes, and the same answers as in process.</summary>
public sealed class HuggingFaceTests(RunningServer server)
{
    private const string Text = "😀张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/models/cluener")]
    [InlineData("/models/cluener/pipeline/token-classification")]
    [InlineData("/pipeline/token-classification")]
    [InlineData("/")]
    public async Task Entities_are_those_of_the_model(string path)
    {
        using LightModel model = Load("cluener");
        IReadOnlyList<Entity> expected = model.FindEntities(Text, Cancellation);
        JsonElement[] found = [.. (await server.PostAsync(path, Inputs(Text), Cancellation)).Json.EnumerateArray()];
        Assert.Equal(expected.Count, found.Length);
        foreach ((Entity entity, JsonElement json) in expected.Zip(found))
        {
            Assert.Equal(entity.Type, json.GetProperty("entity_group").GetString());
            Assert.Equal(entity.Score, json.GetProperty("score").GetSingle());
            Assert.Equal(entity.Text, json.GetProperty("word").GetString());
            Assert.Equal((entity.Start, entity.End), Span(json));
            Assert.Equal(entity.Text, Text[entity.Start..entity.End]);
        }
    }

    [Fact]
    public async Task Offsets_count_code_points_where_the_request_says_so()
    {
        string body = JsonSerializer.Serialize(new { inputs = Text, parameters = new { string_index_type = "UnicodeCodePoint" } });
        JsonElement[] found = [.. (await server.PostAsync("/models/cluener", body, Cancellation)).Json.EnumerateArray()];
        int[] points = [.. Text.EnumerateRunes().Select(rune => rune.Value)];
        Assert.NotEmpty(found);
        Assert.All(found, json =>
        {
            (int start, int end) = Span(json);
            Assert.Equal(json.GetProperty("word").GetString(), string.Concat(points[start..end].Select(char.ConvertFromUtf32)));
        });
    }

    [Fact]
    public async Task A_list_is_answered_by_a_list()
    {
        JsonElement found = (await server.PostAsync("/models/cluener", """{"inputs": ["张伟在北京。", "", "李明"]}""", Cancellation)).Json;
        Assert.Equal(3, found.GetArrayLength());
        Assert.Equal("张伟", found[0][0].GetProperty("word").GetString());
        Assert.Equal(0, found[1].GetArrayLength());
    }

    [Fact]
    public async Task A_bad_item_of_a_list_fails_alone()
    {
        JsonElement found = (await server.PostAsync("/models/mlm", """{"inputs": ["今天天气真[MASK]。", "没有空格"]}""", Cancellation)).Json;
        Assert.Equal(5, found[0].GetArrayLength());
        Assert.Contains("[MASK]", found[1].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Labels_are_a_list_in_a_list()
    {
        using LightModel model = Load("csl");
        Classification expected = model.Classify("分析了农村金融。", "农村金融", Cancellation);
        JsonElement found = (await server.PostAsync("/models/csl", """{"inputs": {"text": "分析了农村金融。", "text_pair": "农村金融"}}""", Cancellation)).Json;
        Assert.Equal(1, found.GetArrayLength());
        Assert.Equal(
            expected.Labels.Select(label => (label.Label, label.Score)),
            found[0].EnumerateArray().Select(json => (json.GetProperty("label").GetString()!, json.GetProperty("score").GetSingle())));
    }

    [Fact]
    public async Task Answers_are_one_or_as_many_as_asked_for()
    {
        const string passage = "𠮷田出生在北京，长大后搬到上海。";
        using LightModel model = Load("cmrc2018");
        AnswerList expected = model.Answer("他出生在哪里？", passage, 3, Cancellation);
        string inputs = $$"""{"inputs": {"question": "他出生在哪里？", "context": "{{passage}}"}""";
        JsonElement one = (await server.PostAsync("/models/cmrc2018", inputs + "}", Cancellation)).Json;
        Assert.Equal(expected[0].Text, one.GetProperty("answer").GetString());
        Assert.Equal(expected[0].Text, passage[Span(one).Start..Span(one).End]);
        JsonElement three = (await server.PostAsync("/models/cmrc2018", inputs + """, "parameters": {"top_k": 3}}""", Cancellation)).Json;
        Assert.Equal(expected.Select(answer => answer.Probability), three.EnumerateArray().Select(answer => answer.GetProperty("score").GetSingle()));
    }

    [Fact]
    public async Task A_passage_of_several_windows_is_answered_as_in_process()
    {
        string passage = string.Concat(Enumerable.Range(0, 80).Select(number => $"第{number}章讲的是城市和河流的故事。")) + "张伟出生在南京。";
        using LightModel model = Load("cmrc2018");
        AnswerList expected = model.Answer("张伟出生在哪里？", passage, 1, Cancellation);
        string body = JsonSerializer.Serialize(new { inputs = new { question = "张伟出生在哪里？", context = passage } });
        JsonElement found = (await server.PostAsync("/models/cmrc2018", body, Cancellation)).Json;
        Assert.Equal((expected[0].Text, expected[0].Probability), (found.GetProperty("answer").GetString()!, found.GetProperty("score").GetSingle()));
    }

    [Fact]
    public async Task Masks_are_filled()
    {
        using LightModel model = Load("mlm");
        IReadOnlyList<MaskFill> expected = model.FillMask("今天天气真[MASK]。", 2, Cancellation);
        JsonElement[] found = [.. (await server.PostAsync("/models/mlm", """{"inputs": "今天天气真[MASK]。", "parameters": {"top_k": 2}}""", Cancellation)).Json.EnumerateArray()];
        Assert.Equal(expected[0].Candidates.Select(candidate => candidate.Score), found.Select(json => json.GetProperty("score").GetSingle()));
        string piece = found[0].GetProperty("token_str").GetString()!;
        Assert.Equal($"今天天气真{piece}。", found[0].GetProperty("sequence").GetString());
        Assert.Equal(piece, model.Tokenizer.Settings.Vocabulary[found[0].GetProperty("token").GetInt32()]);
    }

    [Fact]
    public async Task Several_masks_are_a_list_each()
    {
        JsonElement found = (await server.PostAsync("/models/mlm", """{"inputs": "今天[MASK]气真[MASK]。"}""", Cancellation)).Json;
        Assert.Equal([5, 5], found.EnumerateArray().Select(list => list.GetArrayLength()));
    }

    [Fact]
    public async Task Vectors_are_those_of_the_model_bit_for_bit()
    {
        using LightModel model = Load("embed");
        JsonElement found = (await server.PostAsync("/models/embed/pipeline/feature-extraction", """{"inputs": ["今天", "明天"]}""", Cancellation)).Json;
        Assert.Equal(model.Embed("今天", null, Cancellation), Vector(found[0]));
        Assert.Equal(model.Embed("明天", null, Cancellation), Vector(found[1]));
    }

    /// <summary>Where many wait, those of several requests run in common.</summary>
    [Fact]
    public async Task Vectors_of_many_requests_at_a_time_are_those_of_the_model_bit_for_bit()
    {
        using LightModel model = Load("embed");
        string[] texts = [.. Enumerable.Range(0, 200).Select(number => string.Concat(Enumerable.Repeat("今天天气真好", 1 + (number % 5))) + number)];
        float[][] found = await Task.WhenAll(texts.Select(async text =>
            Vector((await server.PostAsync("/models/embed/pipeline/feature-extraction", Inputs(text), Cancellation)).Json)));
        Assert.All(texts.Zip(found), pair => Assert.Equal(model.Embed(pair.First, null, Cancellation), pair.Second));
    }

    [Fact]
    public async Task Similarities_are_the_cosines_of_vectors()
    {
        JsonElement found = (await server.PostAsync(
            "/models/embed/pipeline/sentence-similarity", """{"inputs": {"source_sentence": "今天", "sentences": ["今天", "明天"]}}""", Cancellation)).Json;
        Assert.Equal(1, found[0].GetSingle(), 1e-5f);
        Assert.InRange(found[1].GetSingle(), -1, 0.9999f);
    }

    [Fact]
    public async Task Spans_are_judged()
    {
        const string text = "😀张伟说他明天来。";
        using LightModel model = Load("cluewsc2020");
        Classification expected = model.ResolveCoreference(text, new TextSpan(2, 2), new TextSpan(5, 1), Cancellation);
        foreach ((string unit, int shift) in ((string, int)[])[("Utf16CodeUnit", 0), ("UnicodeCodePoint", 1)])
        {
            string body = JsonSerializer.Serialize(new
            {
                inputs = new { text, first = new { start = 2 - shift, end = 4 - shift }, second = new { start = 5 - shift, end = 6 - shift } },
                parameters = new { string_index_type = unit },
            });
            JsonElement found = (await server.PostAsync("/models/cluewsc2020", body, Cancellation)).Json;
            Assert.Equal(expected.Labels.Select(label => label.Score), found[0].EnumerateArray().Select(json => json.GetProperty("score").GetSingle()));
        }
    }

    [Fact]
    public async Task Texts_are_ranked()
    {
        JsonElement found = (await server.PostAsync("/pipeline/text-ranking", """{"inputs": {"query": "天气", "texts": ["今天天气好", "股票"]}, "model": "embed"}""", Cancellation)).Json;
        Assert.Equal(0, found[0].GetProperty("index").GetInt32());
        Assert.True(found[0].GetProperty("score").GetSingle() >= found[1].GetProperty("score").GetSingle());
    }

    [Fact]
    public async Task Headers_name_the_model_the_request_and_the_times()
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/models/cluener") { Content = new StringContent(Inputs(Text), null, "application/json") };
        request.Headers.Add("X-Request-Id", "mine-1");
        RunningServer.Reply reply = await server.SendAsync(request, Cancellation);
        Assert.Equal("cluener", reply.Header("x-lightlm-model"));
        Assert.Equal("mine-1", reply.Header("X-Request-Id"));
        Assert.Matches(@"^tokenize;dur=\d+\.\d{3}, queue;dur=\d+\.\d{3}, inference;dur=\d+\.\d{3}, work;dur=\d+\.\d{3}, total;dur=\d+\.\d{3}$", reply.Header("Server-Timing"));
    }

    [Theory]
    [InlineData("/models/nobody", """{"inputs": "a"}""", 404, "model_not_found")]
    [InlineData("/models/cluener/pipeline/nothing", """{"inputs": "a"}""", 404, "unknown_task")]
    [InlineData("/models/cluener/pipeline/fill-mask", """{"inputs": "a"}""", 400, "wrong_task")]
    [InlineData("/models/cluener", """{}""", 400, "missing_required_parameter")]
    [InlineData("/models/cluener", """[]""", 400, "invalid_type")]
    [InlineData("/models/cluener", """{"inputs": 3}""", 400, "invalid_type")]
    [InlineData("/models/cluener", """{"inputs": []}""", 400, "invalid_type")]
    [InlineData("/models/cluener", """{"inputs": ["a", 3]}""", 400, "invalid_type")]
    [InlineData("/models/cluener", """{"inputs": "\ud800"}""", 400, "invalid_unicode")]
    [InlineData("/models/cluener", """{"inputs": "a"} x""", 400, "invalid_json")]
    [InlineData("/models/cluener", """{"inputs": "a", "inputs": "b"}""", 400, "invalid_json")]
    [InlineData("/models/cluener", "", 400, "invalid_json")]
    [InlineData("/models/cluener", """{"inputs": "a", "parameters": {"string_index_type": "bytes"}}""", 400, "invalid_type")]
    [InlineData("/models/cmrc2018", """{"inputs": {"question": "谁？"}}""", 400, "missing_required_parameter")]
    [InlineData("/models/cmrc2018", """{"inputs": {"question": "", "context": "张伟"}}""", 400, "invalid_input")]
    [InlineData("/models/cmrc2018", """{"inputs": {"question": "谁？", "context": "张伟"}, "parameters": {"top_k": 0}}""", 400, "invalid_type")]
    [InlineData("/models/mlm", """{"inputs": "没有"}""", 400, "invalid_input")]
    [InlineData("/models/cluewsc2020", """{"inputs": {"text": "张伟", "first": {"start": 0, "end": 1}, "second": {"start": 5, "end": 9}}}""", 400, "invalid_input")]
    [InlineData("/models/embed/pipeline/sentence-similarity", """{"inputs": {"source_sentence": "a", "sentences": "b"}}""", 400, "invalid_type")]
    public async Task What_cannot_be_answered_is_refused_by_name(string path, string body, int status, string code)
    {
        JsonElement error = (await server.PostAsync(path, body, Cancellation)).Error((HttpStatusCode)status);
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.NotEmpty(error.GetProperty("error").GetString()!);
        Assert.NotEmpty(error.GetProperty("error_type").GetString()!);
    }

    private static string Inputs(string text) => JsonSerializer.Serialize(new { inputs = text });

    private static LightModel Load(string name) => LightModel.Load(RunningServer.ModelPath(name), new LightModelOptions { WarmUp = false });

    private static (int Start, int End) Span(JsonElement json) => (json.GetProperty("start").GetInt32(), json.GetProperty("end").GetInt32());

    private static float[] Vector(JsonElement json) => [.. json.EnumerateArray().Select(number => number.GetSingle())];
}
