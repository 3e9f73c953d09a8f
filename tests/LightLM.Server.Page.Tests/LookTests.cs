using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>Each view is accessible and fits, wide and narrow, light and dark, in both languages.</summary>
public sealed class LookTests(PageHost host)
{
    /// <summary>Names a folder for pictures of all views.</summary>
    private const string PicturesVariable = "LIGHTLM_PAGE_PICTURES";

    public static MatrixTheoryData<string, int, ColorScheme> Views { get; } = new(
        ["entities", "answers", "coreference", "keywords", "masks", "similarity", "ranking"],
        [1280, 400],
        [ColorScheme.Light, ColorScheme.Dark]);

    [Theory(Explicit = true)]
    [MemberData(nameof(Views))]
    public async Task A_view_has_no_fault_that_axe_finds_and_fits_its_window(string view, int width, ColorScheme scheme)
    {
        // Each language is seen in both widths and both schemes.
        string language = width == 1280 == (scheme == ColorScheme.Light) ? "zh-CN" : "en-US";
        await using OpenPage open = await OpenPage.OpenAsync(host, $"task={view}", OpenPage.Window(width, scheme, language));
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result).ToBeVisibleAsync();
        foreach (ILocator details in await open.Page.Locator("summary").AllAsync())
        {
            await details.ClickAsync();
        }

        await CheckAsync(open, width);
        await PictureAsync(open, $"{view}-{width}-{scheme}-{language}.png");
        open.IsClean();
    }

    [Theory(Explicit = true)]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task An_error_has_no_fault_that_axe_finds(ColorScheme scheme)
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities", OpenPage.Window(400, scheme));
        await open.Run.ClickAsync();
        await Assertions.Expect(open.Page.Locator("#fault-text")).ToBeVisibleAsync();
        await CheckAsync(open, 400);
        await PictureAsync(open, $"error-{scheme}.png");
    }

    [Fact(Explicit = true)]
    public async Task Each_target_is_at_least_24_pixels_high()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities", OpenPage.Window(400));
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator("mark").First).ToBeVisibleAsync();
        string[] small = await open.Page.EvaluateAsync<string[]>(
            """
            [...document.querySelectorAll("a, button, input, textarea, select, summary, mark[tabindex]")]
                .filter(e => e.id !== "skip" && e.checkVisibility() && e.getBoundingClientRect().height < 24).map(e => e.outerHTML)
            """);
        Assert.Empty(small);
    }

    [Fact(Explicit = true)]
    public async Task The_scheme_can_be_switched_and_stays()
    {
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=entities");
        string light = await GroundAsync(open);
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "深色" }).ClickAsync();
        string dark = await GroundAsync(open);
        Assert.NotEqual(light, dark);
        await open.Page.ReloadAsync();
        Assert.Equal(dark, await GroundAsync(open));
        await open.Page.GetByRole(AriaRole.Button, new() { Name = "浅色" }).ClickAsync();
        Assert.Equal(light, await GroundAsync(open));
    }

    [Fact(Explicit = true)]
    public async Task Without_motion_nothing_moves_and_with_forced_colors_marks_have_borders()
    {
        BrowserNewContextOptions settings = OpenPage.Window();
        settings.ReducedMotion = ReducedMotion.Reduce;
        settings.ForcedColors = ForcedColors.Active;
        await using OpenPage open = await OpenPage.OpenAsync(host, "task=answers", settings);
        await open.Page.Locator("#example-0").ClickAsync();
        await Assertions.Expect(open.Result.Locator("mark")).ToHaveCountAsync(1);
        Assert.Equal("none", await open.Result.Locator(".bar i").First.EvaluateAsync<string>("e => getComputedStyle(e).animationName"));
        Assert.Equal("solid", await open.Result.Locator("mark").EvaluateAsync<string>("e => getComputedStyle(e).borderTopStyle"));
    }

    private static Task<string> GroundAsync(OpenPage open) =>
        open.Page.EvaluateAsync<string>("getComputedStyle(document.documentElement).backgroundColor");

    private static async Task CheckAsync(OpenPage open, int width)
    {
        await Assertions.Expect(open.Run).ToBeVisibleAsync();
        await open.Page.EvaluateAsync("Promise.all(document.getAnimations().map(animation => animation.finished))");
        AxeResult found = await open.Page.RunAxe();
        Assert.NotEmpty(found.Passes);
        Assert.Empty(found.Violations.SelectMany(violation => violation.Nodes, (violation, node) => $"{violation.Id}: {node.Html}"));
        Assert.InRange(await open.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"), 1, width);
    }

    private static async Task PictureAsync(OpenPage open, string name)
    {
        if (Environment.GetEnvironmentVariable(PicturesVariable) is string folder)
        {
            await open.Page.EvaluateAsync("scrollTo(0, 0)");
            await open.Page.ScreenshotAsync(new() { Path = Path.Combine(folder, name), FullPage = true });
        }
    }
}
