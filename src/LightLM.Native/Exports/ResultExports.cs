using System.Runtime.InteropServices;
using LightLM.Native.Calls;
using LightLM.Native.Handles;
using LightLM.Native.Layout;
using LightLM.Native.Results;

namespace LightLM.Native.Exports;

/// <summary>The header's functions that read results.</summary>
internal static unsafe class ResultExports
{
    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_free")]
    public static void Free(nint result) => Border.Run(() => HandleTable.Free<Result>(result));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_count")]
    public static int GetCount(nint result, nuint* count) => Border.Run(() =>
    {
        Arguments.Require(count, "count");
        *count = (nuint)Items(result).Count;
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_entities")]
    public static int GetEntities(nint result, nuint item, EntityView** entities, nuint* count) =>
        Give((void**)entities, count, () => Items(result).Answers(ResultKind.Entities, item));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_answers")]
    public static int GetAnswers(nint result, nuint item, AnswerView** answers, nuint* count) =>
        Give((void**)answers, count, () => Items(result).Answers(ResultKind.Answers, item));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_no_answer")]
    public static int GetNoAnswer(nint result, nuint item, NoAnswerView* noAnswer) => Border.Run(() =>
    {
        Arguments.Require(noAnswer, "no_answer");
        *noAnswer = Items(result).NoAnswer(item);
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_labels")]
    public static int GetLabels(nint result, nuint item, LabelView** labels, nuint* count) =>
        Give((void**)labels, count, () => Items(result).Answers(ResultKind.Labels, item));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_masks")]
    public static int GetMasks(nint result, nuint item, MaskView** masks, nuint* count) =>
        Give((void**)masks, count, () => Items(result).Answers(ResultKind.Masks, item));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_cuts")]
    public static int GetCuts(nint result, nuint item, CutView** cuts, nuint* count) => Give((void**)cuts, count, () => Items(result).Cuts(item));

    [UnmanagedCallersOnly(EntryPoint = "lightlm_result_tokens")]
    public static int GetTokens(nint result, nuint item, long* tokens) => Border.Run(() =>
    {
        Arguments.Require(tokens, "tokens");
        *tokens = Items(result).Tokens(item);
    });

    private static ItemResult Items(nint result) => HandleTable.Get<ItemResult>(result, "result");

    private static int Give(void** values, nuint* count, Func<NativeArray> array) => Border.Run(() =>
    {
        Arguments.Require(values, "the array");
        Arguments.Require(count, "count");
        *values = null;
        *count = 0;
        NativeArray found = array();
        *values = (void*)found.Pointer;
        *count = (nuint)found.Count;
    });
}
