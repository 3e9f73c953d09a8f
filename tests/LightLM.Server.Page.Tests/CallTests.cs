using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using LightLM.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>The call itself is shown: what it took, what was replied, and how a shell makes it.</summary>
public sealed partial class CallTests(PageHost host)
{
    [Theory(Explicit = true)]
    [InlineData("刘洋在上海。")]
    [InlineData("it's 'quoted' \"twice\" $HOME `date` \\ !\n😀𠮷在上海，'")]
    public async Task A_shell_that_runs_the_shown_command_makes_the_same_call(string text)
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync(text);
        await open.RunAsync();
        IRequest call = open.Calls.Single();
        string command = (await open.Page.Locator("#curl").TextContentAsync())!;

        // In the place of curl the shell prints what it was given, a line for each; the body has no line break but the escaped one.
        string script = "curl() { printf '%s\\n' \"$@\"; }; " + command;
        CommandResult given = Dotnet.Run("/bin/sh", Path.GetTempPath(), ["-c", script], []).Succeeds();
        Assert.Equal(["-sS", call.Url, "-H", "Content-Type: application/json", "-d", call.PostData!], given.Lines);
    }

    [Fact(Explicit = true)]
    public async Task The_times_of_the_browser_and_the_server_are_shown()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Page.Locator("#example-0").ClickAsync();
        ILocator times = open.Page.Locator("#timing dd");
        await Assertions.Expect(times).ToHaveCountAsync(5);
        IReadOnlyList<string> shown = await times.AllInnerTextsAsync();
        double[] values = [.. shown.Select(time => double.Parse(Number().Match(time).Value, CultureInfo.InvariantCulture))];
        Assert.InRange(values[1], 0.001, values[0] + 0.1);
        Assert.InRange(values[2] + values[3] + values[4], 0.001, values[1] + 0.003);
    }

    [Fact(Explicit = true)]
    public async Task The_reply_is_shown_and_copied()
    {
        BrowserNewContextOptions settings = OpenPage.Window();
        settings.Permissions = ["clipboard-read", "clipboard-write"];
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities", settings);
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.RunAsync();
        await open.Page.Locator("#reply-view summary").ClickAsync();
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "复制 JSON 回复" }).ClickAsync();
        await Assertions.Expect(open.Status).ToHaveTextAsync("已复制。");
        string copied = await open.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        using JsonDocument reply = JsonDocument.Parse(copied);
        Assert.Equal("刘洋", reply.RootElement[0].GetProperty("word").GetString());
    }

    [Fact(Explicit = true)]
    public async Task The_card_says_what_the_model_is()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        ILocator card = open.Page.GetByRole(AriaRole.Region, new() { Name = "模型" });
        await Assertions.Expect(card).ToContainTextAsync("token-classification");
        await Assertions.Expect(card).ToContainTextAsync("int8");
        await Assertions.Expect(card).ToContainTextAsync("10,132,511");
        await Assertions.Expect(card).ToContainTextAsync("景点");
    }

    [Fact(Explicit = true)]
    public async Task A_server_with_a_key_is_asked_with_it()
    {
        Chromium.Require();
        await using WebApplication server = await PageHost.ServeAsync("a key");
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities", address: PageHost.AddressOf(server));
        ILocator key = open.Page.GetByLabel("密钥");
        await key.FillAsync("another");
        await key.PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator("#lead")).ToHaveTextAsync("密钥不对。");
        await key.FillAsync("a key");
        await key.PressAsync("Enter");
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.RunAsync();
        Assert.Equal(["刘洋 人名", "上海 地址"], await open.MarksAsync());
        await Assertions.Expect(open.Page.Locator("#curl")).Not.ToContainTextAsync("a key");
        open.IsClean();
    }

    [GeneratedRegex(@"[\d.]+")]
    private static partial Regex Number();
}
