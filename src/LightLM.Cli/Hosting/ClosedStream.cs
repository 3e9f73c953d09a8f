namespace LightLM.Cli.Hosting;

/// <summary>A standard stream that the process was started without: using it is an error that names it.</summary>
internal sealed class ClosedStream(string name) : Stream
{
    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(Span<byte> buffer) => throw Closed();

    public override int Read(byte[] buffer, int offset, int count) => throw Closed();

    public override void Write(ReadOnlySpan<byte> buffer) => throw Closed();

    public override void Write(byte[] buffer, int offset, int count) => throw Closed();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    private InputException Closed() => new($"{name} is closed: expected a file, a pipe or a terminal. Leave it open, or name /dev/null.");
}
