using System.Security;
using Microsoft.Win32.SafeHandles;

namespace LightLM.Files;

/// <summary>Reads files, and refuses what only looks like one: a pipe could block for ever, and a device has no end.</summary>
internal static class RegularFile
{
    private const int LongestPointer = 1024;

    private static ReadOnlySpan<byte> PointerStart => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>Opens a file for reading.</summary>
    /// <exception cref="FileException">There is none, it is something else than a file, or it cannot be read.</exception>
    public static SafeFileHandle Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileKind kind = FileKinds.Of(path);
        if (kind is not (FileKind.Regular or FileKind.Nothing))
        {
            string remedy = kind == FileKind.Directory ? "Name a file in it." : "Write what it gives to a file, and name that.";
            throw FileException.Mismatch(path, "a file", kind.Describe(), remedy);
        }

        SafeFileHandle? file = null;
        try
        {
            file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            RequireContents(path, file);
            return file;
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw CurrentFolder.IsGone && !Path.IsPathRooted(path)
                ? CurrentFolder.Gone(path, e)
                : FileException.Mismatch(path, "a file", "nothing", "Check the path.", e);
        }
        catch (Exception e) when (IsFileError(e))
        {
            file?.Dispose();
            throw Unreadable(path, e);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The most bytes that it may have.</param>
    /// <exception cref="FileException">There is none, it is too large or something else than a file, or it cannot be read.</exception>
    public static byte[] Read(string path, long maxBytes)
    {
        using SafeFileHandle file = Open(path);
        try
        {
            long length = RandomAccess.GetLength(file);
            long limit = Math.Min(maxBytes, Array.MaxLength);
            if (length > limit)
            {
                throw FileException.Mismatch(path, $"at most {Show(limit)}", $"{length} bytes", "Check the path.");
            }

            byte[] contents = new byte[length];
            int done = 0;
            for (int read; done < contents.Length && (read = RandomAccess.Read(file, contents.AsSpan(done), done)) > 0;)
            {
                done += read;
            }

            return done == contents.Length ? contents : contents[..done];
        }
        catch (Exception e) when (IsFileError(e))
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Whether an exception is one that the file system raises.</summary>
    public static bool IsFileError(Exception e) =>
        e is IOException or UnauthorizedAccessException or SecurityException or NotSupportedException or ArgumentException;

    private static void RequireContents(string path, SafeFileHandle file)
    {
        if (RandomAccess.GetLength(file) is var length && (length > LongestPointer || length < PointerStart.Length))
        {
            return;
        }

        Span<byte> start = stackalloc byte[PointerStart.Length];
        if (RandomAccess.Read(file, start, 0) == start.Length && start.SequenceEqual(PointerStart))
        {
            throw FileException.Mismatch(
                path, "the file itself", "a Git LFS pointer to it", "Fetch it with 'git lfs pull', or download the file itself.");
        }
    }

    private static string Show(long bytes) => bytes % (1 << 20) == 0 ? $"{bytes >> 20} MiB" : $"{bytes} bytes";

    private static FileException Unreadable(string path, Exception e) =>
        FileException.Mismatch(path, "a readable file", $"an error ({e.Message})", "Check the path and its permissions.", e);
}
