namespace LightLM.Checkpoints.Pickle;

/// <summary>What a pickle may name, and how what is wrong with it is told.</summary>
/// <param name="Path">The file.</param>
/// <param name="Item">The pickle's name in the file; null where it is the file itself.</param>
/// <param name="Globals">
/// What each permitted global stands for: a <see cref="PickleFunction"/>, a <see cref="PickleClass"/>, or a value. Nothing else can be named, and nothing is looked up.
/// </param>
/// <param name="RefusalRemedy">What to do about a pickle that names something else.</param>
internal sealed record PickleRules(string Path, string? Item, IReadOnlyDictionary<string, object> Globals, string RefusalRemedy)
{
    private const string DamageRemedy = "The file is damaged, or not what its name says: download or save it again.";

    /// <summary>What a persistent id stands for; null where none may occur.</summary>
    public Func<PickleCall, object?>? Persistent { get; init; }

    /// <summary>The error about a pickle that breaks a rule of its format.</summary>
    public ModelFileException Damaged(string expected, string found) => ModelFileException.Mismatch(Path, Item, expected, found, DamageRemedy);

    /// <summary>The error about a pickle that is right and holds what is not read.</summary>
    public ModelFileException Refused(string expected, string found) => ModelFileException.Mismatch(Path, Item, expected, found, RefusalRemedy);
}
