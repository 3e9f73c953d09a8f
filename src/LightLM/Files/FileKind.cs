using System.Runtime.InteropServices;
using System.Runtime.Versioning;

namespace LightLM.Files;

/// <summary>What a path names, links followed.</summary>
internal enum FileKind
{
    /// <summary>Nothing, or what may not be seen; opening it tells which.</summary>
    Nothing,

    /// <summary>A file with contents of its own.</summary>
    Regular,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A named pipe, or the end of a nameless one.</summary>
    Pipe,

    /// <summary>A socket.</summary>
    Socket,

    /// <summary>A device that takes or gives bytes one after another, such as a terminal or <c>/dev/null</c>.</summary>
    CharacterDevice,

    /// <summary>A device that holds a file system or is meant to.</summary>
    BlockDevice,
}

/// <summary>Tells what paths name without opening them: opening a pipe waits for its other end.</summary>
internal static unsafe partial class FileKinds
{
    private const int CurrentFolder = -100;
    private const int StatusBytes = 256;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;
    private const uint WantsType = 1;

    /// <summary>What a path names.</summary>
    public static FileKind Of(string path)
    {
        if (OperatingSystem.IsLinux() && !path.Contains('\0', StringComparison.Ordinal))
        {
            try
            {
                return OfMode(Mode(path));
            }
            catch (Exception e) when (e is EntryPointNotFoundException or DllNotFoundException)
            {
                // An old or unusual C library: less is told apart then.
            }
        }

        return Directory.Exists(path) ? FileKind.Directory
            : !File.Exists(path) ? FileKind.Nothing
            : (File.GetAttributes(path) & FileAttributes.Device) != 0 ? FileKind.CharacterDevice
            : FileKind.Regular;
    }

    /// <summary>The kind in words, with its article.</summary>
    public static string Describe(this FileKind kind) => kind switch
    {
        FileKind.Regular => "a file",
        FileKind.Directory => "a directory",
        FileKind.Pipe => "a pipe",
        FileKind.Socket => "a socket",
        FileKind.CharacterDevice or FileKind.BlockDevice => "a device",
        _ => "nothing",
    };

    [SupportedOSPlatform("linux")]
    private static int Mode(string path)
    {
        byte* status = stackalloc byte[StatusBytes];
        return Statx(CurrentFolder, path, flags: 0, WantsType, status) == 0 ? *(ushort*)(status + ModeOffset) : 0;
    }

    private static FileKind OfMode(int mode) => (mode & TypeBits) switch
    {
        0x8000 => FileKind.Regular,
        0x4000 => FileKind.Directory,
        0x1000 => FileKind.Pipe,
        0xC000 => FileKind.Socket,
        0x2000 => FileKind.CharacterDevice,
        0x6000 => FileKind.BlockDevice,
        _ => FileKind.Nothing,
    };

    // Its result is laid out alike on all processors, unlike that of stat.
    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, byte* status);
}
