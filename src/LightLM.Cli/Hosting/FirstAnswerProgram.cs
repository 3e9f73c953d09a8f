using System.Diagnostics;
using LightLM.Cli.Commands;
using LightLM.Clue;
using LightLM.Timing.Models;

namespace LightLM.Cli.Hosting;

/// <summary>This program as the one whose cold starts are measured.</summary>
internal sealed class FirstAnswerProgram : IFirstAnswerProgram
{
    public ProcessStartInfo Start(ClueTask task, string model, string data, int maxLength, int threads) =>
        OwnProgram.Start(FirstAnswerCommand.ArgumentsOf(task, model, data, maxLength, threads));

    public long? ReadPeakMemory(string printed) => FirstAnswerCommand.ReadPeakMemory(printed);
}
