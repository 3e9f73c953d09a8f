using LightLM.Contest.Data;
using LightLM.Timing.Models.Commands;
using LightLM.Timing.Processes;

namespace LightLM.Contest.Finalists;

/// <summary>Makes commands that see nothing of the contest but what is their own, where it isolates them.</summary>
internal static class CommandApart
{
    /// <summary>A finalist's command.</summary>
    public static TaskCommand Of(ContestManifest manifest, ContestFolder folder, FinalistEntry entry, string records) =>
        Of(manifest, folder, entry.Command!, (entry.Directory, entry.Files), records);

    /// <summary>The baseline's command.</summary>
    public static TaskCommand Of(ContestManifest manifest, ContestFolder folder, BaselineEntry entry, string records) =>
        Of(manifest, folder, entry.Command!, (entry.Directory, entry.Files), records);

    private static TaskCommand Of(
        ContestManifest manifest,
        ContestFolder folder,
        CommandTemplate command,
        (string? Directory, IReadOnlyList<string> Files) own,
        string records)
    {
        CommandHome home = new(own.Directory ?? manifest.Folder, own.Files) { IsOwn = own.Directory is not null };
        return new TaskCommand(command, home, folder.Surroundings(records, manifest) with
        {
            IsIsolated = manifest.IsIsolated,
            Visible = manifest.Visible,
            Hidden =
            [
                .. OfContest(manifest, folder),
                .. OfTeams(manifest).Distinct().Where(path => path != own.Directory && !own.Files.Contains(path)),
            ],
        });
    }

    /// <summary>What no command may see: labels and sets, and the contest's own files.</summary>
    private static IEnumerable<string> OfContest(ContestManifest manifest, ContestFolder folder) =>
    [
        folder.Root,
        manifest.Path,
        .. ContestSet.FilesOf(manifest),
        manifest.TestData,
        .. manifest.LabelledData is string labelled ? (string[])[labelled] : [],
    ];

    /// <summary>What no command but one may see: what belongs to each of them.</summary>
    private static IEnumerable<string> OfTeams(ContestManifest manifest) =>
    [
        .. manifest.Finalists.SelectMany(finalist => Of(finalist.Directory, [.. finalist.Files, .. finalist.Models?.Values ?? []])),
        .. Of(manifest.Baseline.Directory, manifest.Baseline.Files),
        .. Of(manifest.Baseline.Model, []),
    ];

    private static IEnumerable<string> Of(string? path, IEnumerable<string> files) => path is null ? files : [path, .. files];
}
