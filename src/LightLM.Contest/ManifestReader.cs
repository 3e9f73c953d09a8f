using System.Globalization;
using System.Text.Json;
using LightLM.Clue;
using LightLM.Clue.Scoring;
using LightLM.Files;
using LightLM.Reports;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Processes;

namespace LightLM.Contest;

/// <summary>Reads manifests. Everything is checked before a contest begins; unknown members are errors, as most are mistyped.</summary>
internal sealed class ManifestReader
{
    private const int Version = 1;
    private const int LongestName = 64;
    private const int MostRounds = 1000;
    private const int MostFinalists = 1000;
    private const string FileSuffix = ".lightlm";
    private static readonly string[] Known =
    [
        "version", "name", "data", "baseline", "sample", "rounds", "most_rounds", "warm_up_seconds", "threads", "size_by", "bert_size",
        "limits",
        "finalists",
    ];

    private readonly string _path;
    private readonly string _folder;

    private ManifestReader(string path)
    {
        _path = path;
        _folder = Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";
    }

    /// <summary>Reads a manifest.</summary>
    /// <exception cref="DataFileException">The file is missing, not JSON, or a member of it cannot be used.</exception>
    public static ContestManifest Read(string path)
    {
        JsonElement root;
        try
        {
            root = HandwrittenJson.Read(path);
        }
        catch (FileException e)
        {
            throw new DataFileException(path, e.Line, null, e.Problem, e);
        }

        return new ManifestReader(path).Manifest(root);
    }

    private ContestManifest Manifest(JsonElement root)
    {
        Members(root, "the manifest", Known);
        if (Whole(root, "version", "") is not Version)
        {
            throw Fault("version", $"expected {Version}, found another or none; this program knows version {Version}.");
        }

        JsonElement data = Member(root, "data", "") ?? throw Missing("data", "the folders of the test sets and the labelled sets");
        Members(data, "data", "test", "labelled");
        ContestManifest defaults = new() { Name = "", TestData = "", Finalists = [], Settings = "" };
        int rounds = Count(root, "rounds", "", 1, MostRounds) ?? defaults.Rounds;
        ContestManifest manifest = new()
        {
            Name = Text(root, "name", "") ?? Path.GetFileNameWithoutExtension(_path),
            TestData = Folder(data, "test", "data.") ?? throw Missing("data.test", "the folder of the test sets"),
            LabelledData = Folder(data, "labelled", "data."),
            Baseline = Baseline(root),
            Sample = Count(root, "sample", "", 2, 100_000) ?? defaults.Sample,
            Rounds = rounds,
            MostRounds = Count(root, "most_rounds", "", rounds, MostRounds) ?? Math.Max(rounds, defaults.MostRounds),
            WarmUp = Count(root, "warm_up_seconds", "", 0, 600) is int seconds ? TimeSpan.FromSeconds(seconds) : defaults.WarmUp,
            Threads = Count(root, "threads", "", 1, LightModelOptions.MaxThreads) ?? defaults.Threads,
            SizeBy = Measure(root),
            BertSize = Count(root, "bert_size", "", 1, long.MaxValue),
            Limits = Limits(root, defaults.Limits),
            Finalists = Finalists(root),
            Settings = string.Join(
                '\n', root.EnumerateObject().Where(member => member.Name is not ("finalists" or "name")).Select(Canonical)),
        };
        RequireSizesAndLabels(manifest);
        return manifest;
    }

    private static string Canonical(JsonProperty member) => $"{member.Name}:{member.Value.GetRawText()}";

    private void RequireSizesAndLabels(ContestManifest manifest)
    {
        foreach ((FinalistEntry entry, int index) in manifest.Finalists.Select((entry, i) => (entry, i)))
        {
            string place = $"finalists[{index}]";
            if (entry.Metrics is null && manifest.LabelledData is null)
            {
                throw Missing($"{place}.metrics", "the four figures, or data.labelled to compute them");
            }

            if (entry.Command is not null && manifest.SizeBy == SizeMeasure.Parameters && entry.Parameters is null)
            {
                throw Missing($"{place}.parameters", "how many parameters the command's model has");
            }

            if (entry.Command is not null && manifest.SizeBy == SizeMeasure.Bytes && entry.Files.Count == 0)
            {
                throw Missing($"{place}.files", "the files whose bytes are the command's size");
            }
        }
    }

    private BaselineEntry Baseline(JsonElement root)
    {
        if (Member(root, "baseline", "") is not JsonElement baseline)
        {
            return BaselineEntry.BertBase;
        }

        if (baseline.ValueKind == JsonValueKind.String)
        {
            string model = baseline.GetString()!;
            return model == BertBase.Name
                ? BaselineEntry.BertBase
                : new BaselineEntry
                {
                    Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(model)),
                    Model = Existing("baseline", model),
                };
        }

