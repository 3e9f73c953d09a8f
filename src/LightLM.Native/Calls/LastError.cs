using System.Runtime.InteropServices;

namespace LightLM.Native.Calls;

/// <summary>The message of a thread's last error, in memory that the other side can read.</summary>
internal sealed unsafe class LastError
{
    [ThreadStatic]
    private static LastError? _ofThread;

    private nint _message;

    /// <summary>Frees the message of a thread that has ended.</summary>
    ~LastError() => Free();

    /// <summary>The message, "" where the last call had no error.</summary>
    public static byte* Pointer => _ofThread is { _message: not 0 } last ? (byte*)last._message : StaticText.Pointer(""u8);

    /// <summary>Forgets the last error.</summary>
    public static void Clear() => _ofThread?.Free();

    /// <summary>Keeps a message.</summary>
    public static void Set(string message)
    {
        LastError last = _ofThread ??= new LastError();
        last.Free();
        last._message = Marshal.StringToCoTaskMemUTF8(message.Replace('\0', '\u2400'));
    }

    private void Free()
    {
        Marshal.FreeCoTaskMem(_message);
        _message = 0;
    }
}
