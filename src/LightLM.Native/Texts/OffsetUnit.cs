namespace LightLM.Native.Texts;

/// <summary>What offsets count: the numbers of <c>lightlm_offsets</c>.</summary>
internal enum OffsetUnit
{
    Utf8Bytes = 0,
    Utf16Units = 1,
    CodePoints = 2,
}
