using Microsoft.AspNetCore.Http;

namespace LightLM.Server.Requests;

/// <summary>A request that is answered with an error.</summary>
/// <param name="kind">What kind of error it is.</param>
/// <param name="code">Its code, such as "model_not_found".</param>
/// <param name="message">What was expected, what was found, and what to do.</param>
/// <param name="parameter">Which part of the request it is about, such as "inputs[3].question"; null for none.</param>
/// <param name="inner">What has caused it.</param>
internal sealed class ApiException(ErrorKind kind, string code, string message, string? parameter = null, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What kind of error it is.</summary>
    public ErrorKind Kind => kind;

    /// <summary>Its code.</summary>
    public string Code => code;

    /// <summary>Which part of the request it is about.</summary>
    public string? Parameter => parameter;

    /// <summary>When to come again, where that helps.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The HTTP status, but for families that answer what cannot be read with another.</summary>
    public int Status => kind switch
    {
        ErrorKind.Invalid => StatusCodes.Status400BadRequest,
        ErrorKind.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorKind.NotFound => StatusCodes.Status404NotFound,
        ErrorKind.TimedOutReading => StatusCodes.Status408RequestTimeout,
        ErrorKind.TooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorKind.UnsupportedType => StatusCodes.Status415UnsupportedMediaType,
        ErrorKind.Overloaded => StatusCodes.Status429TooManyRequests,
        ErrorKind.Unsupported => StatusCodes.Status501NotImplemented,
        ErrorKind.NotReady => StatusCodes.Status503ServiceUnavailable,
        ErrorKind.Late => StatusCodes.Status504GatewayTimeout,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>An item that cannot be answered.</summary>
    public static ApiException OfItem(InputException error, string? parameter = null) =>
        new(ErrorKind.Invalid, "invalid_input", error.Message, parameter, error);

    /// <summary>An error in what a request asks for.</summary>
    public static ApiException Invalid(string message, string? parameter = null) => new(ErrorKind.Invalid, "invalid_value", message, parameter);
}
