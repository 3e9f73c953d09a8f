using System.Text.Json;
using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>Views of models that the clone has none of, by what the server would reply.</summary>
public sealed class ModelKindTests(PageHost host)
{
    [Fact(Explicit = true)]
    public async Task Entities_that_overlap_are_all_shown()
    {
        object[] reply =
        [
            new { entity_group = "organization", score = 0.9, word = "北京大学", start = 0, end = 4 },
            new { entity_group = "address", score = 0.8, word = "北京", start = 0, end = 2 },
            new { entity_group = "scene", score = 0.7, word = "大学校园", start = 2, end = 6 },
        ];
        await using OpenPage open = await OpenAsync("entities", "token-classification", reply);
        await open.Field("text").FillAsync("北京大学校园");
        await open.RunAsync();
        Assert.Equal(["北京大学 组织", "北京 地址", "大学校园 景点"], await open.MarksAsync());
        Assert.Equal("北京大学校园", await open.PaintedAsync());
        await Assertions.Expect(open.Result.Locator(".rest")).ToContainTextAsync("与上面重叠的");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
    }

    [Fact(Explicit = true)]
    public async Task What_a_schema_names_is_marked_with_its_parts()
    {
        object speaker = new { name = "主讲人", text = "何静", score = 0.8, start = 6, end = 8, parts = Array.Empty<object>() };
        object[] reply =
        [
            new { name = "活动", text = "读书会", score = 0.9, start = 0, end = 3, parts = new[] { speaker } },
            new { name = "情感倾向", text = "正向", score = 0.7, parts = Array.Empty<object>() },
        ];
        await using OpenPage open = await OpenAsync("extraction", "information-extraction", reply);
        await open.Field("schema").FillAsync("""{"活动": ["主讲人"]}""");
        await open.Field("text").FillAsync("读书会请来了何静。");
        await open.Field("threshold").FillAsync("0.25");
        await open.RunAsync();
        Assert.Equal(["读书会 活动", "何静 主讲人"], await open.MarksAsync());
        await Assertions.Expect(open.Result.Locator(".tree li li")).ToHaveTextAsync(["主讲人：何静 80.0 %"]);
        await Assertions.Expect(open.Result.Locator(".tree")).ToContainTextAsync("情感倾向：正向 70.0 %");
        JsonElement parameters = open.Calls.Single().PostDataJSON()!.Value.GetProperty("parameters");
        Assert.Equal("""{"活动": ["主讲人"]}""", parameters.GetProperty("schema").GetString());
        Assert.Equal(0.25, parameters.GetProperty("threshold").GetDouble());
    }

    [Fact(Explicit = true)]
    public async Task Replaced_characters_are_marked_where_they_are_likely()
    {
        object[] reply = [new { word = "天", score = 0.1, start = 0, end = 1 }, new { word = "汽", score = 0.9, start = 1, end = 2 }];
        await using OpenPage open = await OpenAsync("replaced", "replaced-token-detection", reply);
        await open.Field("text").FillAsync("天汽");
        await open.RunAsync();
        Assert.Equal(["汽 90.0 %"], await open.MarksAsync());
    }

    [Theory(Explicit = true)]
    [InlineData("classes", "text-classification", "好评")]
    [InlineData("choices", "multiple-choice", "好评")]
    [InlineData("following", "next-sentence", "接不上")]
    public async Task The_best_label_is_the_verdict(string view, string task, string expected)
    {
        string best = view == "following" ? "does-not-follow" : "好评";
        object[][] reply = [[new { label = best, score = 0.9 }, new { label = "other", score = 0.1 }]];
        await using OpenPage open = await OpenAsync(view, task, reply);
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator(".verdict")).ToHaveTextAsync(expected);
        await Assertions.Expect(open.Result.Locator(".bars li").Nth(1)).ToContainTextAsync("10.0 %");
    }

    [Fact(Explicit = true)]
    public async Task A_passage_without_an_answer_says_so()
    {
        await using OpenPage open = await OpenAsync("answers", "question-answering", Array.Empty<object>());
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator(".verdict")).ToHaveTextAsync("文中没有答案");
        Assert.Empty(await open.MarksAsync());
    }

    [Fact(Explicit = true)]
    public async Task Spans_out_of_the_text_leave_the_text_as_it_is()
    {
        object[] reply = [new { entity_group = "name", score = 0.9, word = "刘洋", start = 2, end = 9 }];
        await using OpenPage open = await OpenAsync("entities", "token-classification", reply);
        await open.Field("text").FillAsync("<b>刘洋</b>");
        await open.RunAsync();
        Assert.Equal("<b>刘洋</b>", await open.PaintedAsync());
    }

    /// <summary>Opens a view of a server that has one model, which always replies the same.</summary>
    private Task<OpenPage> OpenAsync(string view, string task, object reply)
    {
        object model = new { id = "it's", task, tasks = new[] { task }, default_for = new[] { task }, labels = Array.Empty<string>(), max_length = 512 };
        return OpenPage.OpenAsync(host, $"task={view}", prepare: async page =>
        {
            await page.RouteAsync("**/models", route => route.FulfillAsync(new() { Json = new { models = new[] { model } } }));
            await page.RouteAsync("**/models/it's", route => route.FulfillAsync(new() { Json = reply }));
        });
    }
}
