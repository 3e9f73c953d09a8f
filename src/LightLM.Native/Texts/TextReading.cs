using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using LightLM.Native.Calls;
using LightLM.Native.Layout;

namespace LightLM.Native.Texts;

/// <summary>Reads a caller's texts.</summary>
internal static unsafe class TextReading
{
    /// <summary>Reads a text.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public static string Read(in TextView text, string name)
    {
        if (text.Data is null && text.Length != 0)
        {
            throw CallException.Argument(name, $"expected text, found NULL with a length of {text.Length}. An empty text has a length of 0.");
        }

        return text.Length switch
        {
            0 => "",
            -1 => ReadString(text.Data, name),
            > 0 and <= int.MaxValue => Decode(new ReadOnlySpan<byte>(text.Data, (int)text.Length), name),
            _ => throw CallException.Argument(name, $"its length: expected 0 to {int.MaxValue} bytes, or -1, found {text.Length}."),
        };
    }

    /// <summary>Reads a string that ends with NUL.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public static string ReadString(byte* text, string name)
    {
        Arguments.Require(text, name);
        return Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text), name);
    }

    /// <summary>Reads the path of a file.</summary>
    /// <exception cref="InputException">It is not UTF-8.</exception>
    public static string ReadPath(byte* path, string name)
    {
        string text = ReadString(path, name);
        return text.Length > 0 ? text : throw CallException.Argument(name, "expected a path, found an empty text.");
    }

    private static string Decode(ReadOnlySpan<byte> bytes, string name) =>
        Utf8.IsValid(bytes) ? Encoding.UTF8.GetString(bytes) : throw new InputException($"{name}: expected UTF-8, found {Fault(bytes)}. Convert the text to UTF-8.");

    private static string Fault(ReadOnlySpan<byte> bytes)
    {
        int place = 0;
        while (Rune.DecodeFromUtf8(bytes[place..], out _, out int length) == System.Buffers.OperationStatus.Done)
        {
            place += length;
        }

        return $"0x{bytes[place]:X2} at byte {place}";
    }
}
