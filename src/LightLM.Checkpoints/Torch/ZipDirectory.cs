using System.Buffers.Binary;
using LightLM.Files;

namespace LightLM.Checkpoints.Torch;

/// <summary>An entry of a zip archive.</summary>
/// <param name="Offset">Where its contents start in the file.</param>
/// <param name="Length">Their length in bytes.</param>
internal sealed record ZipEntry(long Offset, long Length);

/// <summary>
/// Finds the entries of a zip archive (PKWARE's APPNOTE, with its 64-bit records). Only entries that are stored as they are can be read in
/// parts; PyTorch writes no others.
/// </summary>
internal sealed class ZipDirectory
{
    private const uint EndSignature = 0x06054B50;
    private const uint End64Signature = 0x06064B50;
    private const uint Locator64Signature = 0x07064B50;
    private const uint EntrySignature = 0x02014B50;
    private const uint LocalSignature = 0x04034B50;
    private const int EndBytes = 22;
    private const int End64Bytes = 56;
    private const int Locator64Bytes = 20;
    private const int EntryBytes = 46;
    private const int LocalBytes = 30;
    private const int MaxEntries = 1 << 17;
    private const string Remedy = "The file is damaged: download or save it again.";

    private readonly string _path;
    private readonly StoredFile _file;

    private ZipDirectory(string path, StoredFile file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Whether a file begins as a zip archive does.</summary>
    public static bool IsZip(StoredFile file)
    {
        Span<byte> start = stackalloc byte[sizeof(uint)];
        if (file.Length < start.Length)
        {
            return false;
        }

        file.Read(0, start);
        return BinaryPrimitives.ReadUInt32LittleEndian(start) == LocalSignature;
    }

    /// <summary>Reads the directory of an archive.</summary>
    /// <returns>The entries by name.</returns>
    /// <exception cref="ModelFileException">The archive breaks a rule of its format, or has an entry that is compressed or encrypted.</exception>
    public static IReadOnlyDictionary<string, ZipEntry> Read(string path, StoredFile file) => new ZipDirectory(path, file).Read();

    private Dictionary<string, ZipEntry> Read()
    {
        (ulong count, ulong length, ulong start) = FindDirectory();
        if (length > (ulong)_file.Length || start > (ulong)_file.Length - length || count > Math.Min(MaxEntries, length / EntryBytes))
        {
            string expected = $"a directory of at most {MaxEntries} entries inside of {_file.Length} bytes";
            throw Damaged(expected, $"{count} entries, {length} bytes at byte {start}");
        }

        byte[] directory = new byte[length];
        _file.Read((long)start, directory);
        Dictionary<string, ZipEntry> entries = new(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = directory;
        for (ulong i = 0; i < count; i++)
        {
            (string name, ZipEntry entry) = ReadEntry(ref rest, (long)start);
            if (!entries.TryAdd(name, entry))
            {
                throw ModelFileException.Mismatch(_path, name, "one entry of this name", "two", Remedy);
            }
        }

        return entries;
    }

    private (ulong Count, ulong Length, ulong Start) FindDirectory()
    {
        byte[] tail = new byte[Math.Min(_file.Length, EndBytes + ushort.MaxValue)];
        _file.Read(_file.Length - tail.Length, tail);
        int end = tail.Length - EndBytes;
        while (end >= 0 && !(U32(tail, end) == EndSignature && end + EndBytes + U16(tail, end + 20) == tail.Length))
        {
            end--;
        }

        if (end < 0)
        {
            throw Damaged("the directory of a zip archive at its end", "none");
        }

        (uint count, uint length, uint start) = (U16(tail, end + 10), U32(tail, end + 12), U32(tail, end + 16));
        bool isLong = count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue;
        return isLong ? FindDirectory64(_file.Length - tail.Length + end - Locator64Bytes) : (count, length, start);
    }

    private (ulong Count, ulong Length, ulong Start) FindDirectory64(long locatorStart)
    {
        ReadOnlySpan<byte> locator = ReadRecord(locatorStart, Locator64Bytes, Locator64Signature);
        ulong place = U64(locator, 8);
        ReadOnlySpan<byte> end = ReadRecord(place > long.MaxValue ? -1 : (long)place, End64Bytes, End64Signature);
        return (U64(end, 32), U64(end, 40), U64(end, 48));
    }

    private (string Name, ZipEntry Entry) ReadEntry(ref ReadOnlySpan<byte> rest, long directoryStart)
    {
        if (rest.Length < EntryBytes || U32(rest, 0) != EntrySignature || rest.Length < EntryBytes + U16(rest, 28) + U16(rest, 30) + U16(rest, 32))
        {
            throw Damaged("an entry in the archive's directory", "something else");
        }

        (int nameLength, int extraLength) = (U16(rest, 28), U16(rest, 30));
        string name = StrictUtf8.Decode(rest.Slice(EntryBytes, nameLength), out _) ?? throw Damaged("names of entries in UTF-8", "another name");
        RequireStored(name, flags: U16(rest, 8), method: U16(rest, 10));
        ulong length = U32(rest, 24);
        ulong stored = U32(rest, 20);
        ulong place = U32(rest, 42);
        ReadOnlySpan<byte> extra = Extra64(rest.Slice(EntryBytes + nameLength, extraLength));
        Widen(ref length, ref extra);
        Widen(ref stored, ref extra);
        Widen(ref place, ref extra);
        rest = rest[(EntryBytes + nameLength + extraLength + U16(rest, 32))..];
        return (name, Locate(name, place, length, stored, directoryStart));
    }

    /// <summary>Takes a number that is too large for its field from the 64-bit ones.</summary>
    private static void Widen(ref ulong field, ref ReadOnlySpan<byte> extra)
    {
        if (field == uint.MaxValue && extra.Length >= sizeof(ulong))
        {
            field = U64(extra, 0);
            extra = extra[sizeof(ulong)..];
        }
    }

    private ZipEntry Locate(string name, ulong place, ulong length, ulong stored, long directoryStart)
    {
        ReadOnlySpan<byte> local = ReadRecord(place > long.MaxValue ? -1 : (long)place, LocalBytes, LocalSignature);
        long start = (long)place + LocalBytes + U16(local, 26) + U16(local, 28);
        return length == stored && start <= directoryStart && length <= (ulong)(directoryStart - start)
            ? new ZipEntry(start, (long)length)
            : throw ModelFileException.Mismatch(
                _path, name, $"contents in front of the archive's directory at byte {directoryStart}", $"{length} bytes at byte {start}", Remedy);
    }

    private void RequireStored(string name, int flags, int method)
    {
        if ((flags & 1) != 0 || method != 0)
        {
            string found = (flags & 1) != 0 ? "an encrypted entry" : $"a compressed one (method {method})";
            const string remedy = "Unpack the archive and pack it again without compression (zip -0 -r), or save it again with torch.save.";
            throw ModelFileException.Mismatch(_path, name, "an entry that is stored as it is, of which parts can be read", found, remedy);
        }
    }

    /// <summary>The 64-bit numbers among an entry's further fields.</summary>
    private static ReadOnlySpan<byte> Extra64(ReadOnlySpan<byte> extra)
    {
        const int headerBytes = 4;
        while (extra.Length >= headerBytes && extra.Length - headerBytes >= U16(extra, 2))
        {
            ReadOnlySpan<byte> field = extra.Slice(headerBytes, U16(extra, 2));
            if (U16(extra, 0) == 1)
            {
                return field;
            }

            extra = extra[(headerBytes + field.Length)..];
        }

        return [];
    }

    private byte[] ReadRecord(long start, int length, uint signature)
    {
        byte[] record = new byte[length];
        if (start < 0 || start > _file.Length - length)
        {
            throw Damaged($"a record of the archive inside of {_file.Length} bytes", $"one at byte {(ulong)start}");
        }

        _file.Read(start, record);
        return U32(record, 0) == signature ? record : throw Damaged($"a record 0x{signature:X8} at byte {start}", $"0x{U32(record, 0):X8}");
    }

    private ModelFileException Damaged(string expected, string found) => ModelFileException.Mismatch(_path, null, expected, found, Remedy);

    private static ushort U16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static uint U32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);

    private static ulong U64(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt64LittleEndian(bytes[at..]);
}
