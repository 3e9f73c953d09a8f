using System.Text;
using Microsoft.Win32.SafeHandles;

namespace LightLM.Cli.Hosting;

/// <summary>The process's standard streams: UTF-8 without a byte order mark, buffered.</summary>
internal sealed class StandardStreams : IDisposable
{
    private const int BufferSize = 1 << 16;
    private const int FallbackWidth = 80;
    private static readonly UTF8Encoding Encoding = new(encoderShouldEmitUTF8Identifier: false);

    private readonly Stream _input =
        Descriptors.IsClosed(Descriptors.Input) ? new ClosedStream("standard input") : Console.OpenStandardInput();
    private readonly StreamWriter _output = new(OpenOutput(), Encoding, BufferSize);
    private readonly StreamWriter _error = new(OpenError(), Encoding) { AutoFlush = true };

    private StandardStreams()
    {
    }

    public static StandardStreams Open()
    {
        if (OperatingSystem.IsWindows())
        {
            // A Windows console shows bytes in its own code page unless told otherwise.
            Console.OutputEncoding = Encoding;
            Console.InputEncoding = Encoding;
        }

        return new StandardStreams();
    }

    public Shell ToShell(Interruption interruption) => new()
    {
        Input = _input,
        Output = _output,
        Error = _error,
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
        Width = TerminalWidth(),
        Cancellation = interruption.Token,
        AllowToEnd = time => interruption.Patience = time,
    };

    /// <summary>Closes the input only: the writers were flushed, and what they could not write is lost on purpose.</summary>
    public void Dispose() => _input.Dispose();

    private static Stream OpenError() => Descriptors.IsClosed(Descriptors.Error) ? Stream.Null : new NoteOutput(Console.OpenStandardError());

    private static Stream OpenOutput()
    {
        if (Descriptors.IsClosed(Descriptors.Output))
        {
            return new ClosedStream("standard output");
        }

        if (!OperatingSystem.IsWindows())
        {
            // The console's stream keeps silent when nobody reads a pipe any more; then the work would go on for nothing.
            FileStream descriptor = new(new SafeFileHandle(Descriptors.Output, ownsHandle: false), FileAccess.Write, bufferSize: 0);
            if (!descriptor.CanSeek)
            {
                return new PipeOutput(descriptor);
            }
        }

        return Console.OpenStandardOutput();
    }

    private static int TerminalWidth()
    {
        try
        {
            return Console.WindowWidth is > 0 and int width ? width : FallbackWidth;
        }
        catch (IOException)
        {
            return FallbackWidth;
        }
    }
}
