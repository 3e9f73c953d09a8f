using LightLM.Files;

namespace LightLM.Clue.Files;

/// <summary>The bytes of a file, read at once so that what was checked is what is used.</summary>
internal sealed class DataFile
{
    private DataFile(string path, byte[] bytes)
    {
        Path = path;
        Bytes = bytes;
    }

    public string Path { get; }

    public byte[] Bytes { get; }

    public bool HasByteOrderMark => Content.Length < Bytes.Length;

    /// <summary>The bytes after a byte order mark, if there is one.</summary>
    public ReadOnlySpan<byte> Content => StrictUtf8.WithoutMark(Bytes);

    /// <summary>Reads a file, and unpacks it where gzip has packed it.</summary>
    /// <exception cref="DataFileException">The file is missing, is none, or cannot be read or unpacked.</exception>
    public static DataFile ReadUnpacked(string path)
    {
        DataFile file = Read(path);
        return Gzip.IsPacked(file.Bytes) ? new DataFile(path, Gzip.Unpack(path, file.Bytes)) : file;
    }

    /// <exception cref="DataFileException">The file is missing, is none, or cannot be read.</exception>
    public static DataFile Read(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        try
        {
            return new DataFile(path, RegularFile.Read(path, long.MaxValue));
        }
        catch (FileException e)
        {
            throw new DataFileException(path, null, null, e.Problem, e);
        }
    }
}
