using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>What the other models of the clone reply is shown in the text, or as rows.</summary>
public sealed class ReplyViewTests(PageHost host)
{
    [Fact(Explicit = true)]
    public async Task An_answer_is_marked_in_the_passage()
    {
        const string Passage = "😀茶马古道兴起于唐代，盛于明清。";
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=answers");
        await open.Field("question").FillAsync("茶马古道兴起于什么时候？");
        await open.Field("context").FillAsync(Passage);
        await open.RunAsync();
        Assert.StartsWith("唐代 答案", Assert.Single(await open.MarksAsync()), StringComparison.Ordinal);
        Assert.Equal(Passage, await open.PaintedAsync());
        await Assertions.Expect(open.Status).ToHaveTextAsync("答案：唐代");
        open.IsClean();
    }

    [Fact(Explicit = true)]
    public async Task Another_candidate_is_marked_when_it_is_chosen()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=answers");
        await open.Page.Locator("#example-0").ClickAsync();
        ILocator second = open.Result.Locator(".bars button").Nth(1);
        await second.ClickAsync();
        await Assertions.Expect(second).ToHaveAttributeAsync("aria-pressed", "true");
        string label = await second.Locator("span").First.InnerTextAsync();
        Assert.StartsWith($"{label} 答案", Assert.Single(await open.MarksAsync()), StringComparison.Ordinal);
    }

    [Fact(Explicit = true)]
    public async Task Both_spans_of_a_coreference_are_marked()
    {
        const string Text = "😀这只小猫跑到门口，它想出去玩。";
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=coreference");
        await open.Field("text").FillAsync(Text);
        await SelectAsync(open, 4, 6);
        await open.Page.Locator("#take-first").ClickAsync();
        await SelectAsync(open, 11, 12);
        await open.Page.Locator("#take-second").ClickAsync();
        await open.RunAsync();
        Assert.Equal(["小猫 先行词", "它 代词"], await open.MarksAsync());
        Assert.Equal(Text, await open.PaintedAsync());
        await Assertions.Expect(open.Status).ToContainTextAsync("“小猫”和“它”");
        await Assertions.Expect(open.Status).ToContainTextAsync("%");
        open.IsClean();
    }

    [Fact(Explicit = true)]
    public async Task Spans_stay_on_their_words_when_the_text_before_them_is_edited()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=coreference");
        await open.Page.Locator("#example-0").ClickAsync();
        await open.Field("text").FillAsync("昨天，这只小猫跑到门口，它想出去玩。");
        await Assertions.Expect(open.Field("spans")).ToContainTextAsync("小猫 5–7");
        await open.Field("text").FillAsync("昨天，这只小狗跑到门口，它想出去玩。");
        await Assertions.Expect(open.Field("spans")).ToContainTextAsync("未选");
        await Assertions.Expect(open.Field("spans")).ToContainTextAsync("它 12–13");
    }

    [Fact(Explicit = true)]
    public async Task Keywords_are_judged()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=keywords");
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator(".verdict")).ToHaveTextAsync("关键词属实");
        await open.Page.Locator("#example-1").ClickAsync();
        await Assertions.Expect(open.Result.Locator(".verdict")).ToHaveTextAsync("关键词不属实");
    }

    [Fact(Explicit = true)]
    public async Task A_mask_is_put_at_the_cursor_and_filled_with_what_is_chosen()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=masks");
        await open.Field("text").FillAsync("今天天气真好，我们去公园散步吧。");
        await SelectAsync(open, 5, 6);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "插入 [MASK]" }).ClickAsync();
        await Assertions.Expect(open.Field("text")).ToHaveValueAsync("今天天气真[MASK]，我们去公园散步吧。");
        await open.RunAsync();
        Assert.Equal("今天天气真好，我们去公园散步吧。", await open.PaintedAsync());
        await open.Result.Locator(".bars button").Nth(1).ClickAsync();
        Assert.NotEqual("今天天气真好，我们去公园散步吧。", await open.PaintedAsync());
    }

    [Fact(Explicit = true)]
    public async Task Several_masks_have_their_candidates_each()
    {
        const string Text = "他每天早上七点起[MASK]，然后去学校上[MASK]。";
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=masks");
        await open.Field("text").FillAsync(Text);
        await open.RunAsync();
        await Assertions.Expect(open.Result.Locator(".group")).ToHaveCountAsync(2);
        Assert.Equal(Text.Length - 10, (await open.PaintedAsync()).Length);
    }

    [Fact(Explicit = true)]
    public async Task Sentences_are_sorted_by_their_likeness()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=similarity");
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator(".bars li")).ToHaveCountAsync(4);
        await Assertions.Expect(open.Result.Locator(".bars li").First).ToContainTextAsync("气象台发布了暴雨黄色预警。");
        Assert.EndsWith("/models/embed/pipeline/sentence-similarity", open.Calls.Single().Url, StringComparison.Ordinal);
    }

    private static async Task SelectAsync(OpenPage open, int start, int end)
    {
        await open.Field("text").FocusAsync();
        await open.Field("text").EvaluateAsync("(element, span) => element.setSelectionRange(span[0], span[1])", new[] { start, end });
    }
}
