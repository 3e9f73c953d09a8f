using System.CommandLine;
using LightLM.Descriptions;

namespace LightLM.Cli.Options;

/// <summary>What a conversion may say about a model's task that its checkpoint does not.</summary>
internal sealed class TaskOptionSet
{
    private readonly Option<TagDecoding?> _decoding = DecodingOptions.Decoding("by default as the source says, else crf where there is one, else legal");
    private readonly Option<TagScheme?> _scheme = ChoiceOption.Create<TagScheme?>(
        "--tag-scheme",
        "What B and I in the labels mean where they do not tell: an I that continues nothing begins an entity (iob, iob1) or not (iob2)",
        ("iob", TagScheme.Iob),
        ("iob1", TagScheme.Iob1),
        ("iob2", TagScheme.Iob2));

    private readonly Option<string[]> _names = new("--label-name")
    {
        Description = "What answers call a label; give it for each label that needs a name",
        HelpName = "LABEL=NAME",
    };

    private readonly Option<float?> _margin = DecodingOptions.NoAnswerMargin();

    private readonly Option<LeastScores?> _least = LeastScoreOption.Create("labels or entities");

    private readonly Option<int?> _dimensions = CommonOptions.Dimensions();

    public IEnumerable<Option> All => [_decoding, _scheme, _names, _margin, _least, _dimensions];

    /// <summary>The description with what the options say.</summary>
    /// <exception cref="UsageException">An option does not fit the model.</exception>
    public TaskDescription Apply(ParseResult arguments, TaskDescription task)
    {
        TagScheme? scheme = arguments.GetValue(_scheme);
        return task with
        {
            Decoding = arguments.GetValue(_decoding) ?? task.Decoding,
            TagScheme = scheme ?? task.TagScheme,
            StrayTagsBegin = scheme is null ? task.StrayTagsBegin : scheme != TagScheme.Iob2,
            NoAnswerMargin = arguments.GetValue(_margin) ?? task.NoAnswerMargin,
            LeastScores = arguments.GetValue(_least) ?? task.LeastScores,
            Dimensions = arguments.GetValue(_dimensions) ?? task.Dimensions,
            LabelNames = Names(arguments.GetValue(_names) ?? [], task),
        };
    }

    private static IReadOnlyList<string> Names(string[] given, TaskDescription task)
    {
        if (given.Length == 0)
        {
            return task.LabelNames;
        }

        string[] names = [.. task.LabelNames.Count > 0 ? task.LabelNames : task.Labels];
        foreach (string entry in given)
        {
            int equals = entry.IndexOf('=', StringComparison.Ordinal);
            int label = equals < 0 ? -1 : task.Labels.ToList().IndexOf(entry[..equals]);
            if (label < 0 || equals == entry.Length - 1)
            {
                throw new UsageException($"--label-name: expected LABEL=NAME with one of the labels {string.Join(", ", task.Labels)}, found '{entry}'.");
            }

            names[label] = entry[(equals + 1)..];
        }

        return names;
    }
}
