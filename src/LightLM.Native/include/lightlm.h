/*
 * LightLM: light Chinese language models on a CPU. The C interface of liblightlm.
 *
 * Calls. Every function that can fail returns a lightlm_status; the reason is in lightlm_last_error(). Nothing else tells of
 * errors: no signal, no exception, no output. On an error, results that a call would have made are NULL. All functions may be called on any
 * thread at any time, also with the same model; calls do not wait for each other. A call works on its caller's thread (see
 * lightlm_options.threads).
 *
 * Handles. A lightlm_model and a lightlm_result are made by this library and freed by the caller; NULL may be freed. What functions
 * return inside of them (arrays, names, texts) belongs to them and is valid until they are freed. A handle is never used twice, so one that
 * was freed, or was never made, is refused with LIGHTLM_INVALID_HANDLE. A model may be freed while others use it: their calls end as if
 * it were not.
 *
 * Texts are UTF-8 with a length in bytes, or -1 where they end with NUL. A text with a length may hold NUL. They are read during the call only.
 * Strings that this library returns are UTF-8 and end with NUL.
 *
 * Offsets count UTF-8 bytes, UTF-16 units or code points, as a lightlm_offsets says: the first unit and the one behind the last one.
 *
 * Structures that begin with their size may grow at their end. Fill them with zeros, which is every member's default, and set the size:
 *     lightlm_options options = {.size = sizeof options, .threads = 2};
 * A library that is older than a structure refuses members that it does not know unless they are 0.
 *
 * The process. A library for x86-64 needs the instructions that it was compiled for (x86-64-v3 unless told otherwise: AVX2, FMA, BMI);
 * without them the first call ends the process with a message. A process that forks must not call this library in the child where the
 * parent has called it: the library's threads are not there any more. The library cannot be unloaded.
 */
#ifndef LIGHTLM_H
#define LIGHTLM_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes with every incompatible change of this interface; compare it with lightlm_abi_version() where the library is loaded at run time. */
#define LIGHTLM_ABI_VERSION 1

typedef struct lightlm_model lightlm_model;
typedef struct lightlm_result lightlm_result;

/* ---- Errors ---- */

typedef int32_t lightlm_status;
enum {
    LIGHTLM_OK = 0,
    LIGHTLM_INVALID_ARGUMENT = 1, /* NULL where something is needed, a number out of its range, a structure of unknown size */
    LIGHTLM_INVALID_HANDLE = 2,   /* a handle that was freed, was never made, or is of another kind */
    LIGHTLM_BUFFER_TOO_SMALL = 3, /* the caller's memory does not hold the result; nothing was written */
    LIGHTLM_INPUT_ERROR = 4,      /* a text, question, span or option that the model cannot work with, or text that is not UTF-8 */
    LIGHTLM_TASK_MISMATCH = 5,    /* the model is for another task */
    LIGHTLM_MODEL_FILE_ERROR = 6, /* a model that is missing, damaged, not supported, or contradicts itself */
    LIGHTLM_FILE_ERROR = 7,       /* a data set or dictionary that cannot be read or does not follow its format */
    LIGHTLM_CANCELLED = 8,        /* the caller's progress function asked for it */
    LIGHTLM_OUT_OF_MEMORY = 9,
    LIGHTLM_INTERNAL_ERROR = 10   /* a fault of this library; please report the message */
};

/* What was wrong in the last call of this thread and what to do about it, in a line; "" after a call without error. Never NULL; valid until the
   thread's next call. */
const char *lightlm_last_error(void);

/* The name of a status, such as "LIGHTLM_INPUT_ERROR"; "unknown status" for others. Valid for ever. */
const char *lightlm_status_name(lightlm_status status);

/* ---- The library ---- */

/* The version, such as "0.1.0". Valid for ever. */
const char *lightlm_version(void);

/* LIGHTLM_ABI_VERSION of the library. */
int32_t lightlm_abi_version(void);

/* The instruction path of the kernels, such as "avx2". *path is valid for ever. Fails where the variable LIGHTLM_KERNELS asks for a path that is
   not there. */
lightlm_status lightlm_kernel_path(const char **path);

/* Why the kernels run on a lower path than the processor offers and what helps, in *warning; NULL where nothing is amiss. Valid for ever. */
lightlm_status lightlm_cpu_warning(const char **warning);

/* ---- Texts and offsets ---- */

