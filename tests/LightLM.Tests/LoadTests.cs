using LightLM.Checkpoints;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Testing;

namespace LightLM.Tests;

/// <summary>Models from memory and from streams answer as those from files do, and are refused as these are.</summary>
public sealed class LoadTests : IDisposable
{
    private const string Text = "我是10é我是";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_in_memory_answers_like_its_file_and_needs_the_memory_no_more()
    {
        byte[] content = File.ReadAllBytes(Convert());
        float[] expected = Embed(LightModel.Load(_folder.At("model.lightlm")));
        using LightModel fromMemory = LightModel.Load(content);
        using LightModel fromSlice = LightModel.Load(new Memory<byte>([1, 2, 3, .. content, 4])[3..^1], new LightModelOptions { Threads = 2 });
        Array.Fill(content, (byte)0xFF);
        Assert.Equal(expected, fromMemory.Embed(Text));
        Assert.Equal(expected, fromSlice.Embed(Text));
        Assert.Equal("a model in memory", fromMemory.Path);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_stream_is_read_from_its_position_to_its_end_and_stays_open(bool canSeek)
    {
        byte[] content = File.ReadAllBytes(Convert());
        using MemoryStream memory = new([9, 9, .. content]);
        memory.Position = 2;
        using Stream stream = canSeek ? memory : new Trickle(memory);
        float[] expected = Embed(LightModel.Load(_folder.At("model.lightlm")));
        Assert.Equal(expected, Embed(LightModel.Load(stream)));
        Assert.Equal(memory.Length, memory.Position);
        using FileStream file = File.OpenRead(_folder.At("model.lightlm"));
        using LightModel fromFile = LightModel.Load(file);
        Assert.Equal(_folder.At("model.lightlm"), fromFile.Path);
        Assert.Equal(expected, fromFile.Embed(Text));
    }

    [Fact]
    public void Content_that_is_cut_off_at_any_byte_or_is_something_else_is_refused()
    {
        byte[] content = File.ReadAllBytes(Convert());
        for (int length = 0; length < content.Length; length += 1 + (length / 64))
        {
            Refused(content[..length]);
        }

        Refused([1, 2, 3]);
        Refused([.. "PK"u8, .. content]);
        Assert.Throws<ArgumentNullException>(() => LightModel.Load((Stream)null!));
        Assert.Throws<InputException>(() => LightModel.Load(content, new LightModelOptions { Threads = 0 }));

        static void Refused(byte[] content)
        {
            Assert.StartsWith("a model in memory", Assert.Throws<ModelFileException>(() => LightModel.Load(content)).Message, StringComparison.Ordinal);
            using Trickle stream = new(new MemoryStream(content));
            Assert.StartsWith("a stream", Assert.Throws<ModelFileException>(() => LightModel.Load(stream)).Message, StringComparison.Ordinal);
        }
    }

    private static float[] Embed(LightModel model)
    {
        using (model)
        {
            return model.Embed(Text);
        }
    }

    private string Convert()
    {
        string path = _folder.At("model.lightlm");
        using ModelPackage package = ModelFiles.Open(new TinyCheckpoint().Save(_folder));
        CompactWriter.Write(package, path, Precision.Int8);
        return path;
    }

    /// <summary>A stream that cannot seek and gives few bytes at a time.</summary>
    private sealed class Trickle(Stream inner) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count) => inner.Read(buffer, offset, Math.Min(count, 777));

        public override void Flush() => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
