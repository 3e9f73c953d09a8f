using System.Text;
using System.Text.Json;
using LightLM.Files;
using LightLM.Tasks.Prompted;

namespace LightLM.Tasks;

/// <summary>What to find in texts: names, and for relations and events the names of what belongs to each that is found.</summary>
public sealed class ExtractionSchema
{
    /// <summary>Deeper parts than any schema has; each level is a run of the model.</summary>
    public const int MaxDepth = 8;

    /// <summary>More names than any schema has; each is a run of the model over the text.</summary>
    public const int MaxNames = 1 << 10;

    /// <summary>
    /// More prompts about one text than any schema needs: each thing that is found is asked for its parts, so that their number may grow with every level.
    /// </summary>
    public const int MaxPrompts = 1 << 14;

    private const string Remedy = "Write names separated by commas, or JSON such as {\"赛事名称\": [\"时间\", \"选手\"]}.";
    private const string Source = "The schema";
    private const char ByteOrderMark = '\uFEFF';

    /// <summary>Creates a schema.</summary>
    /// <param name="targets">What to find.</param>
    /// <exception cref="InputException">
    /// There is nothing to find, a name is blank or beside its equal, its choices are not closed, empty or equal, or there are too many names or levels.
    /// </exception>
    public ExtractionSchema(IReadOnlyList<ExtractionTarget> targets)
    {
        ArgumentNullException.ThrowIfNull(targets);
        int names = 0;
        Check(targets, 1, ref names);
        Targets = targets.Count > 0 ? targets : throw new InputException($"{Source}: expected at least one name, found none. {Remedy}");
    }

    /// <summary>What to find, in the order of the answers.</summary>
    public IReadOnlyList<ExtractionTarget> Targets { get; }

    /// <summary>
    /// Reads a schema: names separated by commas (also ， and 、), or JSON, in which comments and trailing commas are fine: a name, a list of names and
    /// objects, or an object whose members' names are to be found and whose values are what belongs to each. A name may end with choices in brackets,
    /// 情感倾向[正向,负向]: one of them is the answer.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">The text is not one of these.</exception>
    public static ExtractionSchema Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.TrimStart(ByteOrderMark).Trim();
        return new ExtractionSchema(IsJson(trimmed)
            ? Read(JsonItem.Parse(Encoding.UTF8.GetBytes(trimmed), new JsonOrigin(Source, Remedy, Fault) { IsHandwritten = true }), 1)
            : [.. PromptForm.Split(trimmed).Select(name => new ExtractionTarget(name))]);
    }

    /// <summary>Names may have brackets, but what a list has behind its own is no name without quotes.</summary>
    private static bool IsJson(string text) =>
        text is ['{' or '"', ..] or ['/', '/' or '*', ..] || (text.StartsWith('[') && text[1..].TrimStart() is ['"' or '{' or '[' or ']' or '/', ..]);

    private static ExtractionTarget[] Read(JsonItem json, int depth)
    {
        if (depth > MaxDepth)
        {
            throw TooDeep();
        }

        return json.Kind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => [],
            JsonValueKind.String => [new ExtractionTarget(json.Text())],
            JsonValueKind.Array => [.. json.Items.SelectMany(item => ReadItem(item, depth))],
            JsonValueKind.Object => [.. json.Members.Select(member => new ExtractionTarget(member.Name, Read(member.Value, depth + 1)))],
            _ => throw json.Error("a name, a list or an object"),
        };
    }

    private static ExtractionTarget[] ReadItem(JsonItem item, int depth) =>
        item.Kind is JsonValueKind.String or JsonValueKind.Object ? Read(item, depth) : throw item.Error("a name or an object");

    private static void Check(IReadOnlyList<ExtractionTarget> targets, int depth, ref int names)
    {
        if (depth > MaxDepth && targets.Count > 0)
        {
            throw TooDeep();
        }

        names += targets.Count;
        if (names > MaxNames)
        {
            throw new InputException($"{Source}: expected at most {MaxNames} names, found more. Ask for fewer at a time.");
        }

        HashSet<string> known = new(StringComparer.Ordinal);
        foreach (ExtractionTarget target in targets)
        {
            CheckName(target.Name);
            if (!known.Add(target.Name))
            {
                throw new InputException($"{Source}: expected different names beside each other, found \"{Excerpt.Of(target.Name)}\" twice. Leave one out.");
            }

            Check(target.Parts, depth + 1, ref names);
        }
    }

    private static void CheckName(string name)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new InputException($"{Source}: expected names with visible characters, found a blank one. {Remedy}");
        }

        if (PromptForm.FindFault(name) is string fault)
        {
            throw new InputException($"{Source}, \"{Excerpt.Of(name)}\": {fault}. Write choices as in 情感倾向[正向,负向], and names without brackets.");
        }
    }

    private static InputException TooDeep() => new($"{Source}: expected at most {MaxDepth} levels of parts, found more. Ask for the deeper ones by themselves.");

    private static InputException Fault(string path, int? line, string? field, string problem, Exception? innerException) =>
        new($"{path}{(line is int number ? $", line {number}" : "")}{(field is null ? "" : $", {field}")}: {problem}", innerException);
}
