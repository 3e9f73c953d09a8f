namespace LightLM.Cli.Help;

/// <summary>Notes that several commands share.</summary>
internal static class NoteTexts
{
    public const string Positions = "start and end count UTF-16 units from 0; end is behind the last one.";

    public const string Cut = "A text that is longer than the model reads is cut at its end: a note on standard error tells its tokens, as does \"cut\" in JSON.";

    /// <summary>Of a command whose task none of the models in this repository was trained for.</summary>
    public static string NoModel(string task) =>
        $"No model for {task} comes with lightlm: make one of a checkpoint with 'lightlm convert' and name it with --model.";

    /// <summary>Of a command that works on data sets.</summary>
    public const string DataSets =
        "Models for csl, cluener, cluewsc2020 and cmrc2018 come with lightlm; for mrqa take that of cmrc2018. For the others make one of a"
            + " checkpoint with 'lightlm convert' and name it with --model.";

    public const string Output =
        "A file appears under its name when it is complete. Links are followed; pipes and devices are written into, never replaced.";

    /// <summary>Of a command that writes many answers into a file.</summary>
    public const string Bulk =
        "A run that was killed leaves its rows in FILE.part: started again, it goes on behind them. A shard is rows that follow one another;"
            + " Kubernetes counts them from 0 too: --shard $JOB_COMPLETION_INDEX/8.";

    /// <summary>Of a command whose lines may be JSON objects.</summary>
    /// <param name="members">The members of a line.</param>
    public static string JsonLines(string members) =>
        $"JSON lines: {members}. Other members, such as \"id\", pass through to the answer's object, in front. With --out a line that cannot be"
            + " answered has \"error\" in its object, and the exit code is 3.";
}
