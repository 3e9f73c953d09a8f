using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LightLM.Clue.Files;

/// <summary>Parses one JSON text into items that know their lines.</summary>
internal ref struct JsonParser
{
    private readonly ReadOnlySpan<byte> json;
    private readonly FaultLog faults;
    private Utf8JsonReader reader;
    private int line;
    private int counted;

    private JsonParser(ReadOnlySpan<byte> json, int firstLine, FaultLog faults)
    {
        this.json = json;
        this.faults = faults;
        reader = new Utf8JsonReader(json);
        line = firstLine;
    }

    /// <summary>Parses a text that starts on <paramref name="firstLine"/>; null after reporting why it is not JSON.</summary>
    public static JsonItem? Parse(ReadOnlySpan<byte> json, int firstLine, FaultLog faults)
    {
        if (!Utf8.IsValid(json))
        {
            int place = LengthOfValidPrefix(json);
            faults.Add(
                firstLine + json[..place].Count((byte)'\n'),
                null,
                $"byte 0x{json[place]:X2} does not belong to UTF-8 text; save the file as UTF-8.");
            return null;
        }

        JsonParser parser = new(json, firstLine, faults);
        try
        {
            parser.Next();
            JsonItem item = parser.Value();
            parser.reader.Read(); // throws when something follows the value
            return item;
        }
        catch (JsonException e)
        {
            int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string reason = CodePoints.Excerpt(end < 0 ? e.Message : e.Message[..end], 200);
            int place = firstLine + (int)(e.LineNumber ?? 0);
            faults.Add(place, null, $"not valid JSON at byte {e.BytePositionInLine + 1} of the line: {reason}");
        }
        catch (InvalidOperationException)
        {
            faults.Add(parser.line, null, "a \\u escape is half of a surrogate pair; write the character itself or both halves.");
        }

        return null;
    }

    private static int LengthOfValidPrefix(ReadOnlySpan<byte> bytes)
    {
        int place = 0;
        while (Rune.DecodeFromUtf8(bytes[place..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            place += length;
        }

        return place;
    }

    private void Next()
    {
        reader.Read();
        int start = (int)reader.TokenStartIndex;
        line += json[counted..start].Count((byte)'\n');
        counted = start;
    }

    private JsonItem Value()
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                return Object();
            case JsonTokenType.StartArray:
                return Array();
            case JsonTokenType.String:
                return new JsonItem(JsonValueKind.String, line, reader.GetString()!);
            case JsonTokenType.Number:
                return new JsonItem(JsonValueKind.Number, line, Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.True:
                return new JsonItem(JsonValueKind.True, line, "true");
            case JsonTokenType.False:
                return new JsonItem(JsonValueKind.False, line, "false");
            default:
                return new JsonItem(JsonValueKind.Null, line, "null");
        }
    }

    private JsonItem Object()
    {
        JsonItem item = new(JsonValueKind.Object, line, "");
        Dictionary<string, int> lines = [];
        for (Next(); reader.TokenType != JsonTokenType.EndObject; Next())
        {
            string name = reader.GetString()!;
            int nameLine = line;
            Next();
            JsonItem value = Value();
            if (lines.TryAdd(name, nameLine))
            {
                item.Members.Add(new(name, value));
            }
            else
            {
                faults.Add(nameLine, CodePoints.Excerpt(name), $"is given twice (first on line {lines[name]}), and readers keep only one; remove the other.");
            }
        }

        return item;
    }

    private JsonItem Array()
    {
        JsonItem item = new(JsonValueKind.Array, line, "");
        for (Next(); reader.TokenType != JsonTokenType.EndArray; Next())
        {
            item.Items.Add(Value());
        }

        return item;
    }
}
