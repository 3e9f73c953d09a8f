using System.Buffers.Text;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace LightLM.Files;

/// <summary>
/// A JSON text that is safe to read: in UTF-8, without halves of surrogate pairs, with each member once, and of no more values than the
/// memory for them is justified by. It finds the lines of its values when they are asked for.
/// </summary>
internal sealed class JsonText
{
    private readonly int _rootLine;
    private int _knownPlace;
    private int _knownLine;

    private JsonText(int rootLine, JsonElement root)
    {
        Root = root;
        _rootLine = _knownLine = rootLine;
    }

    /// <summary>A member that its object already has.</summary>
    public readonly record struct RepeatedMember(string Name, int Line, int FirstLine);

    /// <summary>The value.</summary>
    public JsonElement Root { get; }

    /// <summary>Parses a text.</summary>
    /// <exception cref="LightLMException">The text breaks a rule; the type is the origin's.</exception>
    public static JsonText Parse(ReadOnlySpan<byte> json, JsonOrigin origin)
    {
        Check(json, origin);
        try
        {
            // White space and comments in front of the value are no part of it.
            Utf8JsonReader reader = new(json, new JsonReaderOptions { CommentHandling = Comments(origin) });
            reader.Read();
            JsonDocumentOptions options = new()
            {
                AllowDuplicateProperties = origin.AllowsRepeated,
                CommentHandling = Comments(origin),
                AllowTrailingCommas = origin.IsHandwritten,
            };
            return new JsonText(LineOf(json, (int)reader.TokenStartIndex, origin), JsonElement.Parse(json, options));
        }
        catch (JsonException e) when (e.LineNumber is null && !origin.AllowsRepeated)
        {
            (string name, int line, int first) = Parse(json, origin with { AllowsRepeated = true }).FindRepeated().First();
            throw origin.Error(line, null, "well-formed JSON", $"the member '{Excerpt.Of(name)}' twice, first in line {first}", innerException: e);
        }
        catch (JsonException e)
        {
            // The message ends with the place, and may quote all of a long text before that.
            int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string reason = Excerpt.Of(end < 0 ? e.Message : e.Message[..end]).ReplaceLineEndings(" ");
            string found = $"an error at byte {e.BytePositionInLine + 1} of the line ({reason})";
            throw origin.Error(origin.FirstLine + (int)(e.LineNumber ?? 0), null, "well-formed JSON", found, innerException: e);
        }
    }

    /// <summary>The line of a value.</summary>
    public int LineOf(JsonElement value) => LineOf(JsonMarshal.GetRawUtf8Value(value));

    /// <summary>All members that are given twice.</summary>
    public IEnumerable<RepeatedMember> FindRepeated() => FindRepeated(Root);

    private static JsonCommentHandling Comments(JsonOrigin origin) =>
        origin.IsHandwritten ? JsonCommentHandling.Skip : JsonCommentHandling.Disallow;

    private static void Check(ReadOnlySpan<byte> json, JsonOrigin origin)
    {
        if (StrictUtf8.FindFault(json) is StrictUtf8.Fault fault)
        {
            throw origin.Error(origin.FirstLine + fault.Line - 1, null, "UTF-8", $"{fault}");
        }

        int values = json.Count((byte)',') + json.Count((byte)'{') + json.Count((byte)'[') + json.Count((byte)':');
        if (values > origin.MaxValues)
        {
            throw origin.Error(origin.FirstLine, null, $"at most {origin.MaxValues} members and items", $"about {values}");
        }

        if (IndexOfHalfPair(json) is >= 0 and int place)
        {
            throw origin.Error(LineOf(json, place, origin), null, "well-formed JSON", "an escaped half of a surrogate pair");
        }
    }

    private static int LineOf(ReadOnlySpan<byte> json, int place, JsonOrigin origin) => origin.FirstLine + json[..place].Count((byte)'\n');

    /// <summary>Where an escape stands that is half of a surrogate pair, or -1; backslashes stand in strings and comments only.</summary>
    private static int IndexOfHalfPair(ReadOnlySpan<byte> json)
    {
        int place = 0;
        while (json[place..].IndexOf((byte)'\\') is >= 0 and int next)
        {
            place += next;
            int unit = UnitAt(json, place);
            bool isPair = char.IsHighSurrogate((char)unit) && char.IsLowSurrogate((char)UnitAt(json, place + 6));
            if (char.IsSurrogate((char)unit) && !isPair)
            {
                return place;
            }

            place = Math.Min(place + (isPair ? 12 : 2), json.Length);
        }

        return -1;
    }

    /// <summary>The UTF-16 unit of an escape, or 0 where there is none.</summary>
    private static int UnitAt(ReadOnlySpan<byte> json, int place) =>
        place + 6 <= json.Length && json[place..].StartsWith("\\u"u8)
            && Utf8Parser.TryParse(json.Slice(place + 2, 4), out ushort unit, out int used, 'x') && used == 4
                ? unit
                : 0;

    private IEnumerable<RepeatedMember> FindRepeated(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                return value.EnumerateArray().Where(item => item.ValueKind is JsonValueKind.Array or JsonValueKind.Object).SelectMany(FindRepeated);
            case JsonValueKind.Object:
                return FindRepeatedIn(value);
            default:
                return [];
        }
    }

    private IEnumerable<RepeatedMember> FindRepeatedIn(JsonElement owner)
    {
        Dictionary<string, JsonProperty> members = new(StringComparer.Ordinal);
        foreach (JsonProperty member in owner.EnumerateObject())
        {
            if (!members.TryAdd(member.Name, member))
            {
                int firstLine = LineOf(JsonMarshal.GetRawUtf8PropertyName(members[member.Name]));
                yield return new RepeatedMember(member.Name, LineOf(JsonMarshal.GetRawUtf8PropertyName(member)), firstLine);
            }

            foreach (RepeatedMember repeated in FindRepeated(member.Value))
            {
                yield return repeated;
            }
        }
    }

    private int LineOf(ReadOnlySpan<byte> part)
    {
        ReadOnlySpan<byte> text = JsonMarshal.GetRawUtf8Value(Root);
        text.Overlaps(part, out int place);

        // Values are mostly asked for in the text's order: what has been counted is not counted again.
        if (place < _knownPlace)
        {
            (_knownPlace, _knownLine) = (0, _rootLine);
        }

        _knownLine += text[_knownPlace..place].Count((byte)'\n');
        _knownPlace = place;
        return _knownLine;
    }
}
