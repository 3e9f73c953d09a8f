using System.Globalization;
using System.Text.Json;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Files;
using LightLM.Formats.Compact;
using LightLM.Reports;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Processes;

namespace LightLM.Contest;

/// <summary>Reads manifests. Everything is checked before a contest begins; unknown members are errors, as most are mistyped.</summary>
/// <remarks>By hand, as a deserializer's errors name no line, no bounds and no member that may have been meant.</remarks>
internal sealed class ManifestReader
{
    /// <summary>Commands run under bubblewrap.</summary>
    public const string Bubblewrap = "bubblewrap";

    /// <summary>Commands run with the rights of the referee.</summary>
    public const string NoIsolation = "none";

    private const int Version = 1;
    private const int LongestName = 64;
    private const int MostRounds = 1000;

    // One round has no uncertainty that could be told.
    private const int FewestRounds = 2;
    private const int MostFinalists = 1000;
    private const string FileSuffix = CompactFile.Extension;
    private static readonly string[] Known =
    [
        "version", "name", "data", "baseline", "sample", "rounds", "most_rounds", "warm_up_seconds", "threads", "size_by", "bert_size",
        "limits", "seed", "isolation", "visible", "finalists",
    ];

    private readonly string _folder;

    private ManifestReader(string path) => _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="DataFileException">The file is missing, not JSON, or a member of it cannot be used.</exception>
    public static ContestManifest Read(string path)
    {
        JsonItem root = JsonItem.ReadHandwritten(
            path, (path, line, field, problem, innerException) => new DataFileException(path, line, field, problem, innerException));
        return new ManifestReader(path).Manifest(root);
    }

    private ContestManifest Manifest(JsonItem root)
    {
        RequireKnown(root, Known);
        if (root["version"].OrNull?.Integer(long.MinValue, long.MaxValue) is not Version)
        {
            throw root["version"].Error($"{Version}", "another or none", $"This program knows version {Version}.");
        }

        JsonItem data = RequireKnown(Require(root["data"], "the folders of the test sets and the labelled sets"), "test", "labelled");
        ContestManifest defaults = new() { Path = root.Path, Name = "", TestData = "", Finalists = [], Settings = "" };
        int rounds = root["rounds"].OrNull?.Integer(FewestRounds, MostRounds) ?? defaults.Rounds;
        ContestManifest manifest = new()
        {
            Path = Path.GetFullPath(root.Path),
            Name = root["name"].OrNull?.Text() ?? Path.GetFileNameWithoutExtension(root.Path),
            TestData = Folder(Require(data["test"], "the folder of the test sets"))!,
            LabelledData = Folder(data["labelled"]),
            Baseline = Baseline(root["baseline"]),
            Sample = root["sample"].OrNull?.Integer(2, 100_000) ?? defaults.Sample,
            Rounds = rounds,
            MostRounds = root["most_rounds"].OrNull?.Integer(rounds, MostRounds) ?? Math.Max(rounds, defaults.MostRounds),
            WarmUp = root["warm_up_seconds"].OrNull?.Integer(0, 600) is int seconds ? TimeSpan.FromSeconds(seconds) : defaults.WarmUp,
            Threads = root["threads"].OrNull?.Integer(1, LightModelOptions.MaxThreads) ?? defaults.Threads,
            SizeBy = Measure(root["size_by"]),
            BertSize = root["bert_size"].OrNull?.Integer(1, long.MaxValue),
            Limits = Limits(root["limits"], defaults.Limits),
            Seed = root["seed"].OrNull?.Integer(0, int.MaxValue),
            IsIsolated = IsIsolated(root["isolation"]),
            Visible = [.. (root["visible"].OrNull?.Items ?? []).Select(path => Existing(path, path.Text()))],
            Finalists = Finalists(Require(root["finalists"], "a list of finalists")),
            Settings = string.Join('\n', root.Members.Where(member => member.Name is not ("finalists" or "name")).Select(Canonical)),
        };
        RequireSizesAndLabels(manifest, root["finalists"]);
        return manifest;
    }

    private static string Canonical((string Name, JsonItem Value) member) => $"{member.Name}:{member.Value.Value.GetRawText()}";

