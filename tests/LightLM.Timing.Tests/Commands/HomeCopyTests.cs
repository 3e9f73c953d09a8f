using System.Runtime.Versioning;
using LightLM.Testing;
using LightLM.Timing.Models.Commands;

namespace LightLM.Timing.Tests.Commands;

/// <summary>What of a command's folder is copied for a run.</summary>
[SupportedOSPlatform("linux")]
public sealed class HomeCopyTests : IDisposable
{
    private static readonly EnumerationOptions NoLinks =
        new() { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint };
    private readonly TemporaryFolder _folder = new();

    public HomeCopyTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Commands are run apart from the machine on Linux only.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Files_are_copied_with_their_rights_and_links_stay_links()
    {
        string script = _folder.Write("team/bin/predict", "#!/bin/sh");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.CreateSymbolicLink(_folder.At("team/link"), "bin/predict");
        Directory.CreateSymbolicLink(_folder.At("team/up"), "..");
        string copy = Copy().Path;
        Assert.Equal(File.GetUnixFileMode(script), File.GetUnixFileMode($"{copy}/bin/predict"));
        Assert.Equal("bin/predict", new FileInfo($"{copy}/link").LinkTarget);
        Assert.Equal("..", new FileInfo($"{copy}/up").LinkTarget);
    }

    [Fact]
    public void Pipes_and_devices_are_left_out()
    {
        _folder.Write("team/file", "x");
        SpecialFiles.Pipe(_folder.At("team/pipe"));
        Assert.Equal(["file"], Names(Copy("pipe")));
    }

    [Theory]
    [InlineData("link")]
    [InlineData("folder/weights")]
    [InlineData("folder")]
    [InlineData(".")]
    public void Listed_files_are_copied_with_their_contents(string listed)
    {
        _folder.Write("store/weights", "weights");
        _folder.Write("team/empty", "");
        File.CreateSymbolicLink(_folder.At("team/link"), _folder.At("store/weights"));
        Directory.CreateSymbolicLink(_folder.At("team/folder"), _folder.At("store"));
        string[] expected = listed switch
        {
            "." => ["empty", "folder/weights", "link"],
            "link" => ["empty", "link"],
            _ => ["empty", "folder/weights"],
        };
        HomeCopy copy = Copy(listed);
        Assert.Equal(expected, Names(copy));
        Assert.All(expected[1..], name => Assert.Equal("weights", File.ReadAllText(Path.Combine(copy.Path, name))));
    }

    [Fact]
    public void A_listed_link_that_leads_back_is_refused()
    {
        Directory.CreateDirectory(_folder.At("team"));
        Directory.CreateSymbolicLink(_folder.At("team/self"), _folder.At("team"));
        Assert.Contains("leads back", Assert.Throws<InputException>(() => Copy(".")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Files_that_appear_or_are_not_listed_are_told_the_largest_first(bool inCopy)
    {
        _folder.Write("team/listed", "x");
        _folder.Write("team/lib/more", "xx");
        _folder.Write("team/other", "xxx");
        _folder.Write("team/contest/journal", "x");
        string[] hidden = [_folder.At("team/contest"), _folder.Path];
        CommandHome home = Home("listed", "lib");
        string place = inCopy ? HomeCopy.Create(home, hidden, _folder.At("copy")).Path : home.Directory;
        HomeListing listing = new(place, home, hidden);
        File.WriteAllText($"{place}/lib/new", "xxxx");
        Assert.Equal([new("lib/new", 4, HasAppeared: true), new UnlistedFile("other", 3, HasAppeared: false)], listing.FindUnlisted());
    }

    [Fact]
    public void A_folder_that_is_not_there_is_told() => Assert.Contains(
        "cannot be copied", Assert.Throws<InputException>(() => Copy()).Message, StringComparison.Ordinal);

    private CommandHome Home(params string[] files)
    {
        string team = _folder.At("team");
        return new CommandHome(team, [.. files.Select(file => Path.Combine(team, file))]);
    }

    private HomeCopy Copy(params string[] files) => HomeCopy.Create(Home(files), [], _folder.At("copy"));

    private static IEnumerable<string> Names(HomeCopy copy) => Directory
        .EnumerateFiles(copy.Path, "*", NoLinks)
        .Select(file => Path.GetRelativePath(copy.Path, file))
        .Order(StringComparer.Ordinal);
}
