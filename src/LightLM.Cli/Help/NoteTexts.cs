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
}
