using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace LightLM.Server.Requests;

/// <summary>The key that requests must carry; compared by its hash, so that the time tells neither its length nor how much of it is right.</summary>
internal sealed class ApiKey(string key)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _hash = SHA256.HashData(Encoding.UTF8.GetBytes(key));

    /// <exception cref="ApiException">The request has no key, or another.</exception>
    public void Require(HttpRequest request)
    {
        string? given = request.Headers["X-Api-Key"] is [string plain] ? plain
            : request.Headers.Authorization is [string header] && header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..]
            : null;
        if (given is null || !CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _hash))
        {
            throw new ApiException(
                ErrorKind.Unauthorized,
                "invalid_api_key",
                given is null ? "Expected the header 'Authorization: Bearer KEY', found none." : "The key is not the server's.");
        }
    }
}
