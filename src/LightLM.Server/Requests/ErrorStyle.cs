using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace LightLM.Server.Requests;

/// <summary>How a family of routes writes its errors.</summary>
internal sealed class ErrorStyle
{
    private readonly Action<Utf8JsonWriter, ApiException> _write;

    private ErrorStyle(Action<Utf8JsonWriter, ApiException> write) => _write = write;

    /// <summary>Hugging Face: {"error", "error_type"}.</summary>
    public static ErrorStyle HuggingFace { get; } = new(WriteFlat);

    /// <summary>Text Embeddings Inference: the same, and 422 for what cannot be read.</summary>
    public static ErrorStyle Tei { get; } = new(WriteFlat) { InvalidStatus = StatusCodes.Status422UnprocessableEntity };

    /// <summary>OpenAI: {"error": {"message", "type", "param", "code"}}.</summary>
    public static ErrorStyle OpenAI { get; } = new(static (json, error) =>
    {
        json.WriteStartObject("error");
        json.WriteString("message", error.Message);
        json.WriteString("type", error.Kind switch
        {
            ErrorKind.Overloaded => "rate_limit_error",
            ErrorKind.Internal or ErrorKind.NotReady or ErrorKind.Late => "server_error",
            _ => "invalid_request_error",
        });
        json.WriteString("param", error.Parameter);
        json.WriteString("code", error.Code);
        json.WriteEndObject();
    });

    /// <summary>Open Inference Protocol: {"error"}.</summary>
    public static ErrorStyle OpenInference { get; } = new(static (json, error) =>
    {
        json.WriteString("error", error.Message);
        WriteCode(json, error);
    });

    /// <summary>Cohere and Jina: {"message"}, and "detail" for the latter.</summary>
    public static ErrorStyle Rerank { get; } = new(static (json, error) =>
    {
        json.WriteString("message", error.Message);
        json.WriteString("detail", error.Message);
        WriteCode(json, error);
    });

    private int InvalidStatus { get; init; } = StatusCodes.Status400BadRequest;

    /// <summary>The HTTP status of an error.</summary>
    public int StatusOf(ApiException error) => error.Kind == ErrorKind.Invalid ? InvalidStatus : error.Status;

    /// <summary>Writes an error's object.</summary>
    public void Write(Utf8JsonWriter json, ApiException error)
    {
        json.WriteStartObject();
        _write(json, error);
        json.WriteEndObject();
    }

    private static void WriteFlat(Utf8JsonWriter json, ApiException error)
    {
        json.WriteString("error", error.Message);
        json.WriteString("error_type", error.Kind switch
        {
            ErrorKind.Overloaded => "overloaded",
            ErrorKind.NotReady => "unhealthy",
            ErrorKind.Internal or ErrorKind.Late => "backend",
            ErrorKind.NotFound => "not_found",
            ErrorKind.Unauthorized => "unauthorized",
            _ => "validation",
        });
        WriteCode(json, error);
    }

    private static void WriteCode(Utf8JsonWriter json, ApiException error)
    {
        json.WriteString("code", error.Code);
        json.WriteString("param", error.Parameter);
    }
}
