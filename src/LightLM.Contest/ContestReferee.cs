using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Timing.Environments;
using LightLM.Timing.Models;
using LightLM.Timing.Models.Generated;
using LightLM.Timing.Scenarios;

namespace LightLM.Contest;

/// <summary>Conducts a contest from its manifest to its outcome.</summary>
internal static class ContestReferee
{
    /// <summary>Takes all measurements that are missing, and ranks.</summary>
    /// <param name="surroundings">The program that it is held in.</param>
    /// <param name="manifest">The contest.</param>
    /// <param name="folder">Where its files go.</param>
    /// <param name="progress">Told how far it is.</param>
    /// <exception cref="LightLMException">The contest itself cannot be held: its data, its models or its folder.</exception>
    public static ContestOutcome Conduct(
        ContestSurroundings surroundings, ContestManifest manifest, ContestFolder folder, IProgress<ContestProgress>? progress)
    {
        using ContestJournal journal = ContestJournal.Open(folder.JournalPath);
        if (folder.EndLeftovers() is > 0 and int ended)
        {
            surroundings.Note($"ended {ended} processes that an interrupted contest had left");
        }

        LoadedEntry[] entries = [.. manifest.Finalists.Select(LoadedEntry.Load)];
        ModelSummary[] all = [.. entries.SelectMany(entry => entry.Models.Values)];
        IReadOnlyDictionary<ClueTask, TaskDescription> heads = ContestBaseline.Heads(all);
        TokenizerSettings vocabulary =
            all.Select(model => model.Tokenizer).OfType<TokenizerSettings>().FirstOrDefault() ?? surroundings.DefaultVocabulary();
        string contestKey = KeyOf(manifest, heads, vocabulary);
        Finalist[] finalists = [.. entries.Select(entry => Create(entry, contestKey, manifest, folder))];
        int earlier = journal.Records.Count(record => finalists.Any(finalist => finalist.Key == record.Key));
        using ContestBaseline baseline = ContestBaseline.Open(manifest, folder, heads, vocabulary);
        ContestSet[] sets = [.. ClueTasks.All.Select(task => ContestSet.Prepare(manifest, folder, task, baseline.Tokenizer))];
        MachineDescription machine = ProcessorPin.Run(manifest.Threads, pin => MachineDescription.Capture(manifest.Threads, pin));
        MachineState before = MachineState.Capture();
        new ContestRun(manifest, finalists, sets, baseline, journal, progress, surroundings.Clock, surroundings.Cancellation).Complete();
        folder.ForgetRunning();
        return new ContestOutcome(
            manifest, Ranking.Of(manifest, finalists, sets, journal), machine, new MachineLoad(before, MachineState.Capture()), earlier);
    }

    private static Finalist Create(LoadedEntry loaded, string contestKey, ContestManifest manifest, ContestFolder folder)
    {
        FinalistEntry entry = loaded.Entry;
        string key = Fingerprint.Of([contestKey, entry.Text, .. entry.Files.Concat(entry.Models?.Values ?? []).Select(Fingerprint.OfFile)]);
        return loaded.Problem is string problem ? new UnusableFinalist(entry, key, folder.Finalist(key), problem)
            : entry.Models is null ? new CommandFinalist(entry, key, folder, manifest)
            : new ModelFinalist(entry, key, folder.Finalist(key), loaded.Models, manifest);
    }

    /// <summary>What every measurement of a contest depends on.</summary>
    private static string KeyOf(
        ContestManifest manifest, IReadOnlyDictionary<ClueTask, TaskDescription> heads, TokenizerSettings vocabulary)
    {
        IEnumerable<string> data = ClueTasks.All
            .SelectMany(task => (string?[])[ContestSet.FindTest(manifest, task), ContestSet.FindLabelled(manifest, task)])
            .OfType<string>()
            .Select(Fingerprint.OfFile);
        string[] baseline = manifest.Baseline switch
        {
            { Model: string model } => [Fingerprint.OfFile(model)],
            { Command: not null } command => [.. command.Files.Select(Fingerprint.OfFile)],
            _ => [BertBase.Name],
        };
        string version = typeof(ContestReferee).Assembly.GetName().Version?.ToString() ?? "";
        return Fingerprint.Of(
        [
            version, manifest.Settings, .. baseline, CpuReport.Processor, CpuReport.KernelPath, .. data,
            .. heads.Select(head => FormattableString.Invariant($"{head.Key} {head.Value.MaxLength}")),
            .. vocabulary.Vocabulary.Pieces,
        ]);
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
