using System.Text.Json;
using LightLM.Files;
using LightLM.Tasks;

namespace LightLM.Checkpoints.Verification;

/// <summary>Compares what was found in a text with what was recorded for it.</summary>
/// <param name="codePoints">The number of code points before each unit of the text, and before its end.</param>
internal sealed class ExtractionComparison(int[] codePoints)
{
    private readonly List<float> _expected = [];
    private readonly List<float> _found = [];
    private bool _isSame = true;

    /// <summary>Compares what was found with a list of one name, or with an object of lists by name.</summary>
    public void Compare(JsonItem recorded, IReadOnlyList<Extraction> found)
    {
        if (recorded.Kind != JsonValueKind.Array)
        {
            CompareNames(recorded, found);
            return;
        }

        JsonItem[] items = [.. recorded.Items.OrderBy(item => item["start"].OrNull?.Integer(0, int.MaxValue))];
        _isSame &= items.Length == found.Count;
        foreach ((JsonItem item, Extraction one) in items.Zip(found))
        {
            Compare(item, one);
        }
    }

    /// <summary>Adds the text's row: its probabilities where the same was found, else that it is another.</summary>
    public void AddTo(VectorComparison comparison)
    {
        if (_isSame && _found.Count > 0)
        {
            comparison.Add([.. _expected], [.. _found]);
        }
        else
        {
            comparison.AddChoice(_isSame);
        }
    }

    private void Compare(JsonItem recorded, Extraction found)
    {
        recorded.RefuseMembersExcept("text", "start", "end", "probability", "relations");
        _isSame &= recorded["text"].Text() == found.Text
            & Place(recorded["start"]) == Place(found.Span?.Start)
            & Place(recorded["end"]) == Place(found.Span?.End);
        _expected.Add(recorded["probability"].Number());
        _found.Add(found.Probability);
        CompareNames(recorded["relations"].OrNull, found.Parts);
    }

    private void CompareNames(JsonItem? recorded, IReadOnlyList<Extraction> found)
    {
        ILookup<string, Extraction> byName = found.ToLookup(one => one.Name, StringComparer.Ordinal);
        int known = 0;
        foreach ((string name, JsonItem list) in recorded?.Members ?? [])
        {
            known += byName.Contains(name) ? 1 : 0;
            Compare(list.AsArray(), [.. byName[name]]);
        }

        _isSame &= known == byName.Count;
    }

    private int? Place(int? unit) => unit is int place ? codePoints[place] : null;

    private static int? Place(JsonItem offset) => offset.OrNull?.Integer(0, int.MaxValue);
}
