namespace LightLM.Files;

/// <summary>The names under which files store the values of an enumeration.</summary>
internal sealed class NameTable<T>(params (string Name, T Value)[] entries)
    where T : struct, Enum
{
    /// <summary>The name of a value.</summary>
    public string NameOf(T value) => Array.Find(entries, entry => EqualityComparer<T>.Default.Equals(entry.Value, value)).Name
        ?? throw new ArgumentOutOfRangeException(nameof(value), value, "This value has no name in files.");

    /// <summary>Reads a field that holds one of the names; null where it is absent.</summary>
    public T? ReadOptional(JsonItem field) => field.IsNull ? null : Read(field);

    /// <summary>Reads a field that holds one of the names.</summary>
    public T Read(JsonItem field)
    {
        // A loop, not a query: for each enumeration a query would be compiled anew while a model loads.
        string name = field.Text();
        foreach ((string known, T value) in entries)
        {
            if (name == known)
            {
                return value;
            }
        }

        throw field.Error($"one of {string.Join(", ", entries.Select(entry => entry.Name))}", $"'{name}'");
    }
}
