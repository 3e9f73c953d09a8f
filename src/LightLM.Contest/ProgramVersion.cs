using System.Reflection;

namespace LightLM.Contest;

/// <summary>Which program holds a contest.</summary>
internal static class ProgramVersion
{
    /// <summary>The version's number: what is measured by another one is measured again.</summary>
    public static string Number { get; } = typeof(ProgramVersion).Assembly.GetName().Version?.ToString() ?? "";

    /// <summary>The version with its commit, such as "0.1.0+1a2b...".</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? Number;
}
