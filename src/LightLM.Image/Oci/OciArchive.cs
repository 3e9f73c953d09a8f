using System.Text;
using System.Text.Json.Nodes;

namespace LightLM.Image.Oci;

/// <summary>An image in the layout of the Open Container Initiative, in one archive.</summary>
internal static class OciArchive
{
    private const string Architecture = "amd64";
    private const string Platform = "linux";

    // 65532 is the user that images without a shell are run as by convention.
    private const string User = "65532:65532";

    /// <summary>Makes the archive.</summary>
    /// <param name="layers">The layers, the lowest first.</param>
    /// <param name="version">The version of the program.</param>
    /// <returns>The digest of the image's manifest, and the archive.</returns>
    public static (string Digest, byte[] Archive) Create(IReadOnlyList<Layer> layers, string version)
    {
        Blob config = Blob.OfJson("application/vnd.oci.image.config.v1+json", Config(layers, version));
        Blob manifest = Blob.OfJson("application/vnd.oci.image.manifest.v1+json", new JsonObject
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.manifest.v1+json",
            ["config"] = config.Descriptor,
            ["layers"] = new JsonArray([.. layers.Select(layer => layer.Packed.Descriptor)]),
        });
        JsonObject named = manifest.Descriptor;
        named["platform"] = new JsonObject { ["architecture"] = Architecture, ["os"] = Platform };
        named["annotations"] = new JsonObject { ["org.opencontainers.image.ref.name"] = version };
        JsonObject index = new()
        {
            ["schemaVersion"] = 2,
            ["mediaType"] = "application/vnd.oci.image.index.v1+json",
            ["manifests"] = new JsonArray(named),
        };
        LayerFiles files = new();
        files.AddFile("oci-layout", "{\"imageLayoutVersion\":\"1.0.0\"}"u8.ToArray(), LayerFiles.FileMode);
        files.AddFile("index.json", Encoding.UTF8.GetBytes(index.ToJsonString()), LayerFiles.FileMode);
        foreach (Blob blob in layers.Select(layer => layer.Packed).Append(config).Append(manifest).DistinctBy(blob => blob.Digest))
        {
            files.AddFile(blob.Path, blob.Contents, LayerFiles.FileMode);
        }

        return (manifest.Digest, files.ToTar());
    }

    private static JsonObject Config(IReadOnlyList<Layer> layers, string version) => new()
    {
        ["architecture"] = Architecture,
        ["os"] = Platform,
        ["config"] = new JsonObject
        {
            ["User"] = User,
            ["ExposedPorts"] = new JsonObject { ["8080/tcp"] = new JsonObject() },
            ["Env"] = new JsonArray("PATH=/app", "DOTNET_EnableDiagnostics=0"),
            ["Entrypoint"] = new JsonArray("/app/lightlm"),
            ["Cmd"] = new JsonArray("serve", "--urls", "http://0.0.0.0:8080"),
            ["WorkingDir"] = "/",
            ["StopSignal"] = "SIGTERM",
            ["Labels"] = new JsonObject
            {
                ["org.opencontainers.image.title"] = "lightlm",
                ["org.opencontainers.image.description"] = "Light Chinese language models on a CPU, over HTTP and on the command line",
                ["org.opencontainers.image.version"] = version,
                ["org.opencontainers.image.licenses"] = "Apache-2.0",
            },
        },
        ["rootfs"] = new JsonObject
        {
            ["type"] = "layers",
            ["diff_ids"] = new JsonArray([.. layers.Select(layer => (JsonNode)layer.DiffId)]),
        },
        ["history"] = new JsonArray([.. layers.Select(layer => new JsonObject { ["created_by"] = layer.Title })]),
    };
}
