using System.Runtime.InteropServices;
using LightLM.Native.Calls;
using LightLM.Native.Layout;
using LightLM.Native.Models;
using LightLM.Native.Results;
using LightLM.Native.Texts;
using LightLM.Tasks;

namespace LightLM.Native.Exports;

/// <summary>The header's functions that ask a model about a list of items.</summary>
internal static unsafe class AnswerExports
{
    [UnmanagedCallersOnly(EntryPoint = "lightlm_find_entities")]
    public static int FindEntities(nint model, TextView* texts, nuint count, int offsets, nint* result) => Border.Run(() =>
    {
        ItemCall call = new(model, texts, count, result, "texts");
        OffsetUnit unit = Unit(offsets);
        OffsetMap[] maps = new OffsetMap[call.Count];
        call.Answer<IReadOnlyList<Entity>>(ResultKind.Entities, PrepareItem, (answers, i, entities) => answers.Add(i, entities, maps[i]));

        PreparedInput<IReadOnlyList<Entity>> PrepareItem(int i)
        {
            string text = TextReading.Read(texts[i], "text");
            maps[i] = new OffsetMap(text, unit);
            return call.Model.PrepareEntities(text);
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_answer")]
    public static int Answer(nint model, QuestionView* questions, nuint count, int most, int offsets, nint* result) => Border.Run(() =>
    {
        ItemCall call = new(model, questions, count, result, "questions");
        Arguments.AtLeastOne(most, "most");
        OffsetUnit unit = Unit(offsets);
        OffsetMap[] maps = new OffsetMap[call.Count];
        call.Answer<AnswerList>(ResultKind.Answers, PrepareItem, (answers, i, list) => answers.Add(i, list, maps[i]));

        PreparedInput<AnswerList> PrepareItem(int i)
        {
            string passage = TextReading.Read(questions[i].Passage, "passage");
            maps[i] = new OffsetMap(passage, unit);
            return call.Model.PrepareAnswers(new QuestionQuery(TextReading.Read(questions[i].Question, "question"), passage), most);
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_classify")]
    public static int Classify(nint model, PairView* pairs, nuint count, nint* result) => Border.Run(() =>
    {
        ItemCall call = new(model, pairs, count, result, "pairs");
        call.Answer<Classification>(ResultKind.Labels, PrepareItem, (answers, i, labels) => answers.Add(i, labels));

        PreparedInput<Classification> PrepareItem(int i)
        {
            string? second = pairs[i].Second.Data is null ? null : TextReading.Read(pairs[i].Second, "second text");
            return call.Model.PrepareClassification(new TextPair(TextReading.Read(pairs[i].First, "first text"), second));
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_resolve_coreference")]
    public static int ResolveCoreference(nint model, MentionsView* mentions, nuint count, int offsets, nint* result) => Border.Run(() =>
    {
        ItemCall call = new(model, mentions, count, result, "mentions");
        OffsetUnit unit = Unit(offsets);
        call.Answer<Classification>(ResultKind.Labels, PrepareItem, (answers, i, labels) => answers.Add(i, labels));

        PreparedInput<Classification> PrepareItem(int i)
        {
            MentionsView item = mentions[i];
            string text = TextReading.Read(item.Text, "text");
            OffsetMap map = new(text, unit);
            return call.Model.PrepareCoreference(
                new CoreferenceQuery(text, Span(map, item.FirstStart, item.FirstEnd, "first"), Span(map, item.SecondStart, item.SecondEnd, "second")));
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "lightlm_fill_masks")]
    public static int FillMasks(nint model, TextView* texts, nuint count, int most, int offsets, nint* result) => Border.Run(() =>
    {
        ItemCall call = new(model, texts, count, result, "texts");
        Arguments.AtLeastOne(most, "most");
        OffsetUnit unit = Unit(offsets);
        OffsetMap[] maps = new OffsetMap[call.Count];
        call.Answer<IReadOnlyList<MaskFill>>(ResultKind.Masks, PrepareItem, (answers, i, masks) => answers.Add(i, masks, maps[i]));

        PreparedInput<IReadOnlyList<MaskFill>> PrepareItem(int i)
        {
            string text = TextReading.Read(texts[i], "text");
            maps[i] = new OffsetMap(text, unit);
            return call.Model.PrepareFill(text, most);
        }
    });

    private static OffsetUnit Unit(int offsets) => (OffsetUnit)Arguments.InRange(offsets, (int)OffsetUnit.CodePoints, "offsets");

    private static TextSpan Span(OffsetMap map, long start, long end, string name)
    {
        (int place, int length) = map.ToPlaces(start, end, name);
        return new TextSpan(place, length);
    }
}
