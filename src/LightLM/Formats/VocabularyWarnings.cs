using LightLM.Descriptions;

namespace LightLM.Formats;

/// <summary>What a model's vocabulary may lack.</summary>
internal static class VocabularyWarnings
{
    /// <summary>The warnings, in sentences: at most one.</summary>
    public static IEnumerable<string> Of(TokenizerSettings? tokenizer, EncoderDescription encoder)
    {
        int rows = encoder.Embedding.VocabularySize;
        if (tokenizer is null)
        {
            yield return $"There is no vocabulary, so the model cannot read texts: "
                + $"put the vocab.txt or tokenizer.json that it was trained with beside its weights.";
        }
        else if (tokenizer.Vocabulary.Count < rows)
        {
            yield return $"The vocabulary has {tokenizer.Vocabulary.Count} pieces and the table of word embeddings {rows} rows: "
                + "unless the rows that are left are padding, this is not the vocabulary that the model was trained with.";
        }
    }
}