typedef struct lightlm_text {
    const char *data; /* UTF-8; may be NULL where length is 0 */
    int64_t length;   /* bytes, or -1: up to the first NUL */
} lightlm_text;

typedef int32_t lightlm_offsets;
enum {
    LIGHTLM_UTF8_BYTES = 0,
    LIGHTLM_UTF16_UNITS = 1, /* as Java, JavaScript and .NET count */
    LIGHTLM_CODE_POINTS = 2  /* as Python counts */
};

/* ---- Models ---- */

typedef int32_t lightlm_decoding;
enum {
    LIGHTLM_DECODING_OF_MODEL = 0,
    LIGHTLM_DECODING_ARGMAX = 1, /* the best label of each token by itself */
    LIGHTLM_DECODING_LEGAL = 2,  /* the best sequence that the scheme of labels allows */
    LIGHTLM_DECODING_CRF = 3     /* the best sequence by the model's own scores of neighbours */
};

typedef struct lightlm_least_score {
    const char *name; /* a label or an entity type; NULL: of all others */
    float score;
} lightlm_least_score;

typedef struct lightlm_options {
    size_t size;                /* sizeof(lightlm_options) */
    int32_t threads;            /* of one call; 0 is 1, the caller's own: right where calls run side by side */
    int32_t skip_warm_up;       /* not 0: load sooner, answer the first call later */
    int32_t refuse_truncation;  /* not 0: a text that is longer than the model reads is an error, else it is cut (see lightlm_cut) */
    lightlm_decoding decoding;  /* of entities */
    int32_t has_no_answer_margin;
    float no_answer_margin;     /* by how much an answer must exceed "no answer"; counts where has_no_answer_margin is not 0 */
    const lightlm_least_score *least_scores; /* what labels and entities must score to be among the answers */
    size_t least_score_count;
    const char *dictionary_path; /* a file of terms that are entities, or none: lines TERM<tab>TYPE, TERM<tab>-TYPE, TERM<tab>-; or NULL */
} lightlm_options;

/* Loads a .lightlm file or a checkpoint directory. options may be NULL. Free *model with lightlm_model_free. */
lightlm_status lightlm_load(const char *path, const lightlm_options *options, lightlm_model **model);

/* Loads a .lightlm file that is in memory; nothing of the memory is used afterwards. */
lightlm_status lightlm_load_memory(const void *data, size_t length, const lightlm_options *options, lightlm_model **model);

/* Frees a model. */
void lightlm_model_free(lightlm_model *model);

/* What a model answers; all of them embed. */
enum {
    LIGHTLM_TASK_ENTITIES = 1,
    LIGHTLM_TASK_ANSWERS = 2,
    LIGHTLM_TASK_CLASSIFICATION = 4,
    LIGHTLM_TASK_COREFERENCE = 8,
    LIGHTLM_TASK_MASKS = 16,
    LIGHTLM_TASK_EMBEDDINGS = 32
};

typedef struct lightlm_model_info {
    size_t size;             /* sizeof(lightlm_model_info), set by the caller */
    uint32_t tasks;          /* the sum of LIGHTLM_TASK_... */
    int32_t max_length;      /* the longest input in tokens, special tokens included; longer texts are read in windows or cut */
    int32_t dimensions;      /* of its vectors, as lightlm_embed makes them without options */
    const char *path;        /* what it was loaded from */
    const char *description; /* in a line, such as "ner.lightlm: token classification, 6 layers of 320, avx2, 1 thread" */
    const char *task_name;   /* such as "cluener", where the file has one, else NULL */
    const char *kernel_path; /* such as "avx2" */
    const char *const *labels; /* by label id, as answers call them */
    size_t label_count;
    const char *const *entity_types;
    size_t entity_type_count;
} lightlm_model_info;

/* Describes a model. What *info points to is valid until the model is freed. */
lightlm_status lightlm_model_describe(const lightlm_model *model, lightlm_model_info *info);

/* Counts the tokens of texts, without special tokens, into counts[count]. */
lightlm_status lightlm_count_tokens(const lightlm_model *model, const lightlm_text *texts, size_t count, int64_t *counts);

/* ---- Answers ----
 * Each call takes a list of items, which it works on in batches, and makes one result for them all; an item's answer is the same alone and in
 * any list. An item that cannot be answered fails the call; the message names it, counted from 0. A list may be empty. */

