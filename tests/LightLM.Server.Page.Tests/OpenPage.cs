using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>The page in a browser's window of its own, and what went wrong in it.</summary>
internal sealed class OpenPage : IAsyncDisposable
{
    /// <summary>How long the browser may take, in milliseconds; one that shares its processor with other tests is slow.</summary>
    public const int Patience = 120_000;

    /// <summary>A response that is no success is noted by the browser; tests of errors ask for them.</summary>
    private const string FailedResponse = "Failed to load resource";

    private const string TellRefusals =
        "addEventListener('securitypolicyviolation', event => console.error(`refused: ${event.violatedDirective}`))";

    private readonly ConcurrentQueue<string> _faults = new();

    private OpenPage(IPage page, string address)
    {
        Page = page;
        Address = address;
        page.PageError += (_, error) => _faults.Enqueue(error);
        page.Console += (_, message) => Note(message);
        page.Request += (_, request) => Note(request);
    }

    public IPage Page { get; }

    /// <summary>The root of the server.</summary>
    public string Address { get; }

    /// <summary>The calls of models, in their order.</summary>
    public List<IRequest> Calls { get; } = [];

    public ILocator Run => Page.Locator("#run");

    public ILocator Status => Page.Locator("#status");

    /// <summary>What is shown of the reply.</summary>
    public ILocator Result => Page.Locator("#result");

    /// <summary>Opens a view.</summary>
    /// <param name="host">The server and the browser.</param>
    /// <param name="view">What stands behind the #, such as task=entities.</param>
    /// <param name="settings">How the window is; null for a wide, light one in Chinese.</param>
    /// <param name="prepare">Sets the page up before it is loaded; null for nothing.</param>
    /// <param name="address">The root of the server; null for that of the host.</param>
    public static async Task<OpenPage> OpenAsync(
        PageHost host, string view, BrowserNewContextOptions? settings = null, Func<IPage, Task>? prepare = null, string? address = null)
    {
        IBrowser browser = await host.BrowserAsync();
        IBrowserContext context = await browser.NewContextAsync(settings ?? Window());
        context.SetDefaultTimeout(Patience);
        IPage page = await context.NewPageAsync();
        await page.AddInitScriptAsync(TellRefusals);
        OpenPage open = new(page, address ?? await host.AddressAsync());
        if (prepare is not null)
        {
            await prepare(page);
        }

        await page.GotoAsync($"{open.Address}#{view}");
        return open;
    }

    /// <summary>How a window is.</summary>
    public static BrowserNewContextOptions Window(
        int width = 1280, ColorScheme scheme = ColorScheme.Light, string language = "zh-CN") => new()
        {
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = scheme,
            Locale = language,
        };

    /// <summary>The input of a name.</summary>
    public ILocator Field(string name) => Page.Locator($"#field-{name}");

    /// <summary>Puts a text into the field that has the focus, as an input method does.</summary>
    public Task TypeAsync(string text) => Page.Keyboard.InsertTextAsync(text);

    /// <summary>Runs what the form holds, and waits for the reply.</summary>
    public async Task RunAsync()
    {
        await Page.RunAndWaitForResponseAsync(() => Run.ClickAsync(), response => response.Request.Method == "POST");
        await Assertions.Expect(Page.Locator("main")).Not.ToHaveAttributeAsync("aria-busy", "true");
    }

    /// <summary>The shown text without the labels in it.</summary>
    public Task<string> PaintedAsync() => Result.Locator(".painted").First.EvaluateAsync<string>(
        """
        element => {
            const copy = element.cloneNode(true);
            copy.querySelectorAll(".tag, .unseen").forEach(label => label.remove());
            return copy.textContent;
        }
        """);

    /// <summary>The marked parts of the text, each with its label.</summary>
    public async Task<string[]> MarksAsync()
    {
        JsonElement? marks = await Result.EvaluateAsync(
            "element => [...element.querySelectorAll('mark')].map(mark => `${mark.firstChild.data} ${mark.lastChild.textContent}`)");
        return marks!.Value.Deserialize<string[]>()!;
    }

    /// <summary>The id of what has the focus.</summary>
    public Task<string> FocusAsync() => Page.EvaluateAsync<string>("document.activeElement.id");

    /// <summary>Fails where a script or the policy failed, or where the page asked another server.</summary>
    public void IsClean() => Assert.Empty(_faults);

    public async ValueTask DisposeAsync() => await Page.Context.DisposeAsync();

    private void Note(IConsoleMessage message)
    {
        if (message.Type is "error" or "warning" && !message.Text.StartsWith(FailedResponse, StringComparison.Ordinal))
        {
            _faults.Enqueue(message.Text);
        }
    }

    private void Note(IRequest request)
    {
        if (request.Method == "POST")
        {
            Calls.Add(request);
        }

        if (!request.Url.StartsWith(Address, StringComparison.Ordinal) && !request.Url.StartsWith("data:", StringComparison.Ordinal))
        {
            _faults.Enqueue(request.Url);
        }
    }
}
