namespace LightLM.Cli.Hosting;

/// <summary>Nobody reads the output any more, as when it is piped into <c>head</c>.</summary>
internal sealed class OutputClosedException(IOException cause) : Exception(cause.Message, cause);

/// <summary>A pipe whose closed end is told from other errors.</summary>
internal sealed class PipeOutput(Stream pipe) : OutputStream
{
    public override void Write(ReadOnlySpan<byte> buffer)
    {
        try
        {
            pipe.Write(buffer);
        }
        catch (IOException e)
        {
            throw new OutputClosedException(e);
        }
    }

    public override void Flush() => pipe.Flush();
}
