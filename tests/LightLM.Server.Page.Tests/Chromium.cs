using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>The Chromium of this system; none is fetched.</summary>
internal static class Chromium
{
    private static readonly string[] Names = ["chromium", "chromium-browser", "google-chrome"];
    private static readonly string[] Arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"];
    private static readonly string? Program = Find();

    /// <summary>Skips the running test where there is none.</summary>
    public static void Require() =>
        Assert.SkipUnless(Program is not null, $"There is no browser here: none of {string.Join(", ", Names)} is on the path.");

    /// <summary>Starts it without a window.</summary>
    public static Task<IBrowser> LaunchAsync(IPlaywright playwright) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Program, Args = Arguments });

    private static string? Find()
    {
        string path = Environment.GetEnvironmentVariable("PATH") ?? "";
        string[] folders = path.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        return Names.SelectMany(name => folders.Select(folder => Path.Combine(folder, name))).FirstOrDefault(File.Exists);
    }
}
