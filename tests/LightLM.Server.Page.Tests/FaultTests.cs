using System.Text.RegularExpressions;
using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>What goes wrong is said where it went wrong.</summary>
public sealed class FaultTests(PageHost host)
{
    [Fact(Explicit = true)]
    public async Task An_empty_text_is_told_at_its_field()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Run.ClickAsync();
        await IsToldAsync(open, "text", "请先填写这一项。");
        Assert.Equal("field-text", await open.FocusAsync());
        Assert.Empty(open.Calls);
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.RunAsync();
        await Assertions.Expect(open.Page.Locator("#fault-text")).ToBeHiddenAsync();
        await Assertions.Expect(open.Field("text")).Not.ToHaveAttributeAsync("aria-invalid", "true");
    }

    [Fact(Explicit = true)]
    public async Task A_text_that_the_server_refuses_is_told_in_its_words()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").EvaluateAsync(
            "element => { element.value = '字'.repeat(1500000); element.dispatchEvent(new Event('input', { bubbles: true })); }");
        await open.RunAsync();
        await IsToldAsync(open, "text", "4194304");
        await Assertions.Expect(open.Result).ToBeHiddenAsync();
    }

    [Fact(Explicit = true)]
    public async Task A_text_without_a_mask_and_a_span_that_is_not_chosen_are_told()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=masks");
        await open.Field("text").FillAsync("今天天气真好。");
        await open.Run.ClickAsync();
        await IsToldAsync(open, "text", "[MASK]");
        await open.Page.Locator("a[href*='task=coreference']").ClickAsync();
        await open.Field("text").FillAsync("他说他累了");
        await open.Run.ClickAsync();
        await IsDescribedAsync(open.Page.Locator("#take-first"), "请在文字里选中一段");
        Assert.Empty(open.Calls);
    }

    [Fact(Explicit = true)]
    public async Task A_lost_connection_is_told_and_the_next_call_works()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.Page.Context.SetOfflineAsync(true);
        await open.Run.ClickAsync();
        await Assertions.Expect(open.Page.Locator("#fault-form")).ToContainTextAsync("连不上服务器");
        await IsDescribedAsync(open.Run, "连不上服务器");
        await open.Page.Context.SetOfflineAsync(false);
        await open.RunAsync();
        await Assertions.Expect(open.Page.Locator("#fault-form")).ToBeHiddenAsync();
        Assert.NotEmpty(await open.MarksAsync());
    }

    [Fact(Explicit = true)]
    public async Task A_busy_server_says_when_to_come_again()
    {
        await using OpenPage open = await OpenAsync(route => route.FulfillAsync(new()
        {
            Status = 429,
            ContentType = "application/json",
            Headers = new Dictionary<string, string> { ["Retry-After"] = "7" },
            Body = """{"error":"Too much is waiting.","error_type":"overloaded"}""",
        }));
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.Run.ClickAsync();
        await Assertions.Expect(open.Page.Locator("#fault-form")).ToHaveTextAsync("服务器正忙，请 7 秒后再试。");
    }

    [Fact(Explicit = true)]
    public async Task Models_that_cannot_be_listed_are_asked_for_again()
    {
        bool isUp = false;
        await using OpenPage open = await OpenPage.OpenAsync(
            host,
            "task=entities",
            prepare: page => page.RouteAsync("**/models", route => isUp ? route.ContinueAsync() : route.AbortAsync()));
        await Assertions.Expect(open.Page.Locator("#lead")).ToContainTextAsync("连不上服务器");
        isUp = true;
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "重试" }).ClickAsync();
        await Assertions.Expect(open.Run).ToBeVisibleAsync();
    }

    [Fact(Explicit = true)]
    public async Task A_call_can_be_cancelled()
    {
        await using OpenPage open = await OpenAsync(_ => Task.CompletedTask);
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.Run.ClickAsync();
        Task<IRequest> aborted = open.Page.WaitForFailureAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "取消" }).ClickAsync();
        await Assertions.Expect(open.Status).ToHaveTextAsync("已取消。");
        await Assertions.Expect(open.Run).ToBeFocusedAsync();
        await Assertions.Expect(open.Page.Locator("#cancel")).ToBeHiddenAsync();
        Assert.Equal("net::ERR_ABORTED", (await aborted).Failure);
    }

    [Fact(Explicit = true)]
    public async Task A_newer_call_takes_the_place_of_one_under_way()
    {
        List<IRoute> held = [];
        await using OpenPage open = await OpenAsync(route =>
        {
            held.Add(route);
            return held.Count == 1 ? Task.CompletedTask : route.ContinueAsync();
        });
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.Run.ClickAsync();
        Task<IRequest> aborted = open.Page.WaitForFailureAsync();
        await open.Field("text").FillAsync("陈立在上海。");
        await open.Run.ClickAsync();
        await Assertions.Expect(open.Result.Locator("mark")).ToHaveCountAsync(2);
        Assert.Equal("陈立 人名", (await open.MarksAsync())[0]);
        Assert.Same(held[0].Request, await aborted);
    }

    private static async Task IsToldAsync(OpenPage open, string field, string text)
    {
        await Assertions.Expect(open.Page.Locator($"#fault-{field}")).ToContainTextAsync(text);
        await Assertions.Expect(open.Field(field)).ToHaveAttributeAsync("aria-invalid", "true");
        await IsDescribedAsync(open.Field(field), text);
    }

    private static Task IsDescribedAsync(ILocator element, string text) =>
        Assertions.Expect(element).ToHaveAccessibleDescriptionAsync(new Regex(Regex.Escape(text)));

    /// <summary>Opens the entities, of which a call is answered in another way than by the server.</summary>
    private Task<OpenPage> OpenAsync(Func<IRoute, Task> answer) =>
        OpenPage.OpenAsync(host, "task=entities", prepare: page => page.RouteAsync("**/models/ner", answer));
}
