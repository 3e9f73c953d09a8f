using System.Text.Json;
using LightLM.Clue;
using LightLM.Files;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Processes;

namespace LightLM.Contest.Workers;

/// <summary>
/// Has work with a finalist's model done in a process of its own under the contest's limits, so that a model that hangs or takes all memory
/// takes neither from the referee. Where processes cannot be held, outside of Linux, it is done in this one.
/// </summary>
/// <param name="start">The words that start this program as a worker, given the files of the work and of its result.</param>
/// <param name="surroundings">Where it runs, and what it may use.</param>
internal sealed class ModelProcess(Func<string, string, IReadOnlyList<string>> start, CommandSurroundings surroundings)
{
    private const string WorkName = "work.json";
    private const string QuestionsName = "questions.json";
    private const string ResultName = "result.json";
    private const int LongestResult = 1 << 24;

    // The runtime keeps the code that it compiles in a file in memory, and so much of this program's own is no fault of a model's.
    private const long OwnDiskBytes = 1L << 30;

    /// <summary>Does the work.</summary>
    /// <param name="work">The work.</param>
    /// <param name="questions">The contents of its data set.</param>
    /// <param name="task">The task, for messages and the log's name.</param>
    /// <param name="stage">What it is for.</param>
    /// <param name="limits">What it may use.</param>
    /// <param name="processors">How many processors it may run on; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CommandFailedException">It exceeds a limit, or ends without a result.</exception>
    public ModelWorkResult Do(
        ModelWork work, ReadOnlyMemory<byte> questions, ClueTask task, string stage, ProcessLimits limits, int? processors, CancellationToken cancellationToken)
    {
        string scratch = surroundings.NewScratch();
        try
        {
            work = work with { Questions = Path.Combine(scratch, QuestionsName) };
            File.WriteAllBytes(work.Questions, questions.Span);
            if (!OperatingSystem.IsLinux())
            {
                return ModelWorker.Do(work, cancellationToken);
            }

            string request = Path.Combine(scratch, WorkName);
            string result = Path.Combine(scratch, ResultName);
            File.WriteAllBytes(request, JsonSerializer.SerializeToUtf8Bytes(work, ModelWorkJson.Default.ModelWork));
            string log = Path.Combine(surroundings.Records, $"{task.OfficialName()}.{stage}.log");
            ProcessResult run = ProcessRunner.Run(
                new ProcessRequest(start(request, result), scratch, scratch, log)
                {
                    Limits = limits with { DiskBytes = Math.Max(limits.DiskBytes, OwnDiskBytes) },
                    Processors = processors,
                    Started = surroundings.Started,
                },
                cancellationToken);
            if (run.Failure is ProcessFailure failure)
            {
                throw CommandFailedException.Of(failure, $"{task.OfficialName()}, {stage}");
            }

            return JsonSerializer.Deserialize(RegularFile.Read(result, LongestResult), ModelWorkJson.Default.ModelWorkResult)!;
        }
        finally
        {
            ScratchFolder.Delete(scratch);
        }
    }
}
