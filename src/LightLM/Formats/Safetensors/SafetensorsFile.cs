using System.Buffers.Binary;
using System.Security.Cryptography;
using LightLM.Descriptions;
using LightLM.Files;
using LightLM.Formats.Tensors;

namespace LightLM.Formats.Safetensors;

/// <summary>A safetensors file: opening reads the header only, and tensors are copied when they are asked for.</summary>
public sealed class SafetensorsFile : TensorSource
{
    private readonly StoredFile _file;
    private readonly long _dataStart;
    private readonly IReadOnlyDictionary<string, SafetensorsEntry> _entries;

    private SafetensorsFile(string path, StoredFile file, long dataStart, SafetensorsHeader header)
    {
        Path = path;
        _file = file;
        _dataStart = dataStart;
        _entries = header.Tensors;
        Metadata = header.Metadata;
        Tensors = _entries.ToDictionary(entry => entry.Key, entry => entry.Value.Info, StringComparer.Ordinal);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>The strings under <c>__metadata__</c>.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Opens a file and checks all of its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="ModelFileException">The file cannot be read, or breaks a rule of the format.</exception>
    public static SafetensorsFile Open(string path)
    {
        RequireLittleEndian(path, BitConverter.IsLittleEndian);
        return Read(path, StoredFile.Open(path));
    }

    /// <summary>Checks all of the header of a file whose content is in memory.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="content">All of it, which nobody may change until this is disposed.</param>
    /// <exception cref="ModelFileException">It breaks a rule of the format.</exception>
    internal static SafetensorsFile Read(string name, ReadOnlyMemory<byte> content)
    {
        RequireLittleEndian(name, BitConverter.IsLittleEndian);
        return Read(name, StoredFile.Of(name, content));
    }

    /// <summary>Reads an open file, which is disposed if that fails.</summary>
    private static SafetensorsFile Read(string path, StoredFile file)
    {
        try
        {
            int headerLength = ReadHeaderLength(path, file);
            int dataStart = SafetensorsHeader.LengthBytes + headerLength;
            byte[] header = new byte[headerLength];
            file.Read(SafetensorsHeader.LengthBytes, header);
            return new SafetensorsFile(path, file, dataStart, SafetensorsHeaderReader.Read(path, header, file.Length - dataStart));
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void Read(TensorInfo tensor, long offset, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        if (!_entries.TryGetValue(tensor.Name, out SafetensorsEntry? entry) || !ReferenceEquals(entry.Info, tensor))
        {
            throw new ArgumentException($"The tensor '{tensor.Name}' is not one of {Path}.", nameof(tensor));
        }

        if (tensor.Type == TensorType.Other)
        {
            const string readable = "F32, F16, BF16, I64, I32, I8 or U8";
            throw ModelFileException.Mismatch(Path, tensor.Name, readable, entry.TypeName, "Convert the tensor.");
        }

        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, entry.End - entry.Begin - destination.Length);
        _file.Read(_dataStart + entry.Begin + offset, destination);
    }

    /// <inheritdoc/>
    internal override void RequireUnchanged() => _file.RequireUnchanged();

    /// <inheritdoc/>
    internal override string Container => "safetensors";

    /// <inheritdoc/>
    internal override void AppendTo(IncrementalHash hash) => _file.AppendTo(hash);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _file.Dispose();
        base.Dispose(disposing);
    }

    /// <summary>Stored numbers are little-endian, and are read as they are.</summary>
    internal static void RequireLittleEndian(string path, bool isLittleEndian)
    {
        if (!isLittleEndian)
        {
            throw ModelFileException.Mismatch(
                path, null, "a little-endian processor, because weights are stored so", "a big-endian one", "Use x64 or Arm64.");
        }
    }

    private static int ReadHeaderLength(string path, StoredFile file)
    {
        const int lengthBytes = SafetensorsHeader.LengthBytes;
        if (file.Length < lengthBytes)
        {
            throw Damaged(path, $"a file of at least {lengthBytes} bytes", $"{file.Length}");
        }

        Span<byte> prefix = stackalloc byte[lengthBytes];
        file.Read(0, prefix);
        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        ulong limit = Math.Min(SafetensorsHeader.MaxBytes, (ulong)(file.Length - lengthBytes));
        return length <= limit ? (int)length : throw Damaged(path, $"a header of at most {limit} bytes", $"the length {length}");
    }

    private static ModelFileException Damaged(string path, string expected, string found) => ModelFileException.Mismatch(
        path, "header length", expected, found, "The file is cut off or not a safetensors file: download or convert it again.");
}
