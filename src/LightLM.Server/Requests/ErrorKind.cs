namespace LightLM.Server.Requests;

/// <summary>What kind of error a request is answered with.</summary>
internal enum ErrorKind
{
    /// <summary>The request asks for what cannot be answered.</summary>
    Invalid,

    /// <summary>The key is missing or wrong.</summary>
    Unauthorized,

    /// <summary>There is no such model or route.</summary>
    NotFound,

    /// <summary>The request did not arrive in time.</summary>
    TimedOutReading,

    /// <summary>The request is larger than is taken.</summary>
    TooLarge,

    /// <summary>The body is of another type.</summary>
    UnsupportedType,

    /// <summary>Too much is waiting.</summary>
    Overloaded,

    /// <summary>The protocol knows it, this server does not.</summary>
    Unsupported,

    /// <summary>The model is not loaded.</summary>
    NotReady,

    /// <summary>The answer would come behind the deadline.</summary>
    Late,

    /// <summary>A fault of the server.</summary>
    Internal,
}
