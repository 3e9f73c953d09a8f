using LightLM.Clue;
using LightLM.Contest.Data;
using LightLM.Contest.Finalists;
using LightLM.Contest.Journal;
using LightLM.Contest.Standings;
using LightLM.Contest.Workers;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Processes;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>Conducts a contest from its manifest to its outcome.</summary>
internal sealed class ContestReferee
{
    private readonly ContestSurroundings _surroundings;
    private readonly ContestManifest _manifest;
    private readonly ContestFolder _folder;
    private readonly ContestJournal _journal;
    private readonly LoadedEntry[] _entries;
    private readonly ModelSummary[] _models;
    private readonly ModelSummary _vocabulary;
    private readonly Dictionary<ClueTask, ModelSummary?> _heads;

    private ContestReferee(
        ContestSurroundings surroundings, ContestManifest manifest, ContestFolder folder, ContestJournal journal)
    {
        (_surroundings, _manifest, _folder, _journal) = (surroundings, manifest, folder, journal);
        _entries = [.. manifest.Finalists.Select(LoadedEntry.Load)];
        _models = [.. _entries.SelectMany(entry => entry.Models.Values)];
        IEnumerable<ModelSummary> baseline = manifest.Baseline.Model is string path ? [ModelSummary.Read(path)] : [];
        _vocabulary = _models.Concat(baseline).FirstOrDefault(model => model.Tokenizer is not null)
            ?? ModelSummary.Read(surroundings.DefaultVocabulary());
        _heads = ClueTasks.All.ToDictionary(task => task, task => ContestBaseline.LongestHead(task, _models));
    }

    /// <summary>Takes all measurements that are missing, and ranks.</summary>
    /// <param name="surroundings">The program that it is held in.</param>
    /// <param name="manifest">The contest.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="LightLMException">The contest itself cannot be held: its data, its models or its folder.</exception>
    public static ContestOutcome Conduct(
        ContestSurroundings surroundings, ContestManifest manifest, ContestFolder folder, IProgress<ContestProgress>? progress)
    {
        if (manifest.HasCommands && manifest.IsIsolated)
        {
            Isolation.Require();
        }

        using ContestJournal journal = ContestJournal.Open(folder.JournalPath, surroundings.Clock);
        if (folder.EndLeftovers() is > 0 and int ended)
        {
            surroundings.Note($"ended {ended} processes that an interrupted contest had left");
        }

        return new ContestReferee(surroundings, manifest, folder, journal).Conduct(progress);
    }

    private ContestOutcome Conduct(IProgress<ContestProgress>? progress)
    {
        ContestSession session = NewSession();
        string contestKey = KeyOf(session);
        Finalist[] finalists = [.. _entries.Select(entry => Create(entry, contestKey))];
        using ContestBaseline baseline = ContestBaseline.Open(_manifest, _folder, _heads, _vocabulary.Tokenizer!);
        ContestSeed seed = new(_manifest.Seed ?? _journal.Seed);
        ContestSet[] sets = [.. ClueTasks.All.Select(task => new ContestSet(_manifest, _folder, task, seed, baseline.Tokenizer))];
        ContestRun run = new(_manifest, finalists, sets, baseline, _journal, progress, _surroundings.Clock, _surroundings.Cancellation);
        if (run.HasWork)
        {
            _journal.Add(new JournalRecord { Kind = JournalKind.Session, Session = session });
            foreach (Finalist finalist in finalists)
            {
                Register(finalist.Recorded);
            }

            run.Complete();
            _folder.ForgetRunning();
            RequireUnchanged(session, finalists);
        }

        return ContestOutcome.Of(_manifest, [.. finalists.Select(finalist => finalist.Recorded)], _journal.Records);
    }

    private ContestSession NewSession()
    {
        BaselineEntry baseline = _manifest.Baseline;
        IEnumerable<string> files = baseline.Model is string model ? [model] : baseline.Files;
        bool isIsolated = _manifest.HasCommands && _manifest.IsIsolated;
        return new ContestSession(
            ProgramVersion.Text,
            Fingerprint.FactsOf(_manifest.Path),
            [.. ContestSet.FilesOf(_manifest).Concat(files).Select(Fingerprint.FactsOf)],
            ProcessorPin.Run(_manifest.Threads, pin => MachineDescription.Capture(_manifest.Threads, pin)),
            isIsolated ? ManifestReader.Bubblewrap : ManifestReader.NoIsolation,
            _manifest.HasCommands && OperatingSystem.IsLinux() ? Unguarded.Find(isIsolated) : []);
    }

