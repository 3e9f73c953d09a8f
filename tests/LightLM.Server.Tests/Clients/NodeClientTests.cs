using System.Diagnostics;
using System.Text.Json;
using LightLM.Testing;

namespace LightLM.Server.Tests.Clients;

/// <summary>The clients of Node that people have: @huggingface/inference, openai and cohere-ai, installed as they are published.</summary>
public sealed class NodeClientTests(RunningServer server)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact(Explicit = true)]
    public async Task They_call_it_unchanged()
    {
        string source = Path.Combine(Clone.Root, "tests", "LightLM.Server.Tests", "Clients");
        using TemporaryFolder folder = new();
        foreach (string name in (string[])["package.json", "clients.mjs"])
        {
            File.Copy(Path.Combine(source, name), folder.At(name));
        }

        Assert.SkipUnless(Exists("npm"), "There is no Node on this machine.");
        await Run(folder.Path, "npm", "install", "--no-audit", "--no-fund", "--silent");
        string output = await Run(folder.Path, "node", "clients.mjs", server.Url.ToString().TrimEnd('/'));
        using LightModel model = LightModel.Load(RunningServer.ModelPath("embed"), new LightModelOptions { WarmUp = false });
        Assert.Equal(
            model.Embed("张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。", null, Cancellation),
            JsonElement.Parse(output).GetProperty("vector").EnumerateArray().Select(number => (float)number.GetDouble()));
    }

    private static bool Exists(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));

    private static async Task<string> Run(string folder, string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        Task<string> error = process.StandardError.ReadToEndAsync(Cancellation);
        string output = await process.StandardOutput.ReadToEndAsync(Cancellation);
        await process.WaitForExitAsync(Cancellation);
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {await error}{output}");
        return output;
    }
}
