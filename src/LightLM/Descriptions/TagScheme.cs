namespace LightLM.Descriptions;

/// <summary>
/// How token labels mark entities. The letters before a type are B (begin), I or M (inside), E or L (last), S or U (single token).
/// </summary>
public enum TagScheme
{
    /// <summary>Types alone, or with I only: neighbours of the same type are one entity.</summary>
    Io,

    /// <summary>
    /// B and I, where it is not known whether <see cref="Iob1"/> or <see cref="Iob2"/> was meant: an entity begins at a B, and at an I
    /// that continues none, as seqeval and transformers read it.
    /// </summary>
    Iob,

    /// <summary>I begins and continues an entity; B begins one right behind another of its type (Ramshaw and Marcus, 1995).</summary>
    Iob1,

    /// <summary>B begins every entity, I continues it.</summary>
    Iob2,

    /// <summary>B begins an entity of several tokens, I continues it, S is an entity of one token.</summary>
    Bios,

    /// <summary>As <see cref="Bios"/>, and E ends an entity of several tokens. BMES is the same with M for I.</summary>
    Bioes,

    /// <summary>As <see cref="Bioes"/> with L (last) for E and U (unit) for S.</summary>
    Bilou,
}
