using System.Collections.Concurrent;
using System.Text;

namespace LightLM.Files;

/// <summary>
/// Writes files that appear under their names only when they are complete. A link is followed. What is written into a pipe or a
/// character device goes there; other devices and sockets are refused, so that nothing but a file is ever replaced.
/// </summary>
internal static class AtomicFile
{
    private const string Suffix = ".tmp";
    private const int BufferSize = 1 << 16;
    private static readonly ConcurrentDictionary<string, byte> Unfinished = new(StringComparer.Ordinal);

    /// <summary>Makes sure that a file can be written under a name, before the work begins that would be lost.</summary>
    /// <exception cref="FileException">It cannot.</exception>
    public static void RequireWritable(string path)
    {
        OutputTarget target = OutputTarget.Of(path);
        if (!target.IsWrittenInPlace)
        {
            RequireWritableFolder(target.Folder);
        }
    }

    /// <summary>Makes sure that files can be written into a folder.</summary>
    /// <exception cref="FileException">They cannot.</exception>
    public static void RequireWritableFolder(string folder)
    {
        try
        {
            string temporary = Path.Combine(folder, NewName());
            using FileStream probe = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
        }
        catch (Exception e) when (RegularFile.IsFileError(e))
        {
            throw Unwritable(folder, e);
        }
    }

    /// <summary>Writes a file, replacing one of the same name only when all is written and on the disk.</summary>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the contents to a stream, and leaves it open.</param>
    /// <returns>How many bytes were written.</returns>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static long Write(string path, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        OutputTarget target = OutputTarget.Of(path);
        try
        {
            if (target.IsWrittenInPlace)
            {
                using ForwardStream stream = new(new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, BufferSize));
                write(stream);
                return stream.Position;
            }

            return Replace(target, write);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, e);
        }
    }

    /// <summary>Writes a text as UTF-8, without a byte order mark.</summary>
    /// <exception cref="FileException">The file cannot be written.</exception>
    public static void WriteText(string path, string text) => Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(text)));

    /// <summary>Deletes what is being written now, for a process that ends without finishing it.</summary>
    public static void DiscardUnfinished()
    {
        foreach (string temporary in Unfinished.Keys)
        {
            Discard(temporary);
        }
    }

    /// <summary>The error for a place that cannot be written to.</summary>
    internal static FileException Unwritable(string path, Exception e) => FileException.Mismatch(
        path, "a place that can be written", $"an error ({e.Message})", "Check the folder, its permissions and the free space.", e);

    private static long Replace(OutputTarget target, Action<Stream> write)
    {
        Leftovers.Remove(target.Folder);
        string temporary = Path.Combine(target.Folder, NewName());
        Unfinished.TryAdd(temporary, 0);
        try
        {
            long length;
            using (FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, BufferSize))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
                length = stream.Position;
            }

            File.Move(temporary, target.Path, overwrite: true);
            return length;
        }
        catch
        {
            Discard(temporary);
            throw;
        }
        finally
        {
            Unfinished.TryRemove(temporary, out _);
        }
    }

    // Not made of the file's own name, which may be as long as names can be.
    private static string NewName() => $".{Leftovers.NewName()}{Suffix}";

    private static void Discard(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one worth reporting.
        }
    }
}
