using System.IO.Compression;
using System.Text.RegularExpressions;
using LightLM.Clue.DataSets;
using LightLM.Files;

namespace LightLM.Clue.Submissions;

/// <summary>Checks the four prediction files of a contest entry and packs them as the contest asks: nlpcc-NAME.zip.</summary>
/// <remarks>
/// With a data directory (cluener/test.json, csl/test.json, cluewsc2020/test.json, cmrc2018/test.json) the files are checked against
/// those test sets: every id present once and none unknown, every entity where it claims to be. Without one they are checked against
/// what is known of the official test sets: their sizes, CLUENER ids from 0, CSL and CLUEWSC2020 ids from 0 or from 1 (both
/// releases exist), CMRC 2018 ids of the form TEST_n_QUERY_m. Other sizes are errors, as the contest refuses partial files.
/// </remarks>
public static partial class Submission
{
    // Equal files give equal archives: the entries' time is the day of the official example submission.
    private static readonly DateTimeOffset EntryTime = new(2020, 4, 13, 0, 0, 0, TimeSpan.Zero);

    // A regular file, readable by all, in the form that zip tools expect in the upper half.
    private const int EntryAttributes = 0x81A4 << 16;

    /// <summary>The archive's file name, nlpcc-NAME.zip.</summary>
    /// <exception cref="InputException">The name is empty, too long or has characters that not every file system takes.</exception>
    public static string ArchiveName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ValidName().IsMatch(name)
            ? $"nlpcc-{name}.zip"
            : throw new InputException(
                $"'{name}' cannot name a submission: use 1 to 64 of the letters A-Z and a-z, digits, '-', '_' and '.', "
                + "starting with a letter or a digit.");
    }

    /// <summary>Everything that is wrong with the files, task by task and by line; empty when they can be submitted as they are.</summary>
    public static IReadOnlyList<Problem> Check(SubmissionFiles files, string? dataDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        return [.. CheckAll(files, dataDirectory).SelectMany(check => check.Problems.InOrder)];
    }

    /// <summary>Everything that is wrong with predictions for given rows; the same checks as for a submission.</summary>
    /// <param name="task">The task.</param>
    /// <param name="predictionsPath">The prediction file.</param>
    /// <param name="rows">The rows that were to be predicted.</param>
    public static IReadOnlyList<Problem> Check(ClueTask task, string predictionsPath, IReadOnlyList<ClueExample> rows) =>
        [.. PredictionCheck.Run(task, predictionsPath, testPath: null, () => rows).Problems.InOrder];

    /// <summary>Checks the files and, when there is no error, writes nlpcc-NAME.zip into a folder that exists.</summary>
    /// <exception cref="InputException">The name is not valid.</exception>
    /// <exception cref="FileException">The archive cannot be written.</exception>
    public static SubmissionResult Write(string name, SubmissionFiles files, string outputDirectory, string? dataDirectory = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        string path = Path.Combine(outputDirectory, ArchiveName(name));
        List<PredictionCheck> checks = CheckAll(files, dataDirectory);
        Problem[] problems = [.. checks.SelectMany(check => check.Problems.InOrder)];
        if (problems.Any(problem => problem.Severity == ProblemSeverity.Error))
        {
            return new SubmissionResult(null, problems);
        }

        AtomicFile.Write(path, stream => Pack(stream, checks));
        return new SubmissionResult(path, problems);
    }

    private static List<PredictionCheck> CheckAll(SubmissionFiles files, string? dataDirectory) =>
        [.. ClueTasks.All.Select(task => Check(task, files.PathOf(task), dataDirectory))];

    private static PredictionCheck Check(ClueTask task, string path, string? dataDirectory)
    {
        string? testPath = dataDirectory is null ? null : Path.Combine(dataDirectory, task.OfficialName(), "test.json");
        return PredictionCheck.Run(task, path, testPath, () => testPath is null ? null : ClueDataSet.Read(task, testPath));
    }

    private static void Pack(Stream stream, IEnumerable<PredictionCheck> checks)
    {
        using ZipArchive archive = new(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (PredictionCheck check in checks)
        {
            ZipArchiveEntry entry = archive.CreateEntry(check.Task.PredictionFileName(), CompressionLevel.SmallestSize);
            entry.LastWriteTime = EntryTime;
            entry.ExternalAttributes = EntryAttributes;
            using Stream content = entry.Open();
            content.Write(check.File!.Bytes);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9._-]{0,63}\z")]
    private static partial Regex ValidName();
}
