using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace LightLM.Files;

/// <summary>
/// Parses JSON that is safe to read afterwards: in UTF-8, without halves of surrogate pairs, with each member once, and of no more values
/// than the memory for them is justified by.
/// </summary>
internal static class JsonText
{
    /// <summary>The most members and items; each takes some 40 bytes, whatever its own length.</summary>
    private const int MaxValues = 3 << 19;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonDocumentOptions Handwritten = new()
    {
        AllowDuplicateProperties = false,
        CommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    /// <summary>Parses a text.</summary>
    /// <param name="json">The text.</param>
    /// <param name="isHandwritten">Whether comments and trailing commas may stand in it.</param>
    /// <exception cref="JsonTextException">The text breaks a rule.</exception>
    public static JsonElement Parse(ReadOnlySpan<byte> json, bool isHandwritten = false)
    {
        Check(json);
        try
        {
            return JsonElement.Parse(json, isHandwritten ? Handwritten : Strict);
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
    }

    /// <summary>Parses a text that is not to be copied.</summary>
    /// <exception cref="JsonTextException">The text breaks a rule.</exception>
    public static JsonDocument ParseDocument(ReadOnlyMemory<byte> json)
    {
        Check(json.Span);
        try
        {
            return JsonDocument.Parse(json, Strict);
        }
        catch (JsonException e)
        {
            throw Malformed(e);
        }
    }

    private static void Check(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonTextException(LineOf(json, LengthOfValidPrefix(json)), "UTF-8", "other bytes");
        }

        int values = json.Count((byte)',') + json.Count((byte)'{') + json.Count((byte)'[') + json.Count((byte)':');
        if (values > MaxValues)
        {
            throw new JsonTextException(1, $"at most {MaxValues} members and items", $"about {values}");
        }

        if (IndexOfHalfPair(json) is >= 0 and int place)
        {
            throw new JsonTextException(LineOf(json, place), "well-formed JSON", "an escaped half of a surrogate pair");
        }
    }

    private static JsonTextException Malformed(JsonException e)
    {
        // The message ends with the place, and may quote all of a long text before that.
        int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        string reason = Excerpt.Of(end < 0 ? e.Message : e.Message[..end], 2 * Excerpt.ValueLength).ReplaceLineEndings(" ");
        return new JsonTextException((int)(e.LineNumber ?? 0) + 1, "well-formed JSON", $"an error ({reason})", e);
    }

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

    private static int LengthOfValidPrefix(ReadOnlySpan<byte> json)
    {
        int length = 0;
        while (Rune.DecodeFromUtf8(json[length..], out _, out int used) == OperationStatus.Done)
        {
            length += used;
        }

        return length;
    }

    private static int LineOf(ReadOnlySpan<byte> json, int place) => json[..place].Count((byte)'\n') + 1;
}
