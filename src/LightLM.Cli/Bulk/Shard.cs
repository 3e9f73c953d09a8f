using System.Globalization;

namespace LightLM.Cli.Bulk;

/// <summary>
/// One of the equal parts of an input, rows that follow one another: so the parts' outputs are put together by writing them one behind the
/// other, and the rows keep the places of the whole.
/// </summary>
/// <param name="Index">Which part, counted from 0.</param>
/// <param name="Count">How many parts there are.</param>
internal readonly record struct Shard(int Index, int Count)
{
    private const int MostParts = 1_000_000;

    /// <summary>The whole input.</summary>
    public static Shard Whole { get; } = new(0, 1);

    /// <summary>Reads INDEX/COUNT, or returns null.</summary>
    public static Shard? Parse(string text)
    {
        string[] parts = text.Split('/');
        return parts.Length == 2 && Number(parts[0]) is int index && Number(parts[1]) is int count && index < count && count <= MostParts
            ? new Shard(index, count)
            : null;
    }

    /// <summary>The rows of this part, which may be none.</summary>
    /// <param name="rows">How many rows the whole input has.</param>
    public (int Start, int Count) Rows(int rows)
    {
        int start = Border(rows, Index);
        return (start, Border(rows, Index + 1) - start);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private int Border(int rows, int index) => (int)((long)rows * index / Count);

    private static int? Number(string digits) =>
        int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out int number) ? number : null;
}
