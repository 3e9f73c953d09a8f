using System.Text.Json;
using LightLM.Files;

namespace LightLM.Clue.Files;

/// <summary>Recognizes the task that a file belongs to, so that a file of another task is called that and not broken.</summary>
internal static class FoundTask
{
    /// <summary>The task of a data set's row, by its members; null where they are of none.</summary>
    public static ClueTask? OfData(JsonItem? item) => item switch
    {
        null => null,
        { Kind: JsonValueKind.Array } => item.Count > 0 && Has(item[0], "context_text") ? ClueTask.Cmrc2018 : null,
        _ when Has(item, "data") || (Has(item, "context") && Has(item, "question")) => ClueTask.Cmrc2018,
        _ when Has(item, "abst") && Has(item, "keyword") => ClueTask.Csl,
        _ when Has(item, "text") && Has(item, "target") => ClueTask.Cluewsc2020,
        _ when Has(item, "text") && item.Find("label") is null or { Kind: JsonValueKind.Object } => ClueTask.Cluener,
        _ => null,
    };

    /// <summary>The task of a data set, as a document or by the first of its lines.</summary>
    /// <param name="content">The file's bytes without a byte order mark.</param>
    public static ClueTask? InData(ReadOnlySpan<byte> content)
    {
        int end = content.IndexOf((byte)'\n');
        return OfData(Parse(end < 0 ? content : content[..end])) ?? OfData(Parse(content));
    }

    /// <summary>The fault of a file that belongs to another task; null where it may be the right one.</summary>
    /// <param name="path">The file.</param>
    /// <param name="kind">What it holds, such as "a data set".</param>
    /// <param name="wanted">The name of the data set or task that it should belong to.</param>
    /// <param name="found">The task that it does belong to, where that is known.</param>
    public static DataFileException? Mismatch(string path, string kind, string wanted, ClueTask? found) => found is ClueTask other && other.OfficialName() != wanted
        ? new DataFileException(path, null, null, Describe(kind, wanted, other))
        : null;

    /// <summary>The same in words.</summary>
    /// <param name="kind">What a file holds, such as "a data set".</param>
    /// <param name="wanted">The name of the data set or task that it should belong to.</param>
    /// <param name="found">The task that it does belong to.</param>
    /// <param name="evidence">What shows that, as a sentence with a space before it, or nothing.</param>
    public static string Describe(string kind, string wanted, ClueTask found, string evidence = "") =>
        $"expected {kind} of {wanted}, found {kind} of {found.OfficialName()}.{evidence} "
            + $"Name another file, or choose the task {found.OfficialName()}.";

    private static bool Has(JsonItem item, string member) => item.Kind == JsonValueKind.Object && item.Find(member) is not null;

    private static JsonItem? Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonTexts.Parse(json, 1, new StrictFaultLog(""));
        }
        catch (DataFileException)
        {
            return null;
        }
    }
}
