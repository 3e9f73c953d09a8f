using System.Text.Json;
using LightLM.Files;

namespace LightLM.Cli.Bulk;

/// <summary>The members of a command's JSON lines.</summary>
/// <param name="Read">Those of an input line that say what is asked.</param>
/// <param name="Written">Those of an output line that the command writes.</param>
internal sealed record LineMembers(IReadOnlyList<string> Read, IReadOnlyList<string> Written)
{
    private const string Error = "error";
    private const string Cut = "cut";

    /// <summary>Reads a line.</summary>
    /// <exception cref="InputException">It is no JSON object, or has a member that the command writes.</exception>
    public static JsonItem Parse(string line)
    {
        if (string.IsNullOrWhiteSpace(line))
        {
            throw new InputException("expected a JSON object, found a blank line. Remove it.");
        }

        JsonOrigin origin = new("", "Correct the line.", (_, _, item, problem, cause) => new InputException(item is null ? problem : $"{item}: {problem}", cause));
        return JsonItem.Parse(StrictUtf8.Encode(line), origin).AsObject();
    }

    /// <summary>Refuses a line whose members would stand twice in its answer.</summary>
    /// <exception cref="InputException">It has such a member.</exception>
    public void RequireFree(JsonItem row)
    {
        if (row.Names.FirstOrDefault(name => !Read.Contains(name) && IsWritten(name)) is string name)
        {
            throw new InputException($"{name}: expected members with other names than those of the answer, found one. Rename it.");
        }
    }

    /// <summary>Writes the members of a line that only pass through, as they stand in it.</summary>
    public void WriteCarried(Utf8JsonWriter json, JsonItem row)
    {
        foreach ((string name, JsonItem value) in row.Members)
        {
            if (!Read.Contains(name) && !IsWritten(name))
            {
                json.WritePropertyName(name);
                json.WriteRawValue(value.Value.GetRawText(), skipInputValidation: true);
            }
        }
    }

    /// <summary>Writes why a line has no answer.</summary>
    public static void WriteError(Utf8JsonWriter json, string problem) => json.WriteString(Error, problem);

    private bool IsWritten(string name) => Written.Contains(name) || name is Error or Cut;
}
