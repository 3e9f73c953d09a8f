using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace LightLM.Server.Hosting;

/// <summary>An address to listen at: "http://127.0.0.1:8080", "http://*:8080", "http://unix:/run/lightlm.sock".</summary>
internal sealed class ListenUrl
{
    private readonly BindingAddress _address;
    private readonly string _text;

    private ListenUrl(BindingAddress address, string text)
    {
        _address = address;
        _text = text;
    }

    /// <summary>Whether only this machine reaches it.</summary>
    public bool IsLocal => _address.IsUnixPipe || _address.Host == "localhost" || (IPAddress.TryParse(Plain, out IPAddress? ip) && IPAddress.IsLoopback(ip));

    private string Plain => _address.Host.Trim('[', ']');

    /// <summary>Reads an address.</summary>
    /// <exception cref="InputException">It is none, or needs a certificate.</exception>
    public static ListenUrl Parse(string text)
    {
        BindingAddress address;
        try
        {
            address = BindingAddress.Parse(text);
        }
        catch (FormatException e)
        {
            throw new InputException($"Expected an address to listen at, such as http://127.0.0.1:8080, found '{Excerpt.Of(text)}'.", e);
        }

        if (!string.Equals(address.Scheme, "http", StringComparison.OrdinalIgnoreCase) || address.PathBase.Length > 0)
        {
            throw new InputException($"Expected an address of http without a path, found '{Excerpt.Of(text)}'. Leave certificates to a proxy in front.");
        }

        return new ListenUrl(address, text);
    }

    /// <summary>Listens there.</summary>
    public void Listen(KestrelServerOptions kestrel, HttpProtocols protocols)
    {
        void Use(ListenOptions options) => options.Protocols = protocols;
        if (_address.IsUnixPipe)
        {
            kestrel.ListenUnixSocket(_address.UnixPipePath, Use);
        }
        else if (IPAddress.TryParse(Plain, out IPAddress? ip))
        {
            kestrel.Listen(ip, _address.Port, Use);
        }
        else if (_address.Host == "localhost" && _address.Port > 0)
        {
            kestrel.ListenLocalhost(_address.Port, Use);
        }
        else if (_address.Host == "localhost")
        {
            kestrel.Listen(IPAddress.Loopback, 0, Use);
        }
        else
        {
            kestrel.ListenAnyIP(_address.Port, Use);
        }
    }

    /// <inheritdoc/>
    public override string ToString() => _text;
}
