using System.Text.Json;
using LightLM.Clue;
using LightLM.Descriptions;
using LightLM.Formats;
using LightLM.Formats.Compact;
using LightLM.Reports;
using LightLM.Timing.Models;

namespace LightLM.Cli.Output;

/// <summary>A model's summary as JSON.</summary>
internal static class ModelJson
{
    /// <summary>Writes the members of the summary's JSON object.</summary>
    public static void Write(Utf8JsonWriter json, ModelSummary model)
    {
        json.WriteString("file", model.Path);
        json.WriteNumber("bytes", model.Bytes);
        WriteEncoder(json, model.Family, model.Encoder);
        WriteTask(json, model.Task);
        WriteParameters(json, model.Parameters);
        json.WriteString("precision", model.Precision);
        WriteTokenizer(json, model.Tokenizer);
        json.WriteStartObject("provenance");
        json.WriteString("source", model.Source);
        json.WriteString("format", model.Format);
        json.WriteString("sha256", model.Sha256);
        json.WriteEndObject();
        json.WriteStrings("warnings", model.Warnings);
    }

    private static void WriteEncoder(Utf8JsonWriter json, string family, EncoderDescription encoder)
    {
        json.WriteStartObject("encoder");
        json.WriteString("family", family);
        json.WriteNumber("vocabulary_size", encoder.Embedding.VocabularySize);
        json.WriteNumber("hidden_size", encoder.HiddenSize);
        json.WriteNumber("head_size", encoder.HeadSize);
        json.WriteNumber("max_positions", encoder.Embedding.MaxPositions);
        json.WriteNumber("token_types", encoder.Embedding.TokenTypes);
        json.WriteString("activation", Words.Of(encoder.Activation));
        json.WriteNumber("layer_norm_epsilon", encoder.LayerNormEpsilon);
        json.WriteObjects("layers", encoder.Layers, layer =>
        {
            json.WriteNumber("attention_heads", layer.AttentionHeads);
            json.WriteNumber("feed_forward_size", layer.FeedForwardSize);
        });
        json.WriteBoolean("pooler", encoder.HasPooler);
        json.WriteEndObject();
    }

    private static void WriteTask(Utf8JsonWriter json, TaskDescription task)
    {
        json.WriteStartObject("task");
        json.WriteString("head", Words.Of(task.Head));
        json.WriteString("name", task.Name);
        json.WriteStrings("labels", task.Labels);
        json.WriteStrings("label_names", task.LabelNames);
        json.WriteNumber("max_length", task.MaxLength);
        CompactTask.WriteLeastScores(json, task.LeastScores);
        switch (task.Head)
        {
            case HeadKind.QuestionAnswering:
                json.WriteNumber("max_question_tokens", task.MaxQuestionTokens);
                json.WriteNumber("window_overlap", task.WindowOverlap);
                json.WriteNumber("max_answer_tokens", task.MaxAnswerTokens);
                if (task.NoAnswerMargin is float margin)
                {
                    json.WriteNumber("no_answer_margin", margin);
                }

                break;
            case HeadKind.SequenceClassification:
                json.WriteString("score_function", Words.Of(task.ScoreFunction));
                if (task.MaxFirstTokens is int first)
                {
                    json.WriteNumber("max_first_tokens", first);
                }

                break;
            case HeadKind.MaskedLanguageModel:
                json.WriteBoolean("next_sentence", task.HasNextSentence);
                break;
            case HeadKind.TokenClassification:
                json.WriteString("decoding", Words.Of(task.Decoding));
                json.WriteString("tag_scheme", task.TagScheme is { } scheme ? Words.Of(scheme) : null);
                json.WriteBoolean("stray_tags_begin", task.StrayTagsBegin);
                json.WriteString("crf", Words.Of(task.Crf));
                break;
            case HeadKind.SpanScoring:
                json.WriteStartObject("pointer");
                json.WriteString("kind", Words.Of(task.Pointer!.Kind));
                json.WriteNumber("size", task.Pointer.Size);
                json.WriteBoolean("rotary", task.Pointer.IsRotary);
                json.WriteEndObject();
                break;
            case HeadKind.StartEndClassification:
                json.WriteBoolean("soft_start_labels", task.SoftStartLabels);
                break;
            case HeadKind.Embedding:
                WriteVector(json, task);
                json.WriteStrings("prompts", [.. task.Prompts.Keys]);
                json.WriteString("default_prompt", task.DefaultPrompt);
                json.WriteBoolean("pools_prompt", task.PoolsPrompt);
                break;
        }

        json.WriteEndObject();
    }

    private static void WriteVector(Utf8JsonWriter json, TaskDescription task)
    {
        json.WriteString("pooling", string.Join('+', task.Pooling.Parts().Select(Words.Of)));
        json.WriteObjects("dense", task.Dense, dense =>
        {
            json.WriteNumber("outputs", dense.Outputs);
            json.WriteString("activation", Words.Of(dense.Activation));
            json.WriteBoolean("has_bias", dense.HasBias);
        });
        json.WriteBoolean("normalize", task.Normalize);
        if (task.Dimensions is int dimensions)
        {
            json.WriteNumber("dimensions", dimensions);
        }
    }

    private static void WriteParameters(Utf8JsonWriter json, ParameterCounts parameters)
    {
        json.WriteStartObject("parameters");
        json.WriteNumber("embeddings", parameters.Embeddings);
        json.WriteNumber("encoder", parameters.Encoder);
        json.WriteNumber("head", parameters.Head);
        json.WriteNumber("total", parameters.Total);
        json.WriteNumber("contest_limit", ContestLimits.Parameters);
        json.WriteBoolean("within_contest_limit", ContestLimits.AllowsParameters(parameters.Total));
        json.WriteEndObject();
    }

    private static void WriteTokenizer(Utf8JsonWriter json, TokenizerSettings? tokenizer)
    {
        if (tokenizer is null)
        {
            json.WriteNull("tokenizer");
            return;
        }

        json.WriteStartObject("tokenizer");
        json.WriteNumber("pieces", tokenizer.Vocabulary.Count);
        json.WriteString("model", tokenizer.Unigram is null ? "wordpiece" : "unigram");
        if (tokenizer.Unigram is null)
        {
            json.WriteBoolean("lower_case", tokenizer.Options.LowerCase);
            json.WriteBoolean("strip_accents", tokenizer.Options.StripAccents ?? tokenizer.Options.LowerCase);
            json.WriteBoolean("tokenize_chinese_characters", tokenizer.Options.TokenizeChineseCharacters);
            json.WriteBoolean("fold_traditional", tokenizer.Options.FoldTraditional);
        }

        json.WriteStrings("added_tokens", tokenizer.AddedTokens.Select(token => token.Content));
        json.WriteEndObject();
    }
}