/* Finds the entities of texts of any length. Read them with lightlm_result_entities. */
lightlm_status lightlm_find_entities(
    const lightlm_model *model, const lightlm_text *texts, size_t count, lightlm_offsets offsets, lightlm_result **result);

typedef struct lightlm_question {
    lightlm_text question;
    lightlm_text passage; /* of any length */
} lightlm_question;

/* Finds the best answers to questions, at most `most` for each. Read them with lightlm_result_answers and lightlm_result_no_answer. */
lightlm_status lightlm_answer(
    const lightlm_model *model, const lightlm_question *questions, size_t count, int32_t most, lightlm_offsets offsets, lightlm_result **result);

typedef struct lightlm_pair {
    lightlm_text first;
    lightlm_text second; /* data NULL: there is none */
} lightlm_pair;

/* Classifies texts or pairs. Read the labels with lightlm_result_labels. */
lightlm_status lightlm_classify(const lightlm_model *model, const lightlm_pair *pairs, size_t count, lightlm_result **result);

typedef struct lightlm_mentions {
    lightlm_text text;
    int64_t first_start; /* the candidate, such as a noun */
    int64_t first_end;
    int64_t second_start; /* the other mention, such as a pronoun */
    int64_t second_end;
} lightlm_mentions;

/* Judges whether two spans of a text mean the same. Read the labels with lightlm_result_labels. */
lightlm_status lightlm_resolve_coreference(
    const lightlm_model *model, const lightlm_mentions *mentions, size_t count, lightlm_offsets offsets, lightlm_result **result);

/* Predicts what is behind each [MASK] of texts, at most `most` pieces each. Read them with lightlm_result_masks. */
lightlm_status lightlm_fill_masks(
    const lightlm_model *model, const lightlm_text *texts, size_t count, int32_t most, lightlm_offsets offsets, lightlm_result **result);

/* ---- Embeddings ---- */

enum { /* poolings; all but the last may be added up, which joins their vectors */
    LIGHTLM_POOLING_OF_MODEL = 0,
    LIGHTLM_POOLING_CLS = 1,
    LIGHTLM_POOLING_MAX = 2,
    LIGHTLM_POOLING_MEAN = 4,
    LIGHTLM_POOLING_MEAN_SQRT = 8,
    LIGHTLM_POOLING_WEIGHTED_MEAN = 16,
    LIGHTLM_POOLING_LAST_TOKEN = 32,
    LIGHTLM_POOLING_POOLER = 64
};

enum {
    LIGHTLM_NORMALIZE_AS_MODEL = 0,
    LIGHTLM_NORMALIZE = 1,
    LIGHTLM_DO_NOT_NORMALIZE = 2
};

typedef struct lightlm_embedding_options {
    size_t size;         /* sizeof(lightlm_embedding_options) */
    int32_t pooling;     /* LIGHTLM_POOLING_... */
    int32_t normalize;   /* LIGHTLM_NORMALIZE... */
    int32_t dimensions;  /* how many of the first numbers are kept; 0: as the model says */
    const char *prompt;  /* the name of the model's prompt that is put before the text; "": none; NULL: the model's default */
} lightlm_embedding_options;

/* The numbers of the vectors that lightlm_embed makes with these options, which may be NULL. */
lightlm_status lightlm_embedding_dimensions(const lightlm_model *model, const lightlm_embedding_options *options, int32_t *dimensions);

/* Makes a vector of each text: vectors[count][dimensions], row by row, in the caller's memory, which has room for `capacity` floats; numbers
   behind the last vector stay as they are. After an error in the middle of the list, vectors of earlier texts may have been written. details may be
   NULL; else it gets a result that has lightlm_result_cuts and lightlm_result_tokens. */
lightlm_status lightlm_embed(
    const lightlm_model *model,
    const lightlm_text *texts,
    size_t count,
    const lightlm_embedding_options *options,
    float *vectors,
    size_t capacity,
    lightlm_result **details);

/* ---- Results ---- */

/* Frees a result with all that it holds. */
void lightlm_result_free(lightlm_result *result);

/* The number of items that were asked about. */
lightlm_status lightlm_result_count(const lightlm_result *result, size_t *count);

typedef struct lightlm_entity {
    int64_t start;
    int64_t end;
    const char *type;
    const char *text;
    int64_t text_length; /* bytes */
    float score;         /* from 0 to 1 */
} lightlm_entity;