    private static void RequireSizesAndLabels(ContestManifest manifest, JsonItem finalists)
    {
        foreach ((int index, FinalistEntry entry) in manifest.Finalists.Index())
        {
            JsonItem place = finalists[index];
            if (entry.Metrics is null && manifest.LabelledData is null)
            {
                throw Missing(place["metrics"], "the four figures, or data.labelled to compute them");
            }

            if (entry.Command is not null && manifest.SizeBy == SizeMeasure.Parameters && entry.Parameters is null)
            {
                throw Missing(place["parameters"], "how many parameters the command's model has");
            }

            if (entry.Command is not null && manifest.SizeBy == SizeMeasure.Bytes && entry.Files.Count == 0)
            {
                throw Missing(place["files"], "the files whose bytes are the command's size");
            }
        }
    }

    private BaselineEntry Baseline(JsonItem baseline)
    {
        if (baseline.IsNull)
        {
            return BaselineEntry.BertBase;
        }

        if (baseline.Kind == JsonValueKind.String)
        {
            string model = baseline.Text();
            return model == BertBase.Name
                ? BaselineEntry.BertBase
                : new BaselineEntry
                {
                    Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(model)),
                    Model = Existing(baseline, model),
                };
        }

        RequireKnown(baseline, "name", "command", "directory", "files");
        string? directory = Folder(baseline["directory"]);
        return new BaselineEntry
        {
            Name = Name(baseline["name"]) ?? "baseline command",
            Command = Command(Require(baseline["command"], "the command of the baseline")),
            Directory = directory,
            Files = Files(baseline["files"], directory ?? _folder),
        };
    }

    private static bool IsIsolated(JsonItem isolation) => isolation.OrNull?.Text() switch
    {
        null or Bubblewrap => true,
        NoIsolation => false,
        _ => throw isolation.Error($"\"{Bubblewrap}\" or \"{NoIsolation}\""),
    };

    private static SizeMeasure Measure(JsonItem measure) => measure.OrNull?.Text() switch
    {
        null or "parameters" => SizeMeasure.Parameters,
        "bytes" => SizeMeasure.Bytes,
        _ => throw measure.Error("\"parameters\" or \"bytes\""),
    };

    private static ProcessLimits Limits(JsonItem limits, ProcessLimits defaults)
    {
        if (limits.IsNull)
        {
            return defaults;
        }

        RequireKnown(limits, "seconds", "memory_mb", "disk_mb", "console_mb", "processes");
        return defaults with
        {
            Time = limits["seconds"].OrNull?.Integer(1, 7 * 24 * 3600) is int seconds ? TimeSpan.FromSeconds(seconds) : defaults.Time,
            MemoryBytes = Mebibytes(limits["memory_mb"]) ?? defaults.MemoryBytes,
            DiskBytes = Mebibytes(limits["disk_mb"]) ?? defaults.DiskBytes,
            ConsoleBytes = Mebibytes(limits["console_mb"]) ?? defaults.ConsoleBytes,
            Processes = limits["processes"].OrNull?.Integer(1, 100_000) ?? defaults.Processes,
        };
    }

    private static long? Mebibytes(JsonItem limit) => limit.OrNull?.Integer(1L, 1 << 24) << 20;

    private FinalistEntry[] Finalists(JsonItem list)
    {
        if (list.Kind != JsonValueKind.Array || list.Count is 0 or > MostFinalists)
        {
            throw list.Error($"a list of 1 to {MostFinalists} finalists", list.Kind == JsonValueKind.Array ? $"a list of {list.Count}" : null);
        }

        FinalistEntry[] entries = [.. list.Items.Select(Finalist)];
        string? repeated = entries.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return repeated is null ? entries : throw list.Fault($"two finalists are called \"{repeated}\"; names must differ.");
    }

    private FinalistEntry Finalist(JsonItem item)
    {
        RequireKnown(item, "name", "models", "command", "directory", "files", "parameters", "metrics");
        string name = Name(Require(item["name"], "the finalist's name"))!;
        if (item["models"].IsNull == item["command"].IsNull)
        {
            throw item.Error("either \"models\" or \"command\"", "both or neither");
        }

        string? directory = Folder(item["directory"]);
        return new FinalistEntry
        {
            Name = name,
            Models = item["models"].OrNull is JsonItem models ? Models(models) : null,
            Command = item["command"].OrNull is JsonItem command ? Command(command) : null,
            Directory = directory,
            Files = Files(item["files"], directory ?? _folder),
            Parameters = item["parameters"].OrNull?.Integer(0, long.MaxValue),
            Metrics = item["metrics"].OrNull is JsonItem metrics ? Metrics(metrics) : null,
            Text = item.Value.GetRawText(),
        };
    }

    private static string? Name(JsonItem name) => name.OrNull?.Text() is not string text ? null
        : text.Trim().Length > 0 && text.Length <= LongestName && !text.Any(IsInvisible) ? text
        : throw name.Error($"1 to {LongestName} visible characters");

    private string[] Files(JsonItem files, string directory) =>
        [.. (files.OrNull?.Items ?? []).Select(file => Existing(file, Path.Combine(directory, file.Text())))];

    // Control characters, and those that turn the direction of writing, would change what reports say.
    private static bool IsInvisible(char unit) => char.GetUnicodeCategory(unit) is UnicodeCategory.Control or UnicodeCategory.Format;

    private Dictionary<ClueTask, string> Models(JsonItem models)
    {
        if (models.Kind == JsonValueKind.String)
        {
            string folder = Existing(models, models.Text());
            return ClueTasks.All.ToDictionary(task => task, task => InFolder(models, folder, task));
        }

        RequireKnown(models, [.. ClueTasks.All.Select(task => task.OfficialName())]);
        return ClueTasks.All.ToDictionary(task => task, task =>
        {
            JsonItem file = Require(models[task.OfficialName()], "the model for this task");
            return Existing(file, file.Text());
        });
    }

    private static string InFolder(JsonItem place, string folder, ClueTask task)
    {
        string path = Path.Combine(folder, task.OfficialName());
        return Path.Exists(path + FileSuffix) ? path + FileSuffix
            : Path.Exists(path) ? path
            : throw place.Error($"{path}{FileSuffix} or {path}", "neither", "Name the model of each task.");
    }

    private static CommandTemplate Command(JsonItem command)
    {
        try
        {
            return command.Kind switch
            {
                JsonValueKind.String => CommandTemplate.OfShell(command.Text()),
                JsonValueKind.Array => CommandTemplate.OfWords(command.Texts()),
                _ => throw command.Error("a text for /bin/sh or a list of words"),
            };
        }
        catch (InputException e)
        {
            throw command.Fault(e.Message);
        }
    }

    private static TaskFigures Metrics(JsonItem metrics)
    {
        RequireKnown(metrics, [.. ClueTasks.All.Select(task => task.OfficialName())]);
        return TaskFigures.From(task =>
        {
            JsonItem value = Require(metrics[task.OfficialName()], $"the {TaskFigures.NameOfFigure(task)} in percent");
            return value.Kind == JsonValueKind.Number && value.Value.TryGetDouble(out double figure) && figure is >= 0 and <= 100
                ? figure
                : throw value.Error("a percentage from 0 to 100");
        });
    }

    private string? Folder(JsonItem folder)
    {
        if (folder.OrNull?.Text() is not string text)
        {
            return null;
        }

        string path = Existing(folder, text);
        return Directory.Exists(path) ? path : throw folder.Error("a folder", $"the file {path}");
    }

    private string Existing(JsonItem place, string path)
    {
        string full = path.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(path, _folder);
        return Path.Exists(full) ? full : throw place.Fault($"there is no {full}; paths count from the manifest's folder.");
    }

    private static JsonItem RequireKnown(JsonItem owner, params string[] known)
    {
        if (owner.AsObject().Names.FirstOrDefault(name => !known.Contains(name)) is string unknown)
        {
            string shown = Excerpt.Of(unknown, LongestName);
            throw owner.Fault($"\"{shown}\" is no member of it.{Similar.Hint(unknown, known)} Known are {string.Join(", ", known)}.");
        }

        return owner.Members.FirstOrDefault(member => member.Value.IsNull).Value is JsonItem empty
            ? throw empty.Error("a value", remedy: "Leave the member out for its default.")
            : owner;
    }

    private static JsonItem Require(JsonItem item, string what) => item.OrNull ?? throw Missing(item, what);

    private static LightLMException Missing(JsonItem item, string what) => item.Fault($"the member is missing: give {what}.");
}
