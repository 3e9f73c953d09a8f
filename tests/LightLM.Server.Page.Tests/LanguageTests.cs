using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>The interface is Chinese or English, and a link opens the view that it was made of.</summary>
public sealed class LanguageTests(PageHost host)
{
    [Theory(Explicit = true)]
    [InlineData("zh-CN", "zh-Hans", "实体")]
    [InlineData("zh-TW", "zh-Hans", "实体")]
    [InlineData("en-GB", "en", "Entities")]
    [InlineData("fr-FR", "en", "Entities")]
    public async Task It_begins_in_the_language_of_the_browser(string browser, string expected, string title)
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "", OpenPage.Window(language: browser));
        await Assertions.Expect(open.Page.Locator("h1")).ToHaveTextAsync(title);
        await Assertions.Expect(open.Page.Locator("html")).ToHaveAttributeAsync("lang", expected);
        await Assertions.Expect(open.Field("text")).ToHaveAttributeAsync("lang", "zh-Hans");
    }

    [Fact(Explicit = true)]
    public async Task The_switch_keeps_the_text_and_the_result()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.RunAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        await Assertions.Expect(open.Page.Locator("html")).ToHaveAttributeAsync("lang", "en");
        await Assertions.Expect(open.Run).ToHaveTextAsync("Run");
        await Assertions.Expect(open.Field("text")).ToHaveValueAsync("刘洋在上海。");
        Assert.Equal(["刘洋 name", "上海 address"], await open.MarksAsync());
        Assert.Single(open.Calls);
    }

    [Fact(Explicit = true)]
    public async Task A_link_opens_the_same_view()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=similarity");
        await open.Page.Locator("#model").SelectOptionAsync("mlm");
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "English" }).ClickAsync();
        string view = new Uri(open.Page.Url).Fragment[1..];
        await using OpenPage second = await OpenPage.OpenAsync(host, view);
        await Assertions.Expect(second.Page.Locator("h1")).ToHaveTextAsync("Similarity");
        await Assertions.Expect(second.Page.Locator("#model")).ToHaveValueAsync("mlm");
        await Assertions.Expect(second.Page.Locator("[aria-current]")).ToHaveTextAsync("Similarity");
    }

    [Fact(Explicit = true)]
    public async Task Kinds_without_a_model_are_not_shown()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=extraction");
        await Assertions.Expect(open.Page.Locator("#kinds a")).ToHaveTextAsync(["实体", "问答", "指代", "关键词", "填空", "相似度", "排序"]);
        await Assertions.Expect(open.Page.Locator("h1")).ToHaveTextAsync("实体");
    }
}
