using System.Text;
using LightLM.Clue.Files;

namespace LightLM.Clue;

/// <summary>
/// Reads the data sets in their official formats: UTF-8, with or without a byte order mark; JSON lines, and for CMRC 2018 one document.
/// All positions in the files count code points. Every method throws <see cref="DataFileException"/> at the first thing that is
/// wrong with a file: missing or unreadable, not UTF-8, not JSON, a field missing or of the wrong type, a span that is not where it
/// claims to be, an id given twice, or no rows at all.
/// </summary>
/// <remarks>
/// Rows are named by "id" or "idx", a number or a string; rows without either by their index, counted from 0. Where a labelled file
/// numbers its rows with an "idx" that repeats, all of its rows are named by their index.
/// </remarks>
public static class ClueDataSet
{
    /// <summary>Reads a data set of any task; the rows are of the task's type.</summary>
    public static IReadOnlyList<ClueExample> Read(ClueTask task, string path) => task switch
    {
        ClueTask.Cluener => ReadCluener(path),
        ClueTask.Csl => ReadCsl(path),
        ClueTask.Cluewsc2020 => ReadCluewsc2020(path),
        ClueTask.Cmrc2018 => ReadCmrc2018(path),
        _ => throw new ArgumentOutOfRangeException(nameof(task), task, "not a task"),
    };

    /// <summary>Reads a CLUENER2020 file.</summary>
    public static IReadOnlyList<CluenerExample> ReadCluener(string path) => RowsOf(path, CluenerFormat.ReadExample);

    /// <summary>Reads a CSL file.</summary>
    public static IReadOnlyList<CslExample> ReadCsl(string path) => RowsOf(path, CslFormat.ReadExample);

    /// <summary>Reads a CLUEWSC2020 file; its labels may be strings or JSON booleans.</summary>
    public static IReadOnlyList<Cluewsc2020Example> ReadCluewsc2020(string path) => RowsOf(path, Cluewsc2020Format.ReadExample);

    /// <summary>Reads a CMRC 2018 file in the SQuAD style or in the original style; its content tells which.</summary>
    public static IReadOnlyList<Cmrc2018Example> ReadCmrc2018(string path)
    {
        DataFile file = DataFile.Read(path);
        StrictFaultLog faults = new(path);
        JsonItem root = JsonParser.Parse(file.Content, 1, faults)!;
        return NotEmpty(path, Cmrc2018Format.ReadExamples(root, new Fields(faults)));
    }

    /// <summary>Writes rows as a test set: in the official form, each with its id, without labels.</summary>
    /// <param name="path">The file, which appears under its name only when it is complete.</param>
    /// <param name="rows">Rows of one task.</param>
    /// <exception cref="DataFileException">The file cannot be written.</exception>
    public static void WriteQuestions(string path, IReadOnlyList<ClueExample> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        AtomicFile.Write(path, stream =>
        {
            using StreamWriter writer = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
            QuestionsWriter.Write(writer, rows);
        });
    }

    private static List<T> RowsOf<T>(string path, Func<JsonItem, RowId, Fields, T> read)
    {
        DataFile file = DataFile.Read(path);
        Fields fields = new(new StrictFaultLog(path));
        List<JsonItem> rows = JsonLines.Parse(file.Content, fields.Faults, allowBlankEnd: true);
        RowId[] ids = RowNumbering.Assign(rows, fields);
        return NotEmpty(path, [.. rows.Select((row, i) => read(row, ids[i], fields))]);
    }

    private static List<T> NotEmpty<T>(string path, List<T> rows) =>
        rows.Count > 0 ? rows : throw new DataFileException(path, null, null, "the file holds no rows; check that it is complete.");
}
