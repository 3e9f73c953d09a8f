using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace LightLM.Bench.Serving;

/// <summary>
/// A connection that carries one request of HTTP/1.1 at a time, and does as little for it as it can: where two processors are the threads of one core,
/// what a client does slows the server.
/// </summary>
internal sealed class LoadConnection : IDisposable
{
    /// <summary>Whether .NET's sockets go on in the thread that was woken; it is read at their first use.</summary>
    public const string InlineCompletions = "DOTNET_SYSTEM_NET_SOCKETS_INLINE_COMPLETIONS";

    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _buffer = new byte[1 << 16];

    private LoadConnection()
    {
    }

    /// <summary>Has all sockets of this process go on where they were woken, without waking another thread; before the first is used.</summary>
    public static void GoOnInline() => Environment.SetEnvironmentVariable(InlineCompletions, "1");

    /// <summary>Connects.</summary>
    public static async ValueTask<LoadConnection> OpenAsync(Uri url, CancellationToken cancellationToken)
    {
        LoadConnection connection = new();
        try
        {
            await connection._socket.ConnectAsync(url.Host, url.Port, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Sends a request and reads its answer to the end. Where that fails, the connection is of no more use.</summary>
    /// <param name="message">The request, with its headers.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask<Answer> SendAsync(ReadOnlyMemory<byte> message, CancellationToken cancellationToken)
    {
        for (int sent = 0; sent < message.Length;)
        {
            sent += await _socket.SendAsync(message[sent..], SocketFlags.None, cancellationToken).ConfigureAwait(false);
        }

        int read = 0, head;
        do
        {
            read += await ReceiveAsync(_buffer.AsMemory(read), cancellationToken).ConfigureAwait(false);
            head = _buffer.AsSpan(0, read).IndexOf("\r\n\r\n"u8);
        }
        while (head < 0);
        HttpStatusCode status = (HttpStatusCode)int.Parse(_buffer.AsSpan("HTTP/1.1 ".Length, 3), CultureInfo.InvariantCulture);
        Answer answer = new(status, WorkOf(_buffer.AsSpan(0, head)));
        for (long left = head + "\r\n\r\n".Length + LengthOf(_buffer.AsSpan(0, head)) - read; left > 0;)
        {
            left -= await ReceiveAsync(_buffer, cancellationToken).ConfigureAwait(false);
        }

        return answer;
    }

    public void Dispose() => _socket.Dispose();

    private async ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        int count = await _socket.ReceiveAsync(buffer, SocketFlags.None, cancellationToken).ConfigureAwait(false);
        return count > 0 ? count : throw new InputException("Expected an answer of the server, found that it has closed the connection.");
    }

    /// <summary>The length of the body by the headers; 0 where they do not tell it.</summary>
    private static long LengthOf(ReadOnlySpan<byte> head) => Utf8Parser.TryParse(Behind(head, "\r\nContent-Length: "u8), out long length, out _) ? length : 0;

    /// <summary>What the request took of the workers by the headers, in seconds; 0 where they do not tell it.</summary>
    private static double WorkOf(ReadOnlySpan<byte> head) => Utf8Parser.TryParse(Behind(head, "work;dur="u8), out double milliseconds, out _) ? milliseconds / 1e3 : 0;

    private static ReadOnlySpan<byte> Behind(ReadOnlySpan<byte> head, ReadOnlySpan<byte> name)
    {
        int start = head.IndexOf(name);
        return start < 0 ? [] : head[(start + name.Length)..];
    }

    /// <summary>What an answer says.</summary>
    /// <param name="Status">The status.</param>
    /// <param name="Work">What the request took of the server's workers, in seconds.</param>
    internal readonly record struct Answer(HttpStatusCode Status, double Work);
}
