using LightLM.Cli.Hosting;

namespace LightLM.Cli.Bulk;

/// <summary>Writes something in front of the first byte, and nothing where none comes.</summary>
internal sealed class SeparatingStream(Stream stream, byte[] before) : OutputStream
{
    /// <summary>Whether anything was written.</summary>
    public bool HasBegun { get; private set; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!HasBegun && buffer.Length > 0)
        {
            HasBegun = true;
            stream.Write(before);
        }

        stream.Write(buffer);
    }

    public override void Flush() => stream.Flush();
}
