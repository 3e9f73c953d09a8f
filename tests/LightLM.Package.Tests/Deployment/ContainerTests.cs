using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using LightLM.Image;
using LightLM.Testing;

namespace LightLM.Package.Tests.Deployment;

/// <summary>The container image as others see it; builds native programs, which takes minutes.</summary>
public sealed class ContainerTests : IDisposable
{
    private const long MostBytesOfOne = 20_000_000;
    private const long MostBytesOfBoth = 30_000_000;
    private const string Sentence = "张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。";
    private readonly TemporaryFolder _folder = new();

    public ContainerTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "An image is made on Debian.");
        foreach (string tool in (string[])["apt-get", "dpkg-deb", "skopeo", "umoci"])
        {
            Assert.SkipUnless(
                Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(folder => File.Exists(Path.Combine(folder, tool))), $"{tool} is not on this machine.");
        }
    }

    public void Dispose() => _folder.Dispose();

    [Fact(Explicit = true)]
    public void It_is_small_and_the_same_each_time_and_answers()
    {
        string first = _folder.At("first.tar");
        Make("first", first, "--levels", "v3");
        Make("second", _folder.At("second.tar"), "--levels", "v3");
        Assert.Equal(File.ReadAllBytes(first), File.ReadAllBytes(_folder.At("second.tar")));
        Assert.InRange(new FileInfo(first).Length, 1, MostBytesOfOne);
        string both = _folder.At("both.tar");
        Make("first", both);
        Assert.InRange(new FileInfo(both).Length, 1, MostBytesOfBoth);

        string image = _folder.At("image.tar");
        Make("first", image, "--models", Path.Combine(Clone.Root, "models"));
        JsonElement inspected = JsonElement.Parse(Run("skopeo", "inspect", $"oci-archive:{image}"));
        Assert.Equal("lightlm", inspected.GetProperty("Labels").GetProperty("org.opencontainers.image.title").GetString());
        Run("skopeo", "copy", $"oci-archive:{image}", $"docker-archive:{_folder.At("docker.tar")}:lightlm:test");
        Run("skopeo", "copy", $"oci-archive:{image}", $"oci:{_folder.At("layout")}:test");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root may change the root folder.");
        Run("umoci", "unpack", "--image", $"{_folder.At("layout")}:test", _folder.At("bundle"));
        string root = _folder.At("bundle/rootfs");

        // What every engine gives a container, and a changed root folder alone does not.
        Directory.CreateDirectory(Path.Combine(root, "dev"));
        Run("mknod", "-m", "666", Path.Combine(root, "dev/urandom"), "c", "1", "9");
        string entities = Run("chroot", "--userspec=65532:65532", root, "/app/lightlm", "ner", Sentence, "--json");
        Assert.Contains("\"text\":\"腾讯公司\"", entities, StringComparison.Ordinal);
        if (CpuReport.AvailablePaths.Any(path => path.StartsWith("avx512", StringComparison.Ordinal)))
        {
            Assert.Contains("avx512", Run("chroot", "--userspec=65532:65532", root, "/app/lightlm", "inspect", "--cpu"), StringComparison.Ordinal);
        }

        AnswersOverHttp(root);
    }

    private static void AnswersOverHttp(string root)
    {
        int port = FreePort();
        Stopwatch watch = Stopwatch.StartNew();
        using Process server = Process.Start(new ProcessStartInfo(
            "chroot", ["--userspec=65532:65532", root, "/app/lightlm", "serve", "--urls", $"http://127.0.0.1:{port}"]))!;
        try
        {
            using HttpClient client = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };
            string? answer = null;
            while (answer is null && watch.Elapsed < TimeSpan.FromSeconds(30) && !server.HasExited)
            {
                answer = TryAsk(client);
            }

            TestContext.Current.SendDiagnosticMessage($"the first answer came after {watch.ElapsedMilliseconds} ms");
            Assert.Contains("\"word\":\"腾讯公司\"", answer, StringComparison.Ordinal);
        }
        finally
        {
            using Process kill = Process.Start("kill", ["-TERM", $"{server.Id}"]);
            Assert.True(server.WaitForExit(TimeSpan.FromSeconds(30)), "The server goes on after SIGTERM.");
        }

        Assert.Equal(0, server.ExitCode);
    }

    private static string? TryAsk(HttpClient client)
    {
        try
        {
            using StringContent question = new($$"""{"inputs":"{{Sentence}}"}""", Encoding.UTF8, "application/json");
            using HttpResponseMessage response = client.PostAsync("/models/cluener", question, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
            return response.StatusCode == HttpStatusCode.OK ? response.Content.ReadAsStringAsync().GetAwaiter().GetResult() : null;
        }
        catch (HttpRequestException)
        {
            Thread.Sleep(1);
            return null;
        }
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Makes an image; builds in a folder that was used before are used again.</summary>
    private void Make(string work, string output, params string[] options) =>
        Dotnet.Run(Clone.Root, ["exec", typeof(ImageCommand).Assembly.Location, "--out", output, "--work", _folder.At(work), .. options]).Succeeds();

    private string Run(string program, params string[] arguments) => Dotnet.Run(program, _folder.Path, arguments, []).Succeeds().Output;
}
