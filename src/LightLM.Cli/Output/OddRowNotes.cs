using LightLM.Cli.Hosting;
using LightLM.Clue.Prediction;

namespace LightLM.Cli.Output;

/// <summary>Collects the odd rows of a data set while it is predicted, and warns of them afterwards.</summary>
internal sealed class OddRowNotes
{
    private readonly List<OddRow> _rows = [];

    /// <summary>Takes a row.</summary>
    public void Add(OddRow row) => _rows.Add(row);

    /// <summary>Writes a warning for each problem.</summary>
    /// <param name="shell">The streams.</param>
    /// <param name="path">The data set.</param>
    /// <param name="which">The rows to warn of; by default all.</param>
    public void Write(Shell shell, string path, Func<OddRow, bool>? which = null)
    {
        foreach (string problem in OddRow.Describe(path, _rows.Where(which ?? (_ => true))))
        {
            shell.Note($"warning: {problem}");
        }
    }
}
