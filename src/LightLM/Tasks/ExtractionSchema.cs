using System.Text;
using System.Text.Json;
using LightLM.Files;

namespace LightLM.Tasks;

/// <summary>What to find in texts: names, and for relations and events the names of what belongs to each that is found.</summary>
public sealed class ExtractionSchema
{
    /// <summary>Deeper parts than any schema has; each level is a run of the model.</summary>
    public const int MaxDepth = 8;

    /// <summary>More names than any schema has; each is a run of the model over the text.</summary>
    public const int MaxNames = 1 << 10;

    private const string Remedy = "Write names separated by commas, or JSON such as {\"赛事名称\": [\"时间\", \"选手\"]}.";
    private const string Source = "The schema";
    private static readonly char[] Separators = [',', '，', '、'];

    /// <summary>Creates a schema.</summary>
    /// <param name="targets">What to find.</param>
    /// <exception cref="InputException">There is nothing to find, a name is blank, or there are too many names or levels.</exception>
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
    /// Reads a schema: names separated by commas (also ， and 、), or JSON: a name, a list of names and objects, or an object whose members' names
    /// are to be found and whose values are what belongs to each.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <exception cref="InputException">The text is not one of these.</exception>
    public static ExtractionSchema Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string trimmed = text.Trim();
        return new ExtractionSchema(IsJson(trimmed)
            ? Read(JsonItem.Parse(Encoding.UTF8.GetBytes(trimmed), new JsonOrigin(Source, Remedy, Fault)), 1)
            : [.. trimmed.Split(Separators, StringSplitOptions.TrimEntries).Select(name => new ExtractionTarget(name))]);
    }

    /// <summary>A name may begin with a bracket; a list has a name, an object or its end behind it.</summary>
    private static bool IsJson(string text) =>
        text.StartsWith('{') || text.StartsWith('"') || (text.StartsWith('[') && text[1..].TrimStart() is ['"' or '{' or ']', ..]);

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
            JsonValueKind.Array => [.. json.Items.SelectMany(item => Read(item, depth))],
            JsonValueKind.Object => [.. json.Members.Select(member => new ExtractionTarget(member.Name, Read(member.Value, depth + 1)))],
            _ => throw json.Error("a name, a list or an object"),
        };
    }

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

        foreach (ExtractionTarget target in targets)
        {
            if (string.IsNullOrWhiteSpace(target.Name))
            {
                throw new InputException($"{Source}: expected names with visible characters, found a blank one. {Remedy}");
            }

            Check(target.Parts, depth + 1, ref names);
        }
    }

    private static InputException TooDeep() => new($"{Source}: expected at most {MaxDepth} levels of parts, found more. Ask for the deeper ones by themselves.");

    private static InputException Fault(string path, int? line, string? field, string problem, Exception? innerException) =>
        new($"{path}{(line is int number ? $", line {number}" : "")}{(field is null ? "" : $", {field}")}: {problem}", innerException);
}
