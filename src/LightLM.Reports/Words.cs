using System.Text.Json;

namespace LightLM.Reports;

/// <summary>Names of things as users write and read them.</summary>
internal static class Words
{
    /// <summary>A value's name in the style of the compact format, such as "token_classification".</summary>
    public static string Of<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
