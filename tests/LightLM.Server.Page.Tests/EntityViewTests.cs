using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>Entities are marked where they stand.</summary>
public sealed class EntityViewTests(PageHost host)
{
    /// <summary>Beyond the basic plane a character is two units of a string: what counts characters marks the wrong ones.</summary>
    [Theory(Explicit = true)]
    [InlineData("腾讯公司的分析师刘洋随后在上海写下评论。", "腾讯公司 公司")]
    [InlineData("😀昨晚看了《流浪地球》，导演郭帆也来了。", "《流浪地球》 影视")]
    [InlineData("😀𠮷😀昨晚看了《流浪地球》，导演郭帆也来了。", "郭帆 人名")]
    [InlineData("  两行\n  字，前面有空白，腾讯公司的刘洋来了。 ", "刘洋 人名")]
    public async Task An_entity_is_marked_with_its_type(string text, string expected)
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync(text);
        await open.RunAsync();
        Assert.Contains(expected, await open.MarksAsync());
        Assert.Equal(text, await open.PaintedAsync());
        open.IsClean();
    }

    [Fact(Explicit = true)]
    public async Task The_text_is_sent_as_it_was_typed()
    {
        const string Text = "  😀腾讯公司 ";
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync(Text);
        await open.RunAsync();
        Assert.Equal(Text, open.Calls.Single().PostDataJSON()!.Value.GetProperty("inputs").GetString());
    }

    [Fact(Explicit = true)]
    public async Task A_text_without_entities_says_so()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync("今天天气真好。");
        await open.RunAsync();
        Assert.Empty(await open.MarksAsync());
        await Assertions.Expect(open.Status).ToHaveTextAsync("没有找到实体。");
    }

    [Fact(Explicit = true)]
    public async Task The_legend_and_the_table_name_the_types()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync("刘洋和陈立在上海。");
        await open.RunAsync();
        await Assertions.Expect(open.Page.GetByRole(AriaRole.List, new() { Name = "图例" })).ToContainTextAsync("人名2");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Row)).ToHaveCountAsync(4);
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Row).Nth(1)).ToContainTextAsync("刘洋人名");
    }

    [Fact(Explicit = true)]
    public async Task Keys_walk_from_entity_to_entity_and_to_its_row()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync("刘洋和陈立在上海。");
        await open.RunAsync();
        ILocator Entity(string name) =>
            open.Result.Locator("mark").And(open.Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }));

        await Entity("刘洋 人名").FocusAsync();
        await open.Page.Keyboard.PressAsync("ArrowRight");
        await Assertions.Expect(Entity("陈立 人名")).ToBeFocusedAsync();
        await open.Page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(Entity("上海 地址")).ToBeFocusedAsync();
        await open.Page.Keyboard.PressAsync("Home");
        await Assertions.Expect(Entity("刘洋 人名")).ToBeFocusedAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.GetByRole(AriaRole.Row).Nth(1).GetByRole(AriaRole.Button)).ToBeFocusedAsync();
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Entity("刘洋 人名")).ToBeFocusedAsync();
    }
}
