namespace LightLM.Cli.Hosting;

/// <summary>A standard stream that the process was started without: using it is an error that names it.</summary>
internal sealed class ClosedStream(string name) : OutputStream
{
    public override bool CanRead => true;

    public override int Read(Span<byte> buffer) => throw Closed();

    public override int Read(byte[] buffer, int offset, int count) => throw Closed();

    public override void Write(ReadOnlySpan<byte> buffer) => throw Closed();

    public override void Flush()
    {
    }

    private InputException Closed() => new($"{name} is closed: expected a file, a pipe or a terminal. Leave it open, or name /dev/null.");
}
