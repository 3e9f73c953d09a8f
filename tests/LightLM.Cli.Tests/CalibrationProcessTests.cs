using System.Diagnostics;
using LightLM.Testing;

namespace LightLM.Cli.Tests;

/// <summary>A calibrated file has the same bytes whatever the processor offers and whichever path is forced.</summary>
public sealed class CalibrationProcessTests(TinyModels models) : IClassFixture<TinyModels>, IDisposable
{
    private static readonly string[] Environments =
    [
        "LIGHTLM_KERNELS=", "DOTNET_EnableAVX512=0", "DOTNET_EnableAVX2=0", "DOTNET_EnableHWIntrinsic=0",
        .. CpuReport.AvailablePaths.Select(path => $"LIGHTLM_KERNELS={path}"),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_small_model() => await CheckSameBytes(models.Masks, ["我是é", "10是我是我", "我 我 10"], Environments);

    [Fact(Explicit = true)]
    public async Task A_trained_model()
    {
        string[] texts = [.. File.ReadLines(Path.Combine(RealModels.Folder, "calibration.txt")).Take(8)];
        await CheckSameBytes(RealModels.Of("cluener"), texts, Environments[..3]);
    }

    private async Task CheckSameBytes(string checkpoint, string[] texts, string[] environments)
    {
        string calibration = _folder.Write("texts.txt", string.Join('\n', texts) + "\n");
        byte[]? expected = null;
        foreach (string environment in environments)
        {
            string output = _folder.At("out.lightlm");
            await Convert(environment, checkpoint, output, calibration);
            byte[] bytes = await File.ReadAllBytesAsync(output, TestContext.Current.CancellationToken);
            expected ??= bytes;
            Assert.True(expected.AsSpan().SequenceEqual(bytes), environment);
        }
    }

    private static async Task Convert(string environment, string checkpoint, string output, string calibration)
    {
        string[] arguments = ["convert", checkpoint, output, "--precision", "int8", "--calibrate", calibration];
        ProcessStartInfo start = new("dotnet", ["exec", typeof(CommandLine).Assembly.Location, .. arguments]) { RedirectStandardError = true, RedirectStandardOutput = true };
        string[] variable = environment.Split('=');
        start.Environment[variable[0]] = variable[1];
        using Process process = Process.Start(start)!;
        Task<string> answer = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await answer;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == ExitCode.Success, $"{environment}: {errors}");
    }
}
