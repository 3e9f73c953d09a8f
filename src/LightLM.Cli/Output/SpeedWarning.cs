using LightLM.Cli.Hosting;

namespace LightLM.Cli.Output;

/// <summary>Tells those to whom speed matters that models run on a lower instruction path than the processor offers.</summary>
internal static class SpeedWarning
{
    /// <summary>Writes the warning, if there is one, to standard error.</summary>
    public static void Write(Shell shell)
    {
        if (CpuReport.Warning is string warning)
        {
            shell.Note($"warning: {warning}");
        }
    }
}
