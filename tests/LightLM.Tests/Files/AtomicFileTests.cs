using System.Diagnostics;
using System.Net.Sockets;
using LightLM.Files;
using LightLM.Testing;

namespace LightLM.Tests.Files;

/// <summary>Alone, because one test discards all that the process is writing.</summary>
[CollectionDefinition(nameof(AtomicFileTests), DisableParallelization = true)]
[Collection(nameof(AtomicFileTests))]
public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_replaced_when_all_is_written()
    {
        string path = _folder.Write("file", "old");
        long length = AtomicFile.Write(path, stream =>
        {
            stream.Write("new contents"u8);
            stream.Flush();
            Assert.Equal("old", File.ReadAllText(path));
        });
        Assert.Equal("new contents", File.ReadAllText(path));
        Assert.Equal(12, length);
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_other()
    {
        string path = _folder.Write("file", "old");
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(path, _ => throw new InvalidOperationException()));
        Refusal.OfFile(() => AtomicFile.Write(path, _ => throw new IOException("no space")), path, "no space");
        Assert.Equal("old", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_link_is_followed_also_to_a_file_that_is_yet_to_come()
    {
        string target = _folder.Write("elsewhere/target", "old");
        string link = _folder.At("link");
        File.CreateSymbolicLink(_folder.At("between"), "elsewhere/target");
        File.CreateSymbolicLink(link, "between");
        AtomicFile.WriteText(link, "new");
        Assert.Equal("new", File.ReadAllText(target));
        Assert.Equal("between", new FileInfo(link).LinkTarget);

        File.Delete(target);
        AtomicFile.WriteText(link, "again");
        Assert.Equal("again", File.ReadAllText(target));
        Assert.Equal([target], Directory.GetFileSystemEntries(_folder.At("elsewhere")));
    }

    [Fact]
    public void A_device_takes_what_is_written_and_stays_one()
    {
        string device = SpecialFiles.Device(_folder.At("null"), minor: 3);
        AtomicFile.RequireWritable(device);
        Assert.Equal(3, AtomicFile.Write(device, stream => stream.Write("abc"u8)));
        Assert.Equal(FileKind.CharacterDevice, FileKinds.Of(device));

        string full = SpecialFiles.Device(_folder.At("full"), minor: 7);
        Refusal.OfFile(() => AtomicFile.Write(full, stream => stream.Write("abc"u8)), full, "No space");
        Assert.Equal(FileKind.CharacterDevice, FileKinds.Of(full));
    }

    [Fact]
    public async Task A_pipe_takes_what_is_written_and_stays_one()
    {
        string pipe = SpecialFiles.Pipe(_folder.At("pipe"));
        Task<string> reader = Task.Run(() => File.ReadAllText(pipe), TestContext.Current.CancellationToken);
        await Task.Run(() => AtomicFile.WriteText(pipe, "through"), TestContext.Current.CancellationToken)
            .WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
        Assert.Equal("through", await reader);
        Assert.Equal(FileKind.Pipe, FileKinds.Of(pipe));
    }

    [Fact]
    public void What_cannot_be_a_file_is_refused_before_the_work()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Sockets and links are those of Linux.");
        string socket = _folder.At("socket");
        using Socket bound = SpecialFiles.Socket(socket);
        string loop = _folder.At("loop");
        File.CreateSymbolicLink(loop, loop);
        foreach (string path in new[] { _folder.Path, socket, loop, _folder.At("none/file"), _folder.At(new string('a', 300)), "a\0b" })
        {
            FileException check = Assert.Throws<FileException>(() => AtomicFile.RequireWritable(path));
            FileException write = Assert.Throws<FileException>(() => AtomicFile.WriteText(path, ""));
            Assert.Equal(path, check.Path);
            Assert.Equal(check.Message, write.Message);
        }

        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact]
    public void Names_may_be_as_long_as_the_system_takes_them()
    {
        string path = _folder.At(new string('a', 255));
        AtomicFile.WriteText(path, "long");
        Assert.Equal("long", File.ReadAllText(path));
    }

    [Fact]
    public void What_a_killed_process_left_is_removed_by_the_next_that_writes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Elsewhere the age decides.");
        using Process ended = Process.Start("true");
        ended.WaitForExit();
        string left = _folder.Write($".lightlm-{ended.Id}-0123abcd.tmp", "half");
        string folder = Path.GetDirectoryName(_folder.Write($"lightlm-{ended.Id}-89abcdef/row.json", "half"))!;
        string living = _folder.Write($".lightlm-{Environment.ProcessId}-0123abcd.tmp", "half");
        string others = _folder.Write($".lightlm-{ended.Id}-0123abcd.bak", "half");
        string held = _folder.Write($".lightlm-{ended.Id}-456789ab.tmp", "half");
        using (new FileStream(held, FileMode.Open, FileAccess.Write, FileShare.None))
        {
            AtomicFile.WriteText(_folder.At("file"), "whole");
        }

        Assert.False(File.Exists(left));
        Assert.False(Directory.Exists(folder));
        Assert.All([living, others, held], path => Assert.True(File.Exists(path)));

        AtomicFile.WriteText(_folder.At("file"), "whole");
        Assert.False(File.Exists(held));
    }

    [Fact]
    public void What_a_process_is_writing_says_whose_it_is_and_can_be_discarded()
    {
        string path = _folder.At("file");
        Assert.ThrowsAny<FileException>(() => AtomicFile.Write(path, _ =>
        {
            string temporary = Assert.Single(Directory.GetFiles(_folder.Path));
            Assert.StartsWith($".lightlm-{Environment.ProcessId}-", Path.GetFileName(temporary), StringComparison.Ordinal);
            AtomicFile.DiscardUnfinished();
        }));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }
}
