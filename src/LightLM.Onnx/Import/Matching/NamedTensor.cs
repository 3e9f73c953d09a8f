using LightLM.Checkpoints.Families;

namespace LightLM.Onnx.Import.Matching;

/// <summary>A tensor's name in a family's checkpoints, taken apart.</summary>
/// <param name="Row">The row of the family's table.</param>
/// <param name="Place">The layer's number, or its group's and its own, where the row is for layers.</param>
/// <param name="Part">"weight" or "bias" where the row is for both.</param>
internal sealed record NamedTensor(TensorRow Row, string Place, string Part)
{
    private const string Any = ".*";

    /// <summary>The name in the family's checkpoints.</summary>
    public string Name => Row.Theirs.Replace("#", Place, StringComparison.Ordinal).Replace("*", Part, StringComparison.Ordinal);

    /// <summary>Takes a name apart by a row; null where the row is for others.</summary>
    public static NamedTensor? Match(TensorRow row, string name, string? groupSeparator)
    {
        string pattern = row.Theirs;
        string part = "";
        if (pattern.EndsWith(Any, StringComparison.Ordinal))
        {
            int dot = name.LastIndexOf('.');
            part = name[(dot + 1)..];
            if (dot < 0 || part is not ("weight" or "bias"))
            {
                return null;
            }

            (pattern, name) = (pattern[..^Any.Length], name[..dot]);
        }

        if (pattern.Split('#') is not [string before, string after])
        {
            return pattern == name ? new NamedTensor(row, "", part) : null;
        }

        bool fits = name.Length > before.Length + after.Length
            && name.StartsWith(before, StringComparison.Ordinal) && name.EndsWith(after, StringComparison.Ordinal);
        string place = fits ? name[before.Length..^after.Length] : "";
        string digits = groupSeparator is null ? place : place.Replace(groupSeparator, "0", StringComparison.Ordinal);
        return fits && digits.All(char.IsAsciiDigit) ? new NamedTensor(row, place, part) : null;
    }
}
