using System.Globalization;
using LightLM.Descriptions;

namespace LightLM.Formats;

/// <summary>What a task's description must say for its head to work, whatever file it comes from.</summary>
internal static class TaskRequirements
{
    /// <summary>Checks a description.</summary>
    /// <param name="task">The description.</param>
    /// <param name="error">Makes the error of a field, what it should hold, and what it holds.</param>
    public static void Check(TaskDescription task, Func<string, string, string, LightLMException> error)
    {
        int labels = task.Labels.Count;
        int names = task.LabelNames.Count;
        Require(names == 0 || names == labels, "label_names", $"one for each of {labels} labels", $"{names}");
        Require(task.DefaultPrompt is null || task.Prompts.ContainsKey(task.DefaultPrompt), "default_prompt", "the name of one of the prompts", "another");
        bool mayHaveNextSentence = task.Head == HeadKind.MaskedLanguageModel;
        Require(!task.HasNextSentence || mayHaveNextSentence, "next_sentence", $"false with a head for {task.Head.Describe()}", "true");
        bool makesVectors = task.Head == HeadKind.Embedding;
        Require(makesVectors || task.Dense.Count == 0, "dense", "no dense layers with this head", $"{task.Dense.Count}");
        Require(makesVectors || task.Dimensions is null, "dimensions", "none with this head", $"{task.Dimensions}");
        const int shortest = InputLimits.MinPairLength;
        bool isLongEnough = task.Head != HeadKind.QuestionAnswering || task.MaxLength >= shortest;
        Require(isLongEnough, "max_length", $"at least {shortest} for a question and a passage", $"{task.MaxLength}");
        bool hasFewLabels = !task.Head.FindsEntities() || labels <= InputLimits.MaxTags;
        Require(hasFewLabels, "labels", $"at most {InputLimits.MaxTags} labels for each token", $"{labels}");
        bool needsPointer = task.Head == HeadKind.SpanScoring;
        string asked = needsPointer ? "queries and keys for this head" : "none for this head";
        Require(needsPointer == task.Pointer is not null, "pointer", asked, needsPointer ? "none" : "some");
        if (task.Pointer is PointerDescription pointer)
        {
            long width = (long)labels * pointer.Size;
            bool isEven = !pointer.IsRotary || pointer.Size % 2 == 0;
            Require(isEven, "pointer", "an even size, because positions turn pairs of columns", $"{pointer.Size}");
            string columns = $"at most {InputLimits.MaxWidth} columns of queries for all labels";
            Require(width <= InputLimits.MaxWidth, "pointer", columns, $"{width}");
        }

        bool mayLimit = task.Head.FindsEntities() || task.Head == HeadKind.SequenceClassification;
        Require(mayLimit || task.LeastScores.IsNone, "least_scores", $"none with a head for {task.Head.Describe()}", "some");
        if (task.Head == HeadKind.TokenClassification)
        {
            bool hasTransitions = task.Crf != CrfScope.None;
            bool canDecode = hasTransitions || task.Decoding != TagDecoding.Crf;
            Require(canDecode, "decoding", "legal or argmax, without scores of labels behind one another", "crf");
            CheckTags(task, error);
        }

        if (!task.LeastScores.IsNone)
        {
            CheckLeastScores(task, error);
        }

        void Require(bool holds, string field, string expected, string found)
        {
            if (!holds)
            {
                throw error(field, expected, found);
            }
        }
    }

    private static void CheckLeastScores(TaskDescription task, Func<string, string, string, LightLMException> error)
    {
        IReadOnlyList<string> names = task.Head switch
        {
            HeadKind.TokenClassification => new TagSet(task.Labels, task.TagScheme).Types,
            HeadKind.StartEndClassification => [.. task.NamesOfLabels.Skip(1)],
            _ => task.NamesOfLabels,
        };
        LeastScores least = task.LeastScores;
        if (least.ByName.Keys.FirstOrDefault(name => !names.Contains(name)) is string unknown)
        {
            throw error("least_scores", $"names among {string.Join(", ", names)}", Excerpt.Of(unknown));
        }

        foreach (float score in least.ByName.Values.Append(least.Usual ?? 0).Where(score => !float.IsFinite(score)))
        {
            throw error("least_scores", "finite numbers", score.ToString(CultureInfo.InvariantCulture));
        }
    }

    private static void CheckTags(TaskDescription task, Func<string, string, string, LightLMException> error)
    {
        try
        {
            _ = new TagSet(task.Labels, task.TagScheme);
        }
        catch (InputException e)
        {
            throw error("labels", "labels of one scheme", $"others ({e.Message})");
        }
    }
}
