using System.Runtime.InteropServices;
using LightLM.Clue.Metrics;
using LightLM.Clue.Prediction;
using LightLM.Clue.Sets;
using LightLM.Native.Calls;
using LightLM.Native.Handles;
using LightLM.Native.Layout;
using LightLM.Native.Models;
using LightLM.Native.Results;
using LightLM.Native.Texts;

namespace LightLM.Native.Exports;

/// <summary>The header's functions about evaluation.</summary>
internal static unsafe class EvaluationExports
{
    private const int FirstOptionsSize = 32;

    [UnmanagedCallersOnly(EntryPoint = "lightlm_evaluate")]
    public static int Evaluate(nint model, byte* dataSet, byte* dataPath, EvaluationOptionsView* options, nint* result) => Border.Run(() =>
    {
        Arguments.Require(result, "result");
        *result = 0;
        LightModel open = HandleTable.Get<OpenModel>(model, "model").Model;
        DataSet set = Find(TextReading.ReadString(dataSet, "data_set"));
        string path = TextReading.ReadPath(dataPath, "data_path");
        EvaluationOptionsView settings = Arguments.Sized(options, "options", FirstOptionsSize);
        using CancellationTokenSource cancellation = new();
        List<OddRow> odd = [];
        PredictionOptions prediction = new()
        {
            Threads = settings.Threads == 0 ? null : settings.Threads,
            Progress = settings.Progress is null ? null : new CallerProgress(settings.Progress, settings.UserData, cancellation),
            OddRow = odd.Add,
        };
        ClueScores scores = set.Evaluate(open, path, prediction, cancellation.Token);

        // A caller that cancels behind the last group is obeyed too.
        cancellation.Token.ThrowIfCancellationRequested();
        *result = HandleTable.Add(new EvaluationResult(scores, [.. OddRow.Describe(path, odd)]));
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_json")]
    public static int GetJson(nint result, byte** json, nuint* length) => Border.Run(() =>
    {
        Arguments.Require(json, "json");
        *json = null;
        EvaluationResult evaluation = HandleTable.Get<EvaluationResult>(result, "result");
        *json = evaluation.Json;
        if (length is not null)
        {
            *length = evaluation.JsonLength;
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_notes")]
    public static int GetNotes(nint result, byte*** notes, nuint* count) => Border.Run(() =>
    {
        Arguments.Require(notes, "notes");
        Arguments.Require(count, "count");
        *notes = null;
        *count = 0;
        EvaluationResult evaluation = HandleTable.Get<EvaluationResult>(result, "result");
        *notes = evaluation.Notes;
        *count = evaluation.NoteCount;
    });

    private static DataSet Find(string name) =>
        KnownSets.All.FirstOrDefault(set => set.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw new InputException($"data_set: expected one of {string.Join(", ", KnownSets.All.Select(set => set.Name))}, found '{name}'.");
}
