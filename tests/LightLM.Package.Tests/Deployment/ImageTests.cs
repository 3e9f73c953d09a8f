using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;
using LightLM.Image;
using LightLM.Image.Oci;
using LightLM.Testing;

namespace LightLM.Package.Tests.Deployment;

/// <summary>What the container image is made of.</summary>
public sealed class ImageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Equal_files_make_an_equal_layer_in_whatever_order_they_come()
    {
        LayerFiles first = new();
        first.AddFile("b/c", [1, 2], LayerFiles.FileMode);
        first.AddLink("a", "b/c");
        first.AddSharedFolder("tmp");
        LayerFiles second = new();
        second.AddSharedFolder("tmp");
        second.AddLink("a", "b/c");
        second.AddFile("b/c", [1, 2], LayerFiles.FileMode);
        Assert.Equal(first.ToTar(), second.ToTar());
        Assert.Equal(Layer.Of("", first).Packed.Digest, Layer.Of("", second).Packed.Digest);
    }

    [Fact]
    public void A_layer_is_of_1970_and_owned_by_root_with_its_folders_before_its_files()
    {
        LayerFiles files = new();
        files.AddFile("app/models/x", [7], LayerFiles.ProgramMode);
        files.AddSharedFolder("tmp");
        using TarReader reader = new(new MemoryStream(files.ToTar()));
        List<TarEntry> entries = [];
        while (reader.GetNextEntry(copyData: true) is TarEntry entry)
        {
            entries.Add(entry);
        }

        Assert.Equal(["app/", "app/models/", "app/models/x", "tmp/"], entries.Select(entry => entry.Name));
        Assert.All(entries, entry => Assert.Equal((DateTimeOffset.UnixEpoch, 0, 0), (entry.ModificationTime, entry.Uid, entry.Gid)));
        Assert.Equal(["755", "755", "755", "1777"], entries.Select(entry => Convert.ToString((int)entry.Mode, 8)));
    }

    [Fact]
    public void Every_blob_of_an_image_is_named_by_its_hash_and_size()
    {
        LayerFiles files = new();
        files.AddFile("app/lightlm", [1, 2, 3], LayerFiles.ProgramMode);
        Layer layer = Layer.Of("program", files);
        (string digest, byte[] archive) = OciArchive.Create([layer], "1.2.3");
        Dictionary<string, byte[]> blobs = Read(archive);
        Assert.All(blobs.Where(blob => blob.Key.StartsWith("blobs/sha256/", StringComparison.Ordinal) && !blob.Key.EndsWith('/')), blob =>
            Assert.Equal(blob.Key["blobs/sha256/".Length..], Convert.ToHexStringLower(SHA256.HashData(blob.Value))));
        Assert.Equal("1.0.0", JsonElement.Parse(blobs["oci-layout"]).GetProperty("imageLayoutVersion").GetString());
        JsonElement index = JsonElement.Parse(blobs["index.json"]).GetProperty("manifests")[0];
        Assert.Equal(digest, index.GetProperty("digest").GetString());
        JsonElement manifest = JsonElement.Parse(Blob(index));
        JsonElement config = JsonElement.Parse(Blob(manifest.GetProperty("config")));
        byte[] packed = Blob(manifest.GetProperty("layers")[0]);
        using GZipStream stream = new(new MemoryStream(packed), CompressionMode.Decompress);
        using MemoryStream unpacked = new();
        stream.CopyTo(unpacked);
        Assert.Equal($"sha256:{Convert.ToHexStringLower(SHA256.HashData(unpacked.ToArray()))}", config.GetProperty("rootfs").GetProperty("diff_ids")[0].GetString());
        Assert.Equal("65532:65532", config.GetProperty("config").GetProperty("User").GetString());
        Assert.Equal("/app/lightlm", config.GetProperty("config").GetProperty("Entrypoint")[0].GetString());

        byte[] Blob(JsonElement descriptor)
        {
            byte[] bytes = blobs[$"blobs/{descriptor.GetProperty("digest").GetString()!.Replace(':', '/')}"];
            Assert.Equal(descriptor.GetProperty("size").GetInt32(), bytes.Length);
            return bytes;
        }
    }

    [Fact]
    public void Models_have_a_layer_each_behind_what_they_share()
    {
        _folder.Write("b.lightlm", [1]);
        _folder.Write("a.lightlm", [2]);
        _folder.Write("manifest.json", "{}");
        Assert.Equal(["models: manifest.json", "models: a.lightlm", "models: b.lightlm"], ModelLayers.Create(_folder.Path).Select(layer => layer.Title));
        Assert.Contains("expected a folder of models", Assert.Throws<ImageException>(() => ModelLayers.Create(_folder.At("none")).ToList()).Message, StringComparison.Ordinal);
        Directory.CreateDirectory(_folder.At("empty"));
        Assert.Contains("named .lightlm", Assert.Throws<ImageException>(() => ModelLayers.Create(_folder.At("empty")).ToList()).Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Read(byte[] archive)
    {
        using TarReader reader = new(new MemoryStream(archive));
        Dictionary<string, byte[]> files = [];
        while (reader.GetNextEntry(copyData: true) is TarEntry entry)
        {
            using MemoryStream contents = new();
            entry.DataStream?.CopyTo(contents);
            files[entry.Name] = contents.ToArray();
        }

        return files;
    }
}
