using LightLM.Descriptions;
using LightLM.Native.Calls;
using LightLM.Native.Layout;
using LightLM.Native.Texts;
using LightLM.Tasks;

namespace LightLM.Native.Models;

/// <summary>Reads a caller's options of models and embeddings.</summary>
internal static unsafe class OptionReading
{
    private const int FirstOptionsSize = 56;
    private const int FirstEmbeddingOptionsSize = 32;

    /// <summary>Reads <c>lightlm_options</c>.</summary>
    public static LightModelOptions Read(OptionsView* source)
    {
        OptionsView options = Arguments.Sized(source, "options", FirstOptionsSize);
        int decoding = Arguments.InRange(options.Decoding, (int)TagDecoding.Crf + 1, "options.decoding");
        return new LightModelOptions
        {
            Threads = options.Threads == 0 ? 1 : options.Threads,
            WarmUp = options.SkipWarmUp == 0,
            AllowTruncation = options.RefuseTruncation == 0,
            Decoding = decoding == 0 ? null : (TagDecoding)(decoding - 1),
            NoAnswerMargin = options.HasNoAnswerMargin == 0 ? null : options.NoAnswerMargin,
            LeastScores = ReadLeastScores(options.LeastScores, options.LeastScoreCount),
            EntityTerms = options.DictionaryPath is null ? null : EntityTerms.Read(TextReading.ReadPath(options.DictionaryPath, "options.dictionary_path")),
        };
    }

    /// <summary>Reads <c>lightlm_embedding_options</c>.</summary>
    public static EmbeddingOptions Read(EmbeddingOptionsView* source)
    {
        EmbeddingOptionsView options = Arguments.Sized(source, "options", FirstEmbeddingOptionsSize);
        return new EmbeddingOptions
        {
            Pooling = options.Pooling == 0 ? null : (Pooling)options.Pooling,
            Normalize = Arguments.InRange(options.Normalize, 2, "options.normalize") switch { 1 => true, 2 => false, _ => null },
            Dimensions = options.Dimensions == 0 ? null : options.Dimensions,
            Prompt = options.Prompt is null ? null : TextReading.ReadString(options.Prompt, "options.prompt"),
        };
    }

    private static LeastScores ReadLeastScores(LeastScoreView* scores, nuint count)
    {
        float? usual = null;
        Dictionary<string, float> byName = new(StringComparer.Ordinal);
        for (int i = 0; i < Arguments.RequireList(scores, count, "options.least_scores"); i++)
        {
            if (scores[i].Name is null)
            {
                usual = scores[i].Score;
            }
            else
            {
                byName[TextReading.ReadString(scores[i].Name, $"options.least_scores[{i}].name")] = scores[i].Score;
            }
        }

        return new LeastScores { Usual = usual, ByName = byName };
    }
}
