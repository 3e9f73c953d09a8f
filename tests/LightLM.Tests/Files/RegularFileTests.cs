using System.Net.Sockets;
using LightLM.Checkpoints;
using LightLM.Checkpoints.Tokenizers;
using LightLM.Files;
using LightLM.Testing;

namespace LightLM.Tests.Files;

public sealed class RegularFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Reads_files_and_links_to_files()
    {
        string file = _folder.Write("file", "contents");
        Assert.Equal("contents"u8, RegularFile.Read(file, 8));
        Assert.Empty(RegularFile.Read(_folder.Write("empty", ""), 8));
        Refusal.OfFile(() => RegularFile.Read(file, 7), file, "at most 7 bytes, found 8");
        File.CreateSymbolicLink(_folder.At("link"), file);
        Assert.Equal("contents"u8, RegularFile.Read(_folder.At("link"), 8));
    }

    [Fact]
    public void Refuses_what_is_no_file_by_its_kind()
    {
        Refusal.OfFile(() => RegularFile.Read(_folder.Path, 8), _folder.Path, "found a directory");
        Refusal.OfFile(() => RegularFile.Read(_folder.At("none"), 8), _folder.At("none"), "found nothing");
        string pipe = SpecialFiles.Pipe(_folder.At("pipe"));
        Refusal.OfFile(() => RegularFile.Read(pipe, 8), pipe, "found a pipe");
        string socket = _folder.At("socket");
        using Socket bound = SpecialFiles.Socket(socket);
        Refusal.OfFile(() => RegularFile.Read(socket, 8), socket, "found a socket");
        Refusal.OfFile(() => RegularFile.Read("/dev/zero", 8), "/dev/zero", "found a device");
        string loop = _folder.At("loop");
        File.CreateSymbolicLink(loop, loop);
        Refusal.OfFile(() => RegularFile.Read(loop, 8), loop, "symbolic links");
        Assert.Throws<FileException>(() => RegularFile.Read("a\0b", 8));
    }

    [Fact]
    public void Recognizes_a_pointer_to_a_file_that_was_not_fetched()
    {
        const string pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0123456789abcdef\nsize 123456789\n";
        string file = _folder.Write("model.lightlm", pointer);
        Refusal.Of(() => ModelFiles.Open(file), file, null, "git lfs pull");
        string weights = Path.Combine(new TinyCheckpoint().Save(_folder), "model.safetensors");
        File.WriteAllText(weights, pointer);
        Refusal.Of(() => ModelFiles.Open(Path.GetDirectoryName(weights)!), weights, null, "git lfs pull");
        string vocabulary = _folder.Write("vocab.txt", pointer);
        Assert.Contains("git lfs pull", Assert.Throws<ModelFileException>(() => VocabularyFile.Read(vocabulary)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vocab.txt")]
    [InlineData("tokenizer.json")]
    [InlineData("tokenizer_config.json")]
    [InlineData("config.json")]
    [InlineData("model.safetensors")]
    [InlineData("modules.json")]
    public async Task No_file_of_a_checkpoint_may_be_a_pipe_or_a_device(string name)
    {
        string checkpoint = new TinyCheckpoint().Save(_folder);
        string path = Path.Combine(checkpoint, name);
        File.Delete(path);
        SpecialFiles.Pipe(path);
        await Refuses("a pipe");
        File.Delete(path);
        File.CreateSymbolicLink(path, "/dev/zero");
        await Refuses("a device");

        async Task Refuses(string found)
        {
            Task open = Task.Run(() => ModelFiles.Open(checkpoint), TestContext.Current.CancellationToken);
            ModelFileException error =
                await Assert.ThrowsAsync<ModelFileException>(() => open.WaitAsync(Patience, TestContext.Current.CancellationToken));
            Assert.Equal(path, error.Path);
            Assert.Contains(found, error.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("tf_model.h5", "from_tf=True")]
    [InlineData("bert_model.ckpt.index", "lightlm convert")]
    [InlineData("flax_model.msgpack", "from_flax=True")]
    public void Other_weights_come_with_a_command_that_turns_them(string name, string command)
    {
        string folder = Path.GetDirectoryName(_folder.Write($"other/{name}", "PK"))!;
        Refusal.Of(() => ModelFiles.Open(folder), folder, "model.safetensors", command);
        Refusal.Of(() => ModelFiles.Open(Path.Combine(folder, name)), Path.Combine(folder, name), null, command);
    }

    [Fact]
    public void A_module_whose_folder_is_missing_is_named()
    {
        string checkpoint = new TinyCheckpoint().Save(_folder);
        _folder.Write("checkpoint/modules.json", """
            [{"type":"sentence_transformers.models.Transformer","path":"0_Transformer"},{"type":"sentence_transformers.models.Pooling","path":"1_Pooling"}]
            """);
        _folder.Write("checkpoint/1_Pooling/config.json", """{"pooling_mode_mean_tokens":true}""");
        Refusal.Of(() => ModelFiles.Open(checkpoint), Path.Combine(checkpoint, "0_Transformer"), null, "found nothing");
    }
}
