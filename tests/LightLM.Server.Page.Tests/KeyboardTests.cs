using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>The keyboard is enough, and what an input method takes is left to it.</summary>
public sealed class KeyboardTests(PageHost host)
{
    [Fact(Explicit = true)]
    public async Task From_the_first_key_to_the_answer_no_mouse_is_needed()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await Assertions.Expect(open.Run).ToBeVisibleAsync();
        await TabToAsync(open, "a[href*='task=coreference']");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Page.Locator("h1")).ToBeFocusedAsync();
        await TabToAsync(open, "#field-text");
        await open.TypeAsync("这只小猫跑到门口，它想出去玩。");
        await SelectAsync(open, 2, 2);
        await TabToAsync(open, "#take-first");
        await open.Page.Keyboard.PressAsync("Enter");
        await open.Field("text").FocusAsync();
        await SelectAsync(open, 9, 1);
        await TabToAsync(open, "#take-second");
        await open.Page.Keyboard.PressAsync("Enter");
        await TabToAsync(open, "#run");
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Result.Locator("mark")).ToHaveCountAsync(2);
        Assert.Equal(["小猫 先行词", "它 代词"], await open.MarksAsync());
    }

    [Fact(Explicit = true)]
    public async Task What_has_the_focus_is_seen()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=answers");
        await Assertions.Expect(open.Run).ToBeVisibleAsync();
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator("mark")).ToHaveCountAsync(1);
        await open.Page.Locator("#skip").FocusAsync();
        for (int i = 0; i < 25; i++)
        {
            await open.Page.Keyboard.PressAsync("Tab");
            string? unseen = await open.Page.EvaluateAsync<string?>(
                """
                () => {
                    const element = document.activeElement;
                    return element === document.body || getComputedStyle(element).outlineStyle !== "none" ? null : element.outerHTML;
                }
                """);
            Assert.Null(unseen);
        }
    }

    [Fact(Explicit = true)]
    public async Task Control_and_enter_run()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        await open.Field("text").FillAsync("刘洋在上海。");
        await open.Field("text").PressAsync("Enter");
        Assert.Empty(open.Calls);
        await open.Field("text").PressAsync("Control+Enter");
        await Assertions.Expect(open.Result.Locator("mark").First).ToBeVisibleAsync();
        Assert.Single(open.Calls);
    }

    [Fact(Explicit = true)]
    public async Task Enter_that_ends_a_composition_does_not_run()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=answers");
        await open.Field("context").FillAsync("茶马古道兴起于唐代，盛于明清。");
        await open.Field("question").FocusAsync();
        ICDPSession browser = await open.Page.Context.NewCDPSessionAsync(open.Page);
        await browser.SendAsync("Input.imeSetComposition", new() { ["text"] = "shenme", ["selectionStart"] = 6, ["selectionEnd"] = 6 });
        Assert.Equal("shenme", await open.Field("question").InputValueAsync());
        await open.Page.Keyboard.PressAsync("Enter");
        await open.Page.Keyboard.PressAsync("Control+Enter");

        // Safari ends the composition first, and then tells of the key by the number that stands for an input method.
        await open.Field("question").EvaluateAsync(
            "element => element.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true }))");
        await browser.SendAsync("Input.insertText", new() { ["text"] = "什么时候兴起？" });
        Assert.Empty(open.Calls);
        await open.Page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(open.Result.Locator("mark")).ToHaveCountAsync(1);
        Assert.Equal("什么时候兴起？", open.Calls.Single().PostDataJSON()!.Value.GetProperty("inputs").GetProperty("question").GetString());
    }

    /// <summary>Presses Tab until an element has the focus.</summary>
    private static async Task TabToAsync(OpenPage open, string selector)
    {
        for (int i = 0; i < 40; i++)
        {
            if (await open.Page.EvaluateAsync<bool>("selector => document.activeElement.matches(selector)", selector))
            {
                return;
            }

            await open.Page.Keyboard.PressAsync("Tab");
        }

        Assert.Fail($"The Tab key does not lead to {selector}.");
    }

    /// <summary>Selects with the arrow keys.</summary>
    private static async Task SelectAsync(OpenPage open, int start, int length)
    {
        await open.Page.Keyboard.PressAsync("Control+Home");
        for (int i = 0; i < start + length; i++)
        {
            await open.Page.Keyboard.PressAsync(i < start ? "ArrowRight" : "Shift+ArrowRight");
        }
    }
}
