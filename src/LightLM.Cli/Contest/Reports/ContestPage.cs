namespace LightLM.Cli.Contest;

internal static class ContestPage
{
    public static string Render(ContestOutcome outcome) => "";
}
