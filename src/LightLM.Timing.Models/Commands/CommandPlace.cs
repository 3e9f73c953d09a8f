using LightLM.Clue;
using LightLM.Timing.Processes;

namespace LightLM.Timing.Models.Commands;

/// <summary>The files of one run of a command, where they lie and where the command sees them.</summary>
internal sealed class CommandPlace
{
    private const string InputName = "input.json";
    private const string Neutral = "/contest";
    private readonly HomeListing? _listing;

    private CommandPlace(string directory, string scratch, string output, HomeListing? listing)
    {
        (Directory, Scratch, Output, _listing) = (directory, scratch, output, listing);
        (SeenInput, SeenOutput) = (Path.Combine(scratch, InputName), output);
    }

    /// <summary>The folder that the command runs in, as it sees it.</summary>
    public string Directory { get; }

    /// <summary>The folder of this run.</summary>
    public string Scratch { get; }

    /// <summary>Where the predictions arrive.</summary>
    public string Output { get; }

    /// <summary>Where the command sees the questions.</summary>
    public string SeenInput { get; private init; }

    /// <summary>Where the command sees the place of its predictions.</summary>
    public string SeenOutput { get; private init; }

    /// <summary>What else the command sees, or null where it runs with the rights of this program.</summary>
    public Isolation? Isolation { get; private init; }

    /// <summary>What the command had or left in its folder beside its files.</summary>
    public IReadOnlyList<UnlistedFile> FindUnlisted() => _listing?.FindUnlisted() ?? [];

    /// <summary>Writes the questions, this run's own whatever an earlier one has done, and copies what the run may change.</summary>
    /// <param name="home">The command's folder and files.</param>
    /// <param name="surroundings">What it runs under.</param>
    /// <param name="scratch">An empty folder for this run.</param>
    /// <param name="task">The task.</param>
    /// <param name="questions">The contents of the file of questions.</param>
    /// <exception cref="InputException">The command's folder cannot be copied.</exception>
    public static CommandPlace Prepare(
        CommandHome home, CommandSurroundings surroundings, string scratch, ClueTask task, ReadOnlySpan<byte> questions)
    {
        string name = task.PredictionFileName();
        string input = Path.Combine(scratch, InputName);
        File.WriteAllBytes(input, questions);
        if (!surroundings.IsIsolated)
        {
            HomeListing? own = home.IsOwn ? new HomeListing(home.Directory, home, surroundings.Hidden) : null;
            return new CommandPlace(home.Directory, scratch, Path.Combine(scratch, name), own);
        }

        string results = System.IO.Directory.CreateDirectory(Path.Combine(scratch, "output")).FullName;
        HomeCopy copy = HomeCopy.Create(home, surroundings.Hidden, Path.Combine(scratch, "home"));
        string directory = Path.GetFullPath(home.Directory);
        return new CommandPlace(directory, scratch, Path.Combine(results, name), new HomeListing(copy.Path, home, []))
        {
            SeenInput = $"{Neutral}/{InputName}",
            SeenOutput = $"{Neutral}/output/{name}",
            Isolation = new Isolation
            {
                ReadOnly = [.. surroundings.Visible, .. home.Files.Select(Path.GetFullPath).Where(file => !RealPath.IsWithin(file, directory))],
                Mounts =
                [
                    new IsolationMount(input, $"{Neutral}/{InputName}", IsWritable: false),
                    new IsolationMount(results, $"{Neutral}/output", IsWritable: true),
                    new IsolationMount(copy.Path, directory, IsWritable: true),
                ],
                Hidden = surroundings.Hidden,
            },
        };
    }
}
