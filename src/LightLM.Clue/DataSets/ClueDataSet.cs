using LightLM.Clue.Files;
using LightLM.Files;

namespace LightLM.Clue.DataSets;

/// <summary>
/// Reads the data sets in their official formats: UTF-8, with or without a byte order mark; JSON lines, and for CMRC 2018 one document.
/// All positions in the files count code points. Every method throws <see cref="DataFileException"/> at the first thing that is
/// wrong with a file: missing or unreadable, not UTF-8, not JSON, a field missing or of the wrong type, a span that is not where it
/// claims to be, an id given twice, no rows at all, or the rows of another task.
/// </summary>
/// <remarks>
/// As Hugging Face's exporter writes CSL, CLUEWSC2020 and CMRC 2018 they are read too: labels that are numbers, rows named by "idx", a line for
/// each question.
/// Rows are named by "id" or "idx", a number or a string; rows without either by their index, counted from 0. Where a labelled file
/// numbers its rows with an "idx" that repeats, all of its rows are named by their index.
/// </remarks>
public static class ClueDataSet
{
    private const string Kind = "a data set";
    private const int RowsThatTell = 3;

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
    public static IReadOnlyList<CluenerExample> ReadCluener(string path) => RowsOf(ClueTask.Cluener.OfficialName(), path, CluenerFormat.ReadExample);

    /// <summary>Reads a CSL file.</summary>
    public static IReadOnlyList<CslExample> ReadCsl(string path) => RowsOf(ClueTask.Csl.OfficialName(), path, CslFormat.ReadExample);

    /// <summary>Reads a CLUEWSC2020 file; its labels may be strings or JSON booleans.</summary>
    public static IReadOnlyList<Cluewsc2020Example> ReadCluewsc2020(string path) =>
        RowsOf(ClueTask.Cluewsc2020.OfficialName(), path, Cluewsc2020Format.ReadExample);

    /// <summary>Reads a CMRC 2018 file in the SQuAD style, in the original style or as an exporter's lines; its content tells which.</summary>
    public static IReadOnlyList<Cmrc2018Example> ReadCmrc2018(string path)
    {
        DataFile file = DataFile.Read(path);
        StrictFaultLog faults = new(path);
        if (Cmrc2018Format.IsExported(file.Content))
        {
            return NotEmpty(path, Cmrc2018Format.ReadExported(JsonLines.Parse(file.Content, faults, allowBlankEnd: true), new Fields(faults)));
        }

        string name = ClueTask.Cmrc2018.OfficialName();
        JsonItem root = ParseOf(name, file, () => JsonTexts.Parse(file.Content, 1, faults)!);
        RequireTask(name, path, [root]);
        return NotEmpty(path, Cmrc2018Format.ReadExamples(root, new Fields(faults)));
    }

    /// <summary>Writes rows as a test set: in the official form, each with its id, without labels.</summary>
    /// <param name="path">The file, which appears under its name only when it is complete.</param>
    /// <param name="rows">Rows of one task.</param>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void WriteQuestions(string path, IReadOnlyList<ClueExample> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        AtomicFile.Write(path, stream => QuestionsWriter.Write(stream, rows));
    }

    /// <summary>What <see cref="WriteQuestions"/> writes.</summary>
    /// <param name="rows">Rows of one task.</param>
    public static byte[] QuestionBytes(IReadOnlyList<ClueExample> rows)
    {
        using MemoryStream stream = new();
        QuestionsWriter.Write(stream, rows);
        return stream.ToArray();
    }

    /// <summary>Reads a data set of JSON lines.</summary>
    /// <param name="name">The name of the data set.</param>
    /// <param name="path">The file.</param>
    /// <param name="read">Reads a row.</param>
    internal static List<T> RowsOf<T>(string name, string path, Func<JsonItem, RowId, Fields, T> read)
    {
        DataFile file = DataFile.Read(path);
        Fields fields = new(new StrictFaultLog(path));
        List<JsonItem> rows = ParseOf(name, file, () => JsonLines.Parse(file.Content, fields.Faults, allowBlankEnd: true));
        RequireTask(name, path, rows);
        RowId[] ids = RowNumbering.Assign(rows, fields);
        return NotEmpty(path, [.. rows.Select((row, i) => read(row, ids[i], fields))]);
    }

    /// <summary>Parses a file; where it is none of the task's form but of another one's, that is the fault.</summary>
    private static T ParseOf<T>(string name, DataFile file, Func<T> parse)
    {
        try
        {
            return parse();
        }
        catch (DataFileException e)
        {
            throw FoundTask.Mismatch(file.Path, Kind, name, FoundTask.InData(file.Content)) ?? e;
        }
    }

    private static void RequireTask(string name, string path, List<JsonItem> rows)
    {
        // A single row may just lack a field.
        ClueTask?[] found = [.. rows.Take(RowsThatTell).Select(FoundTask.OfData).Distinct()];
        if (found.Length == 1 && FoundTask.Mismatch(path, Kind, name, found[0]) is DataFileException mismatch)
        {
            throw mismatch;
        }
    }

    internal static List<T> NotEmpty<T>(string path, List<T> rows) =>
        rows.Count > 0 ? rows : throw new DataFileException(path, null, null, "the file holds no rows; check that it is complete.");

    /// <summary>The error of a row that has no label where one is needed.</summary>
    internal static DataFileException Unlabelled(string path, ClueExample row, string field, string expected)
    {
        string id = CodePoints.Excerpt(row.Id.ToString());
        return new(path, row.Line, field, $"expected {expected}, found none, id {id}. Evaluate against data with labels, such as dev.json.");
    }
}
