using LightLM.Files;

namespace LightLM.Bench.Results;

/// <summary>
/// <c>bench/RESULTS.md</c>: a section for each processor, in it a part for each verb. A run replaces its own part and leaves the others.
/// </summary>
internal static class ResultsFile
{
    private const string Section = "## ";
    private const string Part = "### ";

    private const string Introduction =
        """
        # Results

        LightLM beside ONNX Runtime on the same weights: the light encoder (4L-312: 4 layers, hidden size 312) and one in the shape of
        BERT-base. The engines take turns in one process, forwards and backwards. Ratios are of medians, LightLM : ONNX Runtime, with 99 %
        bootstrap intervals over the rounds, and below 1 where LightLM is faster; a call's time is the lower quartile of its rounds. With
        one thread, time in which other programs had the core is not counted. Absolute times mean nothing on another machine. Each part is
        written by the command that it names, and replaced by the next run of it on the same processor:

            dotnet run -c Release --project bench/LightLM.Bench -- peers
            dotnet run -c Release --project bench/LightLM.Bench -- sets
        """;

    /// <summary>Writes a part.</summary>
    /// <param name="path">The file; created where it does not exist.</param>
    /// <param name="section">The section's heading, the processor.</param>
    /// <param name="part">The part's heading.</param>
    /// <param name="content">The part, in Markdown.</param>
    public static void Replace(string path, string section, string part, string content)
    {
        string[] lines = File.Exists(path) ? File.ReadAllLines(path) : [];
        List<Block> sections = [.. Split(lines, Section).Skip(1)];
        Block own = sections.Find(block => block.Heading == section) ?? new Block(section, []);
        List<Block> parts = [.. Split(own.Lines, Part).Skip(1).Where(block => block.Heading != part)];
        parts.Add(new Block(part, ["", .. content.TrimEnd().Split('\n')]));
        List<string> sectionLines = [""];
        foreach (Block block in parts.OrderBy(block => block.Heading, StringComparer.Ordinal))
        {
            sectionLines.AddRange([Part + block.Heading, .. TrimEnd(block.Lines), ""]);
        }

        sections.RemoveAll(block => block.Heading == section);
        sections.Add(new Block(section, sectionLines));
        List<string> all = [.. Introduction.Split('\n').Select(line => line.TrimEnd('\r')), ""];
        foreach (Block block in sections.OrderBy(block => block.Heading, StringComparer.Ordinal))
        {
            all.AddRange([Section + block.Heading, .. TrimEnd(block.Lines), ""]);
        }

        AtomicFile.WriteText(path, string.Join('\n', TrimEnd(all)) + "\n");
    }

    /// <summary>The lines before the first heading of a level, then a block for each heading.</summary>
    private static List<Block> Split(IEnumerable<string> lines, string level)
    {
        List<Block> blocks = [new Block("", [])];
        foreach (string line in lines)
        {
            if (line.StartsWith(level, StringComparison.Ordinal))
            {
                blocks.Add(new Block(line[level.Length..], []));
            }
            else
            {
                blocks[^1].Lines.Add(line);
            }
        }

        return blocks;
    }

    private static IEnumerable<string> TrimEnd(List<string> lines) => lines.Take(lines.FindLastIndex(line => line.Length > 0) + 1);

    private sealed record Block(string Heading, List<string> Lines);
}
