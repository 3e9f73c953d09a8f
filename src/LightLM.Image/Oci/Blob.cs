using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace LightLM.Image.Oci;

/// <summary>Contents that are named by their hash.</summary>
/// <param name="MediaType">What it is.</param>
/// <param name="Contents">The bytes.</param>
internal sealed record Blob(string MediaType, byte[] Contents)
{
    /// <summary>The hash with its algorithm.</summary>
    public string Digest { get; } = DigestOf(Contents);

    /// <summary>The path in an image's layout.</summary>
    public string Path => $"blobs/{Digest.Replace(':', '/')}";

    /// <summary>How other blobs refer to this one.</summary>
    public JsonObject Descriptor => new() { ["mediaType"] = MediaType, ["digest"] = Digest, ["size"] = Contents.Length };

    /// <summary>Makes a blob of a JSON text.</summary>
    public static Blob OfJson(string mediaType, JsonObject json) => new(mediaType, System.Text.Encoding.UTF8.GetBytes(json.ToJsonString()));

    /// <summary>The hash of contents with its algorithm.</summary>
    public static string DigestOf(byte[] contents) => $"sha256:{Convert.ToHexStringLower(SHA256.HashData(contents))}";
}

/// <summary>A layer: an archive, and the same packed by gzip.</summary>
/// <param name="Title">What it holds.</param>
/// <param name="DiffId">The hash of the archive.</param>
/// <param name="Packed">The packed archive.</param>
internal sealed record Layer(string Title, string DiffId, Blob Packed)
{
    private const string MediaType = "application/vnd.oci.image.layer.v1.tar+gzip";

    /// <summary>Makes a layer of files.</summary>
    public static Layer Of(string title, LayerFiles files)
    {
        byte[] archive = files.ToTar();
        using MemoryStream packed = new();
        using (GZipStream stream = new(packed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            stream.Write(archive);
        }

        return new Layer(title, Blob.DigestOf(archive), new Blob(MediaType, packed.ToArray()));
    }
}
