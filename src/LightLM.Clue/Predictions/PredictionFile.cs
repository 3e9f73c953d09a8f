using System.Text;
using LightLM.Clue.DataSets;
using LightLM.Clue.Files;
using LightLM.Clue.Submissions;
using LightLM.Files;

namespace LightLM.Clue.Predictions;

/// <summary>
/// Reads and writes the official prediction files: JSON lines {"id": ..., "label": ...}, and for CMRC 2018 one object from question id
/// to answer, formatted byte for byte like the contest's example submission.
/// </summary>
/// <remarks>
/// Reading throws <see cref="DataFileException"/> at the first fault: broken JSON, a field missing or of the wrong type, an unknown
/// label or entity type, an impossible span, an id given twice, or predictions of another task. Writing goes to a temporary file that takes the final name only when
/// complete; it throws <see cref="FileException"/> when the path cannot be written and <see cref="InputException"/> when the
/// predictions are at fault (an id given twice, an unknown label, a text that UTF-8 cannot hold). Predictions may be computed while
/// they are written.
/// </remarks>
public static class PredictionFile
{
    /// <summary>Reads predictions of CLUENER2020.</summary>
    public static IReadOnlyList<CluenerPrediction> ReadCluener(string path) =>
        Read(ClueTask.Cluener, path, (file, faults) => PredictionFormat.ParseCluener(file.Content, faults, allowBlankEnd: true));

    /// <summary>Reads predictions of CSL or CLUEWSC2020.</summary>
    public static IReadOnlyList<LabelPrediction> ReadLabels(ClueTask task, string path) => ReadLabels(task, task.RowLabels(), path);

    /// <summary>Reads predictions of a data set whose rows have one label each.</summary>
    internal static IReadOnlyList<LabelPrediction> ReadLabels(LabelSet labels, string path) => ReadLabels(null, labels, path);

    /// <summary>Reads predictions of CMRC 2018.</summary>
    public static IReadOnlyList<AnswerPrediction> ReadCmrc2018(string path) =>
        ReadAnswers(ClueTask.Cmrc2018, path);

    /// <summary>Reads answers to the questions of any data set.</summary>
    internal static IReadOnlyList<AnswerPrediction> ReadAnswers(string path) => ReadAnswers(null, path);

    /// <summary>Writes predictions of CLUENER2020.</summary>
    public static void WriteCluener(string path, IEnumerable<CluenerPrediction> predictions) =>
        Write(path, writer => PredictionWriter.WriteCluener(writer, predictions));

    /// <summary>Writes predictions of CSL or CLUEWSC2020.</summary>
    public static void WriteLabels(ClueTask task, string path, IEnumerable<LabelPrediction> predictions) =>
        WriteLabels(task.OfficialName(), task.RowLabels(), path, predictions);

    /// <summary>Writes predictions of a data set whose rows have one label each.</summary>
    internal static void WriteLabels(string name, LabelSet labels, string path, IEnumerable<LabelPrediction> predictions) =>
        Write(path, writer => PredictionWriter.WriteLabels(writer, name, labels, predictions));

    /// <summary>Writes predictions of CMRC 2018.</summary>
    public static void WriteCmrc2018(string path, IEnumerable<AnswerPrediction> predictions) => WriteAnswers(path, predictions);

    /// <summary>Writes answers to the questions of any data set.</summary>
    internal static void WriteAnswers(string path, IEnumerable<AnswerPrediction> predictions) =>
        Write(path, writer => PredictionWriter.WriteAnswers(writer, predictions));

    /// <summary>Writes rows that have the form of the file already.</summary>
    internal static void WriteRows(string path, PredictionLayout layout, IReadOnlyList<string> rows) => Write(path, writer =>
    {
        writer.Write(rows.Count == 0 ? layout.Empty : layout.Head);
        for (int i = 0; i < rows.Count; i++)
        {
            writer.Write(i == 0 ? "" : layout.Separator);
            writer.Write(rows[i]);
        }

        writer.Write(rows.Count == 0 ? "" : layout.Tail);
    });

    private static LabelPrediction[] ReadLabels(ClueTask? task, LabelSet labels, string path) =>
        Read(task, path, (file, faults) => PredictionFormat.ParseLabels(labels, file.Content, faults, allowBlankEnd: true));

    private static AnswerPrediction[] ReadAnswers(ClueTask? task, string path) =>
        Read(task, path, (file, faults) => PredictionFormat.ParseAnswers(file.Content, faults));

    /// <summary>Reads a file; where one of a contest task has the form of another one's, that is the fault.</summary>
    private static T[] Read<T>(ClueTask? task, string path, Func<DataFile, FaultLog, List<Located<T>>> parse)
        where T : class
    {
        DataFile file = DataFile.Read(path);
        try
        {
            return [.. parse(file, new StrictFaultLog(path)).Select(row => row.Value!)];
        }
        catch (DataFileException e) when (task is ClueTask wanted)
        {
            throw FoundTask.Mismatch(path, ForeignPredictions.Kind, wanted.OfficialName(), PredictionForm.Of(file.Content)?.Task) ?? e;
        }
    }

    private static void Write(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), leaveOpen: true);
        write(writer);
    });
}