/* The entities of an item in the order of its text; of results of lightlm_find_entities. *entities may be NULL where *count is 0. */
lightlm_status lightlm_result_entities(const lightlm_result *result, size_t item, const lightlm_entity **entities, size_t *count);

typedef struct lightlm_answer_span {
    int64_t start;
    int64_t end;
    const char *text;
    int64_t text_length; /* bytes */
    float score;         /* the sum of start and end logit: compares answers to one question only */
    float probability;   /* over all spans and "no answer" */
    float margin;        /* by how much the score exceeds that of "no answer" */
} lightlm_answer_span;

/* The answers of an item, best first; of results of lightlm_answer. */
lightlm_status lightlm_result_answers(const lightlm_result *result, size_t item, const lightlm_answer_span **answers, size_t *count);

typedef struct lightlm_no_answer {
    float score;
    float probability;
    float best_margin; /* by how much the best span exceeds the score; minus infinity without spans */
    float threshold;   /* the margin that answers had to reach; NaN where none had to */
} lightlm_no_answer;

/* How well "no answer" fits an item; of results of lightlm_answer. It means something for models that were trained with such questions. */
lightlm_status lightlm_result_no_answer(const lightlm_result *result, size_t item, lightlm_no_answer *no_answer);

typedef struct lightlm_label {
    const char *name;
    float score;       /* a probability from 0 to 1, or a logit, as the model says */
    int32_t id;        /* its place among the model's labels, or in the vocabulary */
    int32_t is_chosen; /* labels: not 0 where it is the answer, or among the answers of a model with several */
} lightlm_label;

/* All labels of an item, best first; of results of lightlm_classify and lightlm_resolve_coreference. */
lightlm_status lightlm_result_labels(const lightlm_result *result, size_t item, const lightlm_label **labels, size_t *count);

typedef struct lightlm_mask {
    int64_t start; /* of the [MASK] */
    int64_t end;
    const lightlm_label *candidates; /* best first */
    size_t candidate_count;
} lightlm_mask;

/* The masks of an item in the order of its text; of results of lightlm_fill_masks. */
lightlm_status lightlm_result_masks(const lightlm_result *result, size_t item, const lightlm_mask **masks, size_t *count);

typedef struct lightlm_cut {
    const char *name; /* which text of the item, such as "text", "second text", "question" */
    int64_t tokens;   /* that it had */
    int64_t kept;     /* of them, that the model read */
} lightlm_cut;

/* The texts of an item that were longer than the model reads, so that their ends were cut; none where all was read. */
lightlm_status lightlm_result_cuts(const lightlm_result *result, size_t item, const lightlm_cut **cuts, size_t *count);

/* The tokens that the encoder ran on for an item: those of all windows, special tokens included. */
lightlm_status lightlm_result_tokens(const lightlm_result *result, size_t item, int64_t *tokens);

/* ---- Evaluation ---- */

/* Called after each group of rows, on several threads at a time. Anything but 0 cancels. */
typedef int32_t (*lightlm_progress)(int64_t done, int64_t total, void *user_data);

typedef struct lightlm_evaluation_options {
    size_t size;               /* sizeof(lightlm_evaluation_options) */
    int32_t threads;           /* rows that are worked on at a time; 0: as many as there are processors */
    lightlm_progress progress; /* or NULL */
    void *user_data;           /* passed to progress */
} lightlm_evaluation_options;

/* Predicts a labelled data set and scores the predictions by its official metrics. data_set is one of cluener, csl, cluewsc2020, cmrc2018,
   afqmc, tnews, iflytek, cmnli, ocnli, mrqa; data_path is its file, such as dev.json. options may be NULL. Read the result with
   lightlm_result_json and lightlm_result_notes. */
lightlm_status lightlm_evaluate(
    const lightlm_model *model, const char *data_set, const char *data_path, const lightlm_evaluation_options *options, lightlm_result **result);

/* The scores as a JSON object, as `lightlm eval --json` prints them; of results of lightlm_evaluate. length may be NULL. */
lightlm_status lightlm_result_json(const lightlm_result *result, const char **json, size_t *length);

/* What was odd about rows, a line for each problem; of results of lightlm_evaluate. */
lightlm_status lightlm_result_notes(const lightlm_result *result, const char *const **notes, size_t *count);

#ifdef __cplusplus
}
#endif

#endif
