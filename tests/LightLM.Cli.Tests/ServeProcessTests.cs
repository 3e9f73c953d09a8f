using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace LightLM.Cli.Tests;

/// <summary><c>lightlm serve</c> as a process: where it listens, what it answers, how it ends.</summary>
public sealed class ServeProcessTests
{
    private const string Free = "http://127.0.0.1:0";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_serves_the_default_models_and_ends_with_0_when_it_is_told_to()
    {
        using Process process = Start("serve", "--urls", Free, "--drain", "0", "--json");
        JsonElement serving = JsonElement.Parse((await process.StandardOutput.ReadLineAsync(Cancellation))!);
        Assert.Contains("cluener", serving.GetProperty("models").EnumerateArray().Select(model => model.GetString()));
        using HttpClient client = new() { BaseAddress = new Uri(serving.GetProperty("urls")[0].GetString()!) };
        using StringContent body = new("""{"inputs": "张伟在北京。"}""", Encoding.UTF8, "application/json");
        using HttpResponseMessage reply = await client.PostAsync(new Uri("/models/cluener", UriKind.Relative), body, Cancellation);
        Assert.Equal(HttpStatusCode.OK, reply.StatusCode);
        Assert.Contains("张伟", await reply.Content.ReadAsStringAsync(Cancellation));
        JsonElement[] models = [.. JsonElement.Parse(await client.GetStringAsync(new Uri("/models", UriKind.Relative), Cancellation)).GetProperty("models").EnumerateArray()];
        Assert.Equal("fill-mask", models.Single(model => model.GetProperty("id").GetString() == "mlm").GetProperty("task").GetString());
        Assert.Equal(0, Kill(process.Id, 15));
        await process.WaitForExitAsync(Cancellation);
        Assert.Equal(ExitCode.Success, process.ExitCode);
    }

    [Fact]
    public async Task An_address_in_use_is_named()
    {
        using System.Net.Sockets.TcpListener other = new(IPAddress.Loopback, 0);
        other.Start();
        string url = $"http://127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}";
        using Process process = Start("serve", "--model", RealModels.Shipped("mlm"), "--urls", url);
        string error = await process.StandardError.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.NotEqual(ExitCode.Success, process.ExitCode);
        Assert.Contains(url, error);
        Assert.Contains("address already in use", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData("expected each name once", "-m", "a=x.lightlm", "-m", "a=y.lightlm")]
    [InlineData("with a name that fits into an address", "-m", "a b=x.lightlm")]
    [InlineData("expected TASK=NAME", "-m", "a=x.lightlm", "--default", "fill-mask=b")]
    [InlineData("expected TASK=NAME", "-m", "a=x.lightlm", "--default", "nothing=a")]
    [InlineData("--timeout: expected seconds", "--timeout", "-1")]
    [InlineData("--workers: expected a number", "--workers", "0")]
    public void Wrong_options_are_usage_errors(string expected, params string[] options) =>
        new Cli { Directory = RealModels.Root }.Invoke("", ["serve", .. options]).Fails(ExitCode.Usage, expected);

    [Theory]
    [InlineData(ExitCode.Input, "found 'nonsense'", "-m", "a=x.lightlm", "--urls", "nonsense")]
    [InlineData(ExitCode.Model, "x.lightlm", "-m", "a=x.lightlm", "--urls", Free)]
    public void What_cannot_be_served_is_named(int code, string expected, params string[] options) =>
        new Cli { Directory = RealModels.Root }.Invoke("", ["serve", .. options]).Fails(code, expected);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);

    private static Process Start(params string[] arguments) => Process.Start(
        new ProcessStartInfo("dotnet", ["exec", typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            WorkingDirectory = RealModels.Root,
        })!;
}
