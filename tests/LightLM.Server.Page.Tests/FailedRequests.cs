using Microsoft.Playwright;

namespace LightLM.Server.Page.Tests;

/// <summary>Waits for calls that end without a response.</summary>
internal static class FailedRequests
{
    /// <summary>The next call that fails.</summary>
    public static async Task<IRequest> WaitForFailureAsync(this IPage page)
    {
        TaskCompletionSource<IRequest> failed = new();
        page.RequestFailed += (_, request) => failed.TrySetResult(request);
        return await failed.Task.WaitAsync(TimeSpan.FromMilliseconds(OpenPage.Patience));
    }
}
