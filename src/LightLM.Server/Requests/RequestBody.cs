using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using LightLM.Files;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LightLM.Server.Requests;

/// <summary>The body of a request, all of it in memory.</summary>
internal sealed class RequestBody : IDisposable
{
    private const int MaxDepth = 64;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = MaxDepth, AllowDuplicateProperties = false };

    private readonly byte[] _bytes;
    private readonly int _length;
    private JsonDocument? _json;

    private RequestBody(byte[] bytes, int length)
    {
        _bytes = bytes;
        _length = length;
    }

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes.AsMemory(0, _length);

    /// <summary>Reads a body to its end.</summary>
    /// <exception cref="ApiException">It is too large.</exception>
    /// <exception cref="BadHttpRequestException">It ends early, or comes too slowly.</exception>
    public static async ValueTask<RequestBody> ReadAsync(HttpContext context, long most)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = most;
        }

        RequireSize(context.Request.ContentLength ?? 0, most);
        PipeReader reader = context.Request.BodyReader;
        while (true)
        {
            ReadResult read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (read.Buffer.Length > most)
            {
                reader.AdvanceTo(read.Buffer.End);
                RequireSize(read.Buffer.Length, most);
            }

            if (read.IsCompleted)
            {
                int length = (int)read.Buffer.Length;
                byte[] bytes = ArrayPool<byte>.Shared.Rent(length);
                read.Buffer.CopyTo(bytes);
                reader.AdvanceTo(read.Buffer.End);
                return new RequestBody(bytes, length);
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>Reads the beginning of the body as JSON.</summary>
    /// <param name="length">How many bytes of it; null for all.</param>
    /// <exception cref="ApiException">It is no JSON, or not safe to read.</exception>
    public JsonField ReadJson(int? length = null)
    {
        ReadOnlyMemory<byte> text = Bytes[..(length ?? _length)];
        if (StrictUtf8.FindFault(text.Span) is StrictUtf8.Fault fault)
        {
            throw new ApiException(ErrorKind.Invalid, "invalid_unicode", $"Expected a body in UTF-8, found {fault}. Encode it so.");
        }

        try
        {
            _json = JsonDocument.Parse(text, Options);
            return new JsonField(_json.RootElement, "");
        }
        catch (JsonException e)
        {
            string place = e.LineNumber is null ? "" : $" in line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}";
            int end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
            string reason = Excerpt.Of(end < 0 ? e.Message : e.Message[..end]).ReplaceLineEndings(" ");
            throw new ApiException(ErrorKind.Invalid, "invalid_json", $"Expected JSON in the body, nested at most {MaxDepth} deep, found an error{place}: {reason}", null, e);
        }
    }

    public void Dispose()
    {
        _json?.Dispose();
        ArrayPool<byte>.Shared.Return(_bytes);
    }

    private static void RequireSize(long length, long most)
    {
        if (length > most)
        {
            throw new ApiException(
                ErrorKind.TooLarge, "request_too_large", $"Expected a body of at most {most} bytes, found more. Send fewer or shorter texts at a time.");
        }
    }
}