        const string Place = "baseline.";
        Members(baseline, "baseline", "name", "command", "directory", "files");
        JsonElement command = Member(baseline, "command", Place) ?? throw Missing($"{Place}command", "the command of the baseline");
        string directory = Folder(baseline, "directory", Place) ?? _folder;
        return new BaselineEntry
        {
            Name = Name(baseline, Place) ?? "baseline command",
            Command = Command(command, $"{Place}command"),
            Directory = directory,
            Files = Files(baseline, Place, directory),
        };
    }

    private SizeMeasure Measure(JsonElement root) => Text(root, "size_by", "") switch
    {
        null or "parameters" => SizeMeasure.Parameters,
        "bytes" => SizeMeasure.Bytes,
        string other => throw Fault("size_by", $"expected \"parameters\" or \"bytes\", found \"{Short(other)}\"."),
    };

    private ProcessLimits Limits(JsonElement root, ProcessLimits defaults)
    {
        if (Member(root, "limits", "") is not JsonElement limits)
        {
            return defaults;
        }

        Members(limits, "limits", "seconds", "memory_mb", "disk_mb", "console_mb", "processes");
        return defaults with
        {
            Time = Count(limits, "seconds", "limits.", 1, 7 * 24 * 3600) is int seconds ? TimeSpan.FromSeconds(seconds) : defaults.Time,
            MemoryBytes = Mebibytes(limits, "memory_mb") ?? defaults.MemoryBytes,
            DiskBytes = Mebibytes(limits, "disk_mb") ?? defaults.DiskBytes,
            ConsoleBytes = Mebibytes(limits, "console_mb") ?? defaults.ConsoleBytes,
            Processes = Count(limits, "processes", "limits.", 1, 100_000) ?? defaults.Processes,
        };
    }

    private long? Mebibytes(JsonElement limits, string name) =>
        Count(limits, name, "limits.", 1, 1 << 24) is int value ? (long)value << 20 : null;

    private FinalistEntry[] Finalists(JsonElement root)
    {
        JsonElement list = Member(root, "finalists", "") ?? throw Missing("finalists", "a list of finalists");
        if (list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MostFinalists)
        {
            throw Fault("finalists", $"expected a list of 1 to {MostFinalists} finalists, found {Describe(list)}.");
        }

        FinalistEntry[] entries = [.. list.EnumerateArray().Select((item, i) => Finalist(item, $"finalists[{i}]."))];
        string? repeated = entries.GroupBy(entry => entry.Name).FirstOrDefault(group => group.Count() > 1)?.Key;
        return repeated is null ? entries : throw Fault("finalists", $"two finalists are called \"{repeated}\"; names must differ.");
    }

    private FinalistEntry Finalist(JsonElement item, string place)
    {
        Members(item, place.TrimEnd('.'), "name", "models", "command", "directory", "files", "parameters", "metrics");
        string name = Name(item, place) ?? throw Missing($"{place}name", "the finalist's name");
        JsonElement? models = Member(item, "models", place);
        JsonElement? command = Member(item, "command", place);
        if (models is null == command is null)
        {
            throw Fault(place.TrimEnd('.'), "expected either \"models\" or \"command\", found both or neither.");
        }

        string directory = Folder(item, "directory", place) ?? _folder;
        return new FinalistEntry
        {
            Name = name,
            Models = models is JsonElement files ? Models(files, $"{place}models") : null,
            Command = command is JsonElement words ? Command(words, $"{place}command") : null,
            Directory = directory,
            Files = Files(item, place, directory),
            Parameters = Count(item, "parameters", place, 0, long.MaxValue),
            Metrics = Member(item, "metrics", place) is JsonElement metrics ? Metrics(metrics, $"{place}metrics") : null,
            Text = item.GetRawText(),
        };
    }

    private string? Name(JsonElement owner, string place)
    {
        string? name = Text(owner, "name", place);
        return name is null || (name.Trim().Length > 0 && name.Length <= LongestName && !name.Any(IsInvisible))
            ? name
            : throw Fault($"{place}name", $"expected 1 to {LongestName} visible characters, found {Describe(owner.GetProperty("name"))}.");
    }

    private string[] Files(JsonElement owner, string place, string directory) =>
        [.. Texts(owner, "files", place).Select(file => Existing($"{place}files", Path.Combine(directory, file)))];

    // Control characters, and those that turn the direction of writing, would change what reports say.
    private static bool IsInvisible(char unit) => char.GetUnicodeCategory(unit) is UnicodeCategory.Control or UnicodeCategory.Format;

    private Dictionary<ClueTask, string> Models(JsonElement models, string place)
    {
        if (models.ValueKind == JsonValueKind.String)
        {
            string folder = Existing(place, models.GetString()!);
            return ClueTasks.All.ToDictionary(task => task, task => InFolder(folder, task, place));
        }

        Members(models, place, [.. ClueTasks.All.Select(task => task.OfficialName())]);
        return ClueTasks.All.ToDictionary(
            task => task,
            task => Text(models, task.OfficialName(), $"{place}.") is string file
                ? Existing($"{place}.{task.OfficialName()}", file)
                : throw Missing($"{place}.{task.OfficialName()}", "the model for this task"));
    }

    private string InFolder(string folder, ClueTask task, string place)
    {
        string path = Path.Combine(folder, task.OfficialName());
        return Path.Exists(path + FileSuffix) ? path + FileSuffix
            : Path.Exists(path) ? path
            : throw Fault(place, $"expected {path}{FileSuffix} or {path}, found neither; name the model of each task.");
    }

    private CommandTemplate Command(JsonElement command, string place)
    {
        try
        {
            return command.ValueKind switch
            {
                JsonValueKind.String => CommandTemplate.OfShell(command.GetString()!),
                JsonValueKind.Array when command.EnumerateArray().All(word => word.ValueKind == JsonValueKind.String) =>
                    CommandTemplate.OfWords(command.EnumerateArray().Select(word => word.GetString()!)),
                _ => throw Fault(place, $"expected a text for /bin/sh or a list of words, found {Describe(command)}."),
            };
        }
        catch (InputException e)
        {
            throw Fault(place, e.Message);
        }
    }

    private TaskFigures Metrics(JsonElement metrics, string place)
    {
        Members(metrics, place, [.. ClueTasks.All.Select(task => task.OfficialName())]);
        return TaskFigures.From(task =>
        {
            string name = task.OfficialName();
            JsonElement value = Member(metrics, name, $"{place}.")
                ?? throw Missing($"{place}.{name}", $"the {TaskFigures.NameOfFigure(task)} in percent");
            return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double figure) && figure is >= 0 and <= 100
                ? figure
                : throw Fault($"{place}.{name}", $"expected a percentage from 0 to 100, found {Describe(value)}.");
        });
    }

    private string? Folder(JsonElement owner, string name, string place)
    {
        if (Text(owner, name, place) is not string text)
        {
            return null;
        }

        string path = Existing(place + name, text);
        return Directory.Exists(path) ? path : throw Fault(place + name, $"expected a folder, found the file {path}.");
    }

    private string Existing(string place, string path)
    {
        string full = path.Contains('\0', StringComparison.Ordinal) ? "" : Path.GetFullPath(path, _folder);
        return Path.Exists(full) ? full : throw Fault(place, $"there is no {full}; paths count from the manifest's folder.");
    }

    private string[] Texts(JsonElement owner, string name, string place) => Member(owner, name, place) switch
    {
        null => [],
        JsonElement { ValueKind: JsonValueKind.Array } list
            when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. list.EnumerateArray().Select(item => item.GetString()!)],
        JsonElement other => throw Fault(place + name, $"expected a list of texts, found {Describe(other)}."),
    };

    private string? Text(JsonElement owner, string name, string place) => Member(owner, name, place) switch
    {
        null => null,
        JsonElement { ValueKind: JsonValueKind.String } text => text.GetString(),
        JsonElement other => throw Fault(place + name, $"expected a text, found {Describe(other)}."),
    };

    private int? Count(JsonElement owner, string name, string place, int least, int most) =>
        (int?)Count(owner, name, place, least, (long)most);

    private long? Count(JsonElement owner, string name, string place, int least, long most) => Whole(owner, name, place) switch
    {
        null => null,
        long value when value >= least && value <= most => value,
        long value => throw Fault(place + name, FormattableString.Invariant($"expected {least} to {most}, found {value}.")),
    };

    private long? Whole(JsonElement owner, string name, string place) => Member(owner, name, place) switch
    {
        null => null,
        JsonElement { ValueKind: JsonValueKind.Number } number when number.TryGetInt64(out long value) => value,
        JsonElement other => throw Fault(place + name, $"expected a whole number, found {Describe(other)}."),
    };

    private JsonElement? Member(JsonElement owner, string name, string place) =>
        owner.ValueKind != JsonValueKind.Object ? throw Fault(place.TrimEnd('.'), $"expected an object, found {Describe(owner)}.")
        : owner.TryGetProperty(name, out JsonElement member) ? member
        : null;

    private void Members(JsonElement owner, string place, params string[] known)
    {
        if (owner.ValueKind != JsonValueKind.Object)
        {
            throw Fault(place, $"expected an object, found {Describe(owner)}.");
        }

        foreach (JsonProperty member in owner.EnumerateObject())
        {
            if (!known.Contains(member.Name))
            {
                string hint = Similar.Hint(member.Name, known);
                throw Fault(place, $"\"{Short(member.Name)}\" is no member of it.{hint} Known are {string.Join(", ", known)}.");
            }
        }
    }

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => $"a list of {value.GetArrayLength()}",
        JsonValueKind.String when value.GetString() is { Length: > LongestName } => "a long text",
        _ => value.GetRawText() is { Length: <= LongestName } text ? text : "a long value",
    };

    private static string Short(string text) => text.Length <= LongestName ? text : $"{text.AsSpan(0, LongestName)}...";

    private DataFileException Missing(string field, string what) => Fault(field, $"the member is missing: give {what}.");

    private DataFileException Fault(string field, string problem) => new(_path, null, field, problem);
}