    /// <summary>What every measurement of a contest depends on.</summary>
    private string KeyOf(ContestSession session) => Fingerprint.Of(
    [
        ProgramVersion.Number, _manifest.Settings, _manifest.Baseline.Name, CpuReport.Processor, CpuReport.KernelPath, session.Isolation,
        .. session.Inputs.Select(input => input.Sha256),
        .. _heads.Select(head => FormattableString.Invariant($"{head.Key} {head.Value?.Task.MaxLength}")),
        .. _vocabulary.Tokenizer!.Vocabulary.Pieces,
    ]);

    private Finalist Create(LoadedEntry loaded, string contestKey)
    {
        FinalistEntry entry = loaded.Entry;
        FileFacts[] files = [.. entry.Files.Concat(entry.Models?.Values.Distinct() ?? []).Select(Fingerprint.FactsOf)];
        string key = Fingerprint.Of([contestKey, entry.Text, .. files.Select(file => file.Sha256)]);
        RecordedFinalist recorded = new(
            entry, key, EntrantMaker.Of(_manifest, entry, loaded.Models, files), entry.Command is not null || _manifest.Baseline.Command is not null);
        string records = _folder.Finalist(key).Path;
        if (loaded.Problem is string problem)
        {
            return new UnusableFinalist(recorded, problem);
        }

        if (entry.Command is not null)
        {
            return new CommandFinalist(recorded, CommandApart.Of(_manifest, _folder, entry, records), _folder);
        }

        ModelProcess process = new(_surroundings.StartWorker, _folder.Surroundings(records, _manifest));
        return new ModelFinalist(recorded, _manifest, _folder, process, task => new TimingWork(
            entry.Name,
            _manifest.Baseline.Model,
            _vocabulary.Path,
            _heads[task]?.Path,
            _manifest.Threads,
            _manifest.Rounds,
            _manifest.MostRounds,
            _manifest.WarmUp.TotalSeconds));
    }

    /// <summary>Notes what a finalist is made of, once.</summary>
    private void Register(RecordedFinalist finalist)
    {
        if (!_journal.Records.Any(record => record.Kind == JournalKind.Entrant && record.Key == finalist.Key))
        {
            _journal.Add(new JournalRecord
            {
                Kind = JournalKind.Entrant,
                Key = finalist.Key,
                Finalist = finalist.Entry.Name,
                Entrant = finalist.Entrant,
            });
        }
    }

    /// <summary>What was changed while the contest ran would make its figures those of something else.</summary>
    private void RequireUnchanged(ContestSession session, IEnumerable<Finalist> finalists)
    {
        _journal.RequireUnchanged();
        foreach (FileFacts file in
            (IEnumerable<FileFacts>)[session.Manifest, .. session.Inputs, .. finalists.SelectMany(finalist => finalist.Recorded.Entrant.Files)])
        {
            if (Fingerprint.FactsOf(file.Path) != file)
            {
                throw new InputException(
                    $"{file.Path}: it was changed while the contest ran. Put it back or leave it, and run the same command again: what depends "
                    + "on it is measured again.");
            }
        }
    }

    /// <summary>A finalist's entry with what its models say of themselves, or why they cannot be read.</summary>
    private sealed record LoadedEntry(FinalistEntry Entry, IReadOnlyDictionary<ClueTask, ModelSummary> Models, string? Problem)
    {
        private static readonly Dictionary<ClueTask, ModelSummary> None = [];

        public static LoadedEntry Load(FinalistEntry entry)
        {
            try
            {
                return new(entry, entry.Models?.ToDictionary(model => model.Key, model => ModelSummary.Read(model.Value)) ?? None, null);
            }
            catch (ModelFileException e)
            {
                return new(entry, None, e.Message);
            }
        }
    }
}
