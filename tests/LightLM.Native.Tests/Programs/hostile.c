/* Calls the C interface as it should not be called: hostile CHECK MODELS DATA FOLDER runs one check and ends with 0 where all was well. */
#include <lightlm.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SENTENCE "\xF0\x9F\x98\x80张伟是腾讯公司的产品经理，周末在家玩《英雄联盟》。"

static const char *models;
static const char *data;
static const char *folder;

#define CHECK(condition)                                                                                                          \
    do {                                                                                                                          \
        if (!(condition)) {                                                                                                       \
            printf("line %d: %s; last error: %s\n", __LINE__, #condition, lightlm_last_error());                                  \
            exit(1);                                                                                                              \
        }                                                                                                                         \
    } while (0)

#define STATUS(expected, call)                                                                                                    \
    do {                                                                                                                          \
        lightlm_status status_of_call = (call);                                                                                            \
        if (status_of_call != (expected)) {                                                                                                \
            printf("line %d: %s: expected %s, found %s: %s\n", __LINE__, #call, lightlm_status_name(expected),                    \
                lightlm_status_name(status_of_call), lightlm_last_error());                                                                \
            exit(1);                                                                                                              \
        }                                                                                                                         \
        CHECK((status_of_call == LIGHTLM_OK) == (lightlm_last_error()[0] == '\0'));                                                        \
    } while (0)

#define SAYS(part) CHECK(strstr(lightlm_last_error(), part) != NULL)

static char path[4096];

static const char *in(const char *parent, const char *name) {
    snprintf(path, sizeof path, "%s/%s", parent, name);
    return path;
}

static lightlm_model *load(const char *name) {
    lightlm_model *model;
    STATUS(LIGHTLM_OK, lightlm_load(in(models, name), NULL, &model));
    return model;
}

static lightlm_text text(const char *words) {
    lightlm_text view = {words, -1};
    return view;
}

static void null_pointers(void) {
    lightlm_model *model = load("cluener.lightlm");
    lightlm_model *other;
    lightlm_result *result;
    lightlm_text words = text(SENTENCE);
    const lightlm_entity *entities;
    size_t count;
    int32_t dimensions;
    const char *string;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load(NULL, NULL, &other));
    CHECK(other == NULL);
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load(in(models, "cluener.lightlm"), NULL, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load("", NULL, &other));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load_memory(NULL, 10, NULL, &other));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load_memory("x", 1, NULL, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_model_describe(model, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_model_describe(NULL, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_count_tokens(model, NULL, 1, (int64_t *)&count));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_count_tokens(model, &words, 1, NULL));
    result = (lightlm_result *)&words;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(NULL, &words, 1, 0, &result));
    CHECK(result == NULL);
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, NULL, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &words, 1, 0, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_answer(model, NULL, 1, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_classify(model, NULL, 1, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_resolve_coreference(model, NULL, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_fill_masks(model, NULL, 1, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_embedding_dimensions(model, NULL, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_embedding_dimensions(NULL, NULL, &dimensions));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_embed(model, &words, 1, NULL, NULL, 100000, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_evaluate(model, NULL, "x", NULL, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_evaluate(model, "cluener", NULL, NULL, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_evaluate(model, "cluener", "", NULL, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_evaluate(model, "cluener", "x", NULL, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_kernel_path(NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_cpu_warning(NULL));
    STATUS(LIGHTLM_OK, lightlm_find_entities(model, &words, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_count(result, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_entities(result, 0, NULL, &count));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_entities(result, 0, &entities, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_entities(NULL, 0, &entities, &count));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_no_answer(result, 0, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_tokens(result, 0, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_json(result, NULL, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_json(NULL, &string, NULL));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_notes(result, NULL, &count));
    lightlm_result_free(result);
    lightlm_result_free(NULL);
    lightlm_model_free(model);
    lightlm_model_free(NULL);
}

static void texts_that_are_none(void) {
    lightlm_model *model = load("cluener.lightlm");
    lightlm_result *result;
    const char *wrong[] = {"\xFF", "a\xE5\xBC", "\xC0\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE5\x28\xA1"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lightlm_text texts[2] = {text("张伟"), text(wrong[i])};
        STATUS(LIGHTLM_INPUT_ERROR, lightlm_find_entities(model, texts, 2, 0, &result));
        SAYS("Item 1: text: expected UTF-8");
    }

    lightlm_text cut = {"张伟", 5};
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_find_entities(model, &cut, 1, 0, &result));
    SAYS("at byte 3");
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_load("\xFF.lightlm", NULL, &model));
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_evaluate(load("cluener.lightlm"), "\xFF", "x", NULL, &result));
    lightlm_embedding_options options = {.size = sizeof options, .prompt = "\xFF"};
    int32_t dimensions;
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_embedding_dimensions(load("embed.lightlm"), &options, &dimensions));
}

static void lengths(void) {
    lightlm_model *model = load("cluener.lightlm");
    lightlm_result *result;
    lightlm_text negative = {"x", -2}, nothing = {NULL, 0}, none = {NULL, 3}, endless = {"x", INT64_MAX}, unended = {NULL, -1};
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &negative, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &none, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &endless, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &unended, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &nothing, (size_t)1 << 40, 0, &result));
    STATUS(LIGHTLM_OK, lightlm_find_entities(model, &nothing, 1, 0, &result));
    const lightlm_entity *entities;
    size_t count = 1;
    STATUS(LIGHTLM_OK, lightlm_result_entities(result, 0, &entities, &count));
    CHECK(count == 0);
    STATUS(LIGHTLM_OK, lightlm_find_entities(model, NULL, 0, 0, &result));
    STATUS(LIGHTLM_OK, lightlm_result_count(result, &count));
    CHECK(count == 0);
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_result_entities(result, 0, &entities, &count));

    lightlm_text held = {"a\0张伟是腾讯公司的产品经理。", sizeof "a\0张伟是腾讯公司的产品经理。" - 1};
    STATUS(LIGHTLM_OK, lightlm_find_entities(model, &held, 1, LIGHTLM_UTF8_BYTES, &result));
    STATUS(LIGHTLM_OK, lightlm_result_entities(result, 0, &entities, &count));
    CHECK(count == 3 && entities[1].start == 11 && memcmp(held.data + entities[1].start, entities[1].text, (size_t)entities[1].text_length) == 0);
}

static void numbers(void) {
    lightlm_model *model = load("cluener.lightlm"), *answers = load("cmrc2018.lightlm"), *masks = load("mlm.lightlm"), *other;
    lightlm_result *result;
    lightlm_text words = text(SENTENCE), mask = text("今天天气真[MASK]。");
    lightlm_question question = {text("谁？"), words};
    const lightlm_answer_span *spans;
    const lightlm_mask *found;
    size_t count;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &words, 1, 3, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_find_entities(model, &words, 1, -1, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_answer(answers, &question, 1, 0, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_answer(answers, &question, 1, INT32_MIN, 0, &result));
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_fill_masks(masks, &mask, 1, 0, 0, &result));
    STATUS(LIGHTLM_OK, lightlm_answer(answers, &question, 1, INT32_MAX, 0, &result));
    STATUS(LIGHTLM_OK, lightlm_result_answers(result, 0, &spans, &count));
    CHECK(count > 1);
    STATUS(LIGHTLM_OK, lightlm_fill_masks(masks, &mask, 1, INT32_MAX, 0, &result));
    STATUS(LIGHTLM_OK, lightlm_result_masks(result, 0, &found, &count));
    CHECK(count == 1 && found[0].candidate_count > 5);

    lightlm_options options = {.size = sizeof options, .threads = 100000};
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_load(in(models, "cluener.lightlm"), &options, &other));
    options.threads = -1;
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_load(in(models, "cluener.lightlm"), &options, &other));
    options.threads = 0;
    options.decoding = 4;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load(in(models, "cluener.lightlm"), &options, &other));
    options.decoding = LIGHTLM_DECODING_CRF;
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_load(in(models, "cluener.lightlm"), &options, &other));
    options.decoding = LIGHTLM_DECODING_OF_MODEL;
    options.least_score_count = 1;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load(in(models, "cluener.lightlm"), &options, &other));

    int32_t dimensions;
    lightlm_embedding_options vectors = {.size = sizeof vectors, .pooling = 1 << 20};
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_embedding_dimensions(model, &vectors, &dimensions));
    vectors.pooling = 0;
    vectors.normalize = 3;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_embedding_dimensions(model, &vectors, &dimensions));
    vectors.normalize = 0;
    vectors.dimensions = -4;
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_embedding_dimensions(model, &vectors, &dimensions));
    vectors.dimensions = 0;
    vectors.prompt = "query";
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_embedding_dimensions(model, &vectors, &dimensions));
}

static void sizes(void) {
    struct {
        lightlm_options known;
        int64_t unknown;
    } newer = {.known = {.size = sizeof newer}};
    lightlm_model *model;
    STATUS(LIGHTLM_OK, lightlm_load(in(models, "cluener.lightlm"), &newer.known, &model));
    newer.unknown = 1;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load(in(models, "cluener.lightlm"), &newer.known, &model));
    SAYS("does not know");
    size_t wrong[] = {0, 8, sizeof(lightlm_options) - 1, 1 << 20, SIZE_MAX};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lightlm_options options = {.size = wrong[i]};
        STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_load(in(models, "cluener.lightlm"), &options, &model));
    }

    model = load("cluener.lightlm");
    struct {
        lightlm_model_info known;
        char unknown[16];
    } info;
    memset(&info, 0x55, sizeof info);
    info.known.size = sizeof info;
    STATUS(LIGHTLM_OK, lightlm_model_describe(model, &info.known));
    CHECK(info.known.size == sizeof info && info.unknown[0] == 0x55 && info.known.entity_type_count == 10);
    CHECK(info.known.tasks == (LIGHTLM_TASK_ENTITIES | LIGHTLM_TASK_EMBEDDINGS));
    info.known.size = 4;
    STATUS(LIGHTLM_INVALID_ARGUMENT, lightlm_model_describe(model, &info.known));
}

static void buffers(void) {
    lightlm_model *model = load("embed.lightlm");
    lightlm_text texts[2] = {text("股票市场大幅下跌"), text("")};
    lightlm_result *details;
    int32_t dimensions;
    STATUS(LIGHTLM_OK, lightlm_embedding_dimensions(model, NULL, &dimensions));
    size_t capacity = 2 * (size_t)dimensions;
    float *vectors = calloc(capacity + 1, sizeof *vectors);
    vectors[capacity] = 42;
    STATUS(LIGHTLM_BUFFER_TOO_SMALL, lightlm_embed(model, texts, 2, NULL, vectors, capacity - 1, &details));
    CHECK(details == NULL);
    for (size_t i = 0; i < capacity; i++) {
        CHECK(vectors[i] == 0);
    }

    STATUS(LIGHTLM_OK, lightlm_embed(model, texts, 2, NULL, vectors, capacity, &details));
    CHECK(vectors[0] != 0 && vectors[capacity - 1] != 0 && vectors[capacity] == 42);
    int64_t tokens;
    STATUS(LIGHTLM_OK, lightlm_result_tokens(details, 0, &tokens));
    CHECK(tokens == 10);
    const lightlm_label *labels;
    size_t count;
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_labels(details, 0, &labels, &count));
    free(vectors);
    STATUS(LIGHTLM_OK, lightlm_embed(model, NULL, 0, NULL, NULL, 0, NULL));
}

static void handles(void) {
    lightlm_model *model = load("cluener.lightlm");
    lightlm_text words = text(SENTENCE);
    lightlm_result *result, *other;
    size_t count;
    const lightlm_answer_span *answers;
    const char *json;
    STATUS(LIGHTLM_OK, lightlm_find_entities(model, &words, 1, 0, &result));
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_answers(result, 0, &answers, &count));
    SAYS("found a result of entities");
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_json(result, &json, NULL));
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_find_entities((lightlm_model *)result, &words, 1, 0, &other));
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_count((lightlm_result *)model, &count));
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_count((lightlm_result *)&words, &count));
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_count((lightlm_result *)(intptr_t)-1, &count));
    lightlm_model_free((lightlm_model *)result);
    lightlm_result_free((lightlm_result *)model);
    STATUS(LIGHTLM_OK, lightlm_result_count(result, &count));
    lightlm_result_free(result);
    lightlm_result_free(result);
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_count(result, &count));
    lightlm_model_free(model);
    lightlm_model_free(model);
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_find_entities(model, &words, 1, 0, &result));
    SAYS("freed");
}

static void files(void) {
    lightlm_model *model;
    lightlm_result *result;
    STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load(in(folder, "missing.lightlm"), NULL, &model));
    STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load(folder, NULL, &model));
    FILE *source = fopen(in(models, "cluener.lightlm"), "rb");
    static char bytes[1 << 20];
    size_t length = fread(bytes, 1, sizeof bytes, source);
    fclose(source);
    FILE *copy = fopen(in(folder, "damaged.lightlm"), "wb");
    CHECK(fwrite(bytes, 1, length, copy) == length);
    fclose(copy);
    STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load(in(folder, "damaged.lightlm"), NULL, &model));
    CHECK(model == NULL);
    SAYS("damaged.lightlm");
    STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load_memory(bytes, length, NULL, &model));
    STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load_memory(bytes, 0, NULL, &model));
    STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load_memory("nothing of ours", 15, NULL, &model));

    char dictionary[4096];
    snprintf(dictionary, sizeof dictionary, "%s/terms.tsv", folder);
    lightlm_options options = {.size = sizeof options, .dictionary_path = dictionary};
    STATUS(LIGHTLM_FILE_ERROR, lightlm_load(in(models, "cluener.lightlm"), &options, &model));
    model = load("cluener.lightlm");
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_evaluate(model, "no such set", in(data, "cluener/dev.json"), NULL, &result));
    SAYS("cluewsc2020");
    STATUS(LIGHTLM_FILE_ERROR, lightlm_evaluate(model, "cluener", in(folder, "missing.json"), NULL, &result));
    STATUS(LIGHTLM_FILE_ERROR, lightlm_evaluate(model, "cluener", in(data, "csl/dev.json"), NULL, &result));
}

static void other_tasks(void) {
    lightlm_model *entities = load("cluener.lightlm"), *answers = load("cmrc2018.lightlm");
    lightlm_result *result;
    lightlm_text words = text(SENTENCE);
    lightlm_question question = {words, words};
    lightlm_pair pair = {words, {NULL, 0}};
    lightlm_mentions mentions = {words, 0, 1, 1, 2};
    STATUS(LIGHTLM_TASK_MISMATCH, lightlm_find_entities(answers, &words, 1, 0, &result));
    SAYS("found one for question answering");
    STATUS(LIGHTLM_TASK_MISMATCH, lightlm_answer(entities, &question, 1, 1, 0, &result));
    STATUS(LIGHTLM_TASK_MISMATCH, lightlm_classify(entities, &pair, 1, &result));
    STATUS(LIGHTLM_TASK_MISMATCH, lightlm_resolve_coreference(entities, &mentions, 1, LIGHTLM_CODE_POINTS, &result));
    STATUS(LIGHTLM_TASK_MISMATCH, lightlm_fill_masks(entities, &words, 1, 1, 0, &result));
    STATUS(LIGHTLM_TASK_MISMATCH, lightlm_evaluate(answers, "cluener", in(data, "cluener/dev.json"), NULL, &result));
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_fill_masks(load("mlm.lightlm"), &words, 1, 1, 0, &result));
    question.question = text("");
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_answer(answers, &question, 1, 1, 0, &result));
}

static void offsets(void) {
    lightlm_model *model = load("cluener.lightlm"), *mentions = load("cluewsc2020.lightlm");
    lightlm_text words = text(SENTENCE);
    int64_t expected[3][2] = {{4, 10}, {2, 4}, {1, 3}};
    for (lightlm_offsets unit = 0; unit < 3; unit++) {
        lightlm_result *result;
        const lightlm_entity *entities;
        size_t count;
        STATUS(LIGHTLM_OK, lightlm_find_entities(model, &words, 1, unit, &result));
        STATUS(LIGHTLM_OK, lightlm_result_entities(result, 0, &entities, &count));
        CHECK(count == 4 && entities[0].start == expected[unit][0] && entities[0].end == expected[unit][1]);
        CHECK(strcmp(entities[0].type, "name") == 0 && strcmp(entities[0].text, "张伟") == 0 && entities[0].text_length == 6);
        lightlm_result_free(result);
    }

    /* The same two spans in each unit, then some that are none. */
    lightlm_text story = text("\xF0\x9F\x98\x80姐姐把手机放进口袋，因为它太小了。");
    int64_t spans[3][4] = {{25, 31, 40, 43}, {9, 11, 14, 15}, {8, 10, 13, 14}};
    float score = 0;
    for (lightlm_offsets unit = 0; unit < 3; unit++) {
        lightlm_mentions item = {story, spans[unit][0], spans[unit][1], spans[unit][2], spans[unit][3]};
        lightlm_result *result;
        const lightlm_label *labels;
        size_t count;
        STATUS(LIGHTLM_OK, lightlm_resolve_coreference(mentions, &item, 1, unit, &result));
        STATUS(LIGHTLM_OK, lightlm_result_labels(result, 0, &labels, &count));
        CHECK(count == 2 && (unit == 0 || labels[0].score == score) && labels[0].is_chosen && !labels[1].is_chosen);
        score = labels[0].score;
        lightlm_result_free(result);
    }

    int64_t wrong[][4] = {{26, 31, 40, 43}, {1, 4, 40, 43}, {-1, 31, 40, 43}, {25, 1000, 40, 43}, {31, 25, 40, 43}, {25, 31, INT64_MAX, INT64_MIN}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        lightlm_mentions item = {story, wrong[i][0], wrong[i][1], wrong[i][2], wrong[i][3]};
        lightlm_result *result;
        STATUS(LIGHTLM_INPUT_ERROR, lightlm_resolve_coreference(mentions, &item, 1, LIGHTLM_UTF8_BYTES, &result));
    }

    /* Half of the surrogate pair. */
    lightlm_mentions half = {story, 1, 11, 14, 15};
    lightlm_result *result;
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_resolve_coreference(mentions, &half, 1, LIGHTLM_UTF16_UNITS, &result));
}

static int32_t stop(int64_t done, int64_t total, void *user_data) {
    CHECK(done > 0 && done <= total);
    ++*(int *)user_data;
    return 1;
}

static int32_t go_on(int64_t done, int64_t total, void *user_data) {
    (void)done;
    (void)total;
    (void)user_data;
    return 0;
}

static void evaluation(void) {
    lightlm_model *model = load("cluener.lightlm");
    lightlm_result *result;
    const char *json;
    const char *const *notes;
    size_t length, count;
    int calls = 0;
    lightlm_evaluation_options options = {.size = sizeof options, .threads = 1, .progress = stop, .user_data = &calls};
    STATUS(LIGHTLM_CANCELLED, lightlm_evaluate(model, "cluener", in(data, "cluener/dev.json"), &options, &result));
    CHECK(result == NULL && calls == 1);
    options.progress = go_on;
    STATUS(LIGHTLM_OK, lightlm_evaluate(model, "cluener", in(data, "cluener/dev.json"), &options, &result));
    STATUS(LIGHTLM_OK, lightlm_result_json(result, &json, &length));
    CHECK(strlen(json) == length && strstr(json, "\"f1_macro\":") != NULL);
    STATUS(LIGHTLM_OK, lightlm_result_notes(result, &notes, &count));
    STATUS(LIGHTLM_INVALID_HANDLE, lightlm_result_count(result, &count));
    options.threads = -1;
    STATUS(LIGHTLM_INPUT_ERROR, lightlm_evaluate(model, "cluener", in(data, "cluener/dev.json"), &options, &result));
}

static lightlm_model *shared;

static void *work(void *argument) {
    int thread = *(int *)argument;
    for (int i = 0; i < 40; i++) {
        lightlm_text texts[3] = {text(SENTENCE), text(""), text("李明在北京大学。")};
        lightlm_result *result;
        const lightlm_entity *entities;
        size_t count;
        STATUS(LIGHTLM_OK, lightlm_find_entities(shared, texts, 3, LIGHTLM_CODE_POINTS, &result));
        STATUS(LIGHTLM_OK, lightlm_result_entities(result, 0, &entities, &count));
        CHECK(count == 4 && entities[0].start == 1 && strcmp(entities[1].text, "腾讯公司") == 0);
        lightlm_result_free(result);

        /* Each thread's errors are its own. */
        char name[32];
        snprintf(name, sizeof name, "missing-%d-%d", thread, i);
        lightlm_model *none;
        STATUS(LIGHTLM_MODEL_FILE_ERROR, lightlm_load(name, NULL, &none));
        SAYS(name);
    }
    return NULL;
}

static void *use_until_freed(void *argument) {
    (void)argument;
    lightlm_status status;
    do {
        lightlm_text words = text(SENTENCE);
        lightlm_result *result;
        status = lightlm_find_entities(shared, &words, 1, 0, &result);
        CHECK(status == LIGHTLM_OK || status == LIGHTLM_INVALID_HANDLE);
        lightlm_result_free(result);
    } while (status == LIGHTLM_OK);
    return NULL;
}

static void run_threads(void *(*function)(void *)) {
    pthread_t threads[8];
    int numbers[8];
    for (int i = 0; i < 8; i++) {
        numbers[i] = i;
        CHECK(pthread_create(&threads[i], NULL, function, &numbers[i]) == 0);
    }
    if (function == use_until_freed) {
        usleep(100000);
        lightlm_model_free(shared);
    }
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], NULL);
    }
}

static void threads(void) {
    shared = load("cluener.lightlm");
    run_threads(work);
    run_threads(use_until_freed);
}

static long resident_pages(void) {
    long pages = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    CHECK(file != NULL && fscanf(file, "%*d %ld", &pages) == 1);
    fclose(file);
    return pages;
}

/* A result of all pieces of the vocabulary has a megabyte, so that a hundred that were not freed would show. */
static void memory(void) {
    enum { ROUNDS = 150, WARM_UP = 50, PAGES_PER_MEGABYTE = 256 };
    lightlm_model *model = load("mlm.lightlm");
    lightlm_text words = text("今天天气真[MASK]。");
    long before = 0;
    for (int round = 0; round < ROUNDS; round++) {
        lightlm_result *result;
        STATUS(LIGHTLM_OK, lightlm_fill_masks(model, &words, 1, INT32_MAX, 0, &result));
        lightlm_result_free(result);
        if (round == WARM_UP) {
            before = resident_pages();
        }
    }
    printf("%ld pages more\n", resident_pages() - before);
    CHECK(resident_pages() - before < 20 * PAGES_PER_MEGABYTE);
}

static void library(void) {
    const char *path, *warning;
    CHECK(lightlm_abi_version() == LIGHTLM_ABI_VERSION);
    STATUS(LIGHTLM_OK, lightlm_kernel_path(&path));
    STATUS(LIGHTLM_OK, lightlm_cpu_warning(&warning));
    for (int i = LIGHTLM_OK; i <= LIGHTLM_INTERNAL_ERROR; i++) {
        CHECK(strncmp(lightlm_status_name(i), "LIGHTLM_", 8) == 0);
    }
    CHECK(strcmp(lightlm_status_name(LIGHTLM_FILE_ERROR), "LIGHTLM_FILE_ERROR") == 0);
    CHECK(strcmp(lightlm_status_name(-1), "unknown status") == 0);
    printf("%s %s\n", lightlm_version(), path);
}

int main(int argc, char **argv) {
    struct {
        const char *name;
        void (*run)(void);
    } checks[] = {
        {"null_pointers", null_pointers}, {"texts_that_are_none", texts_that_are_none}, {"lengths", lengths}, {"numbers", numbers},
        {"sizes", sizes}, {"buffers", buffers}, {"handles", handles}, {"files", files}, {"other_tasks", other_tasks}, {"offsets", offsets},
        {"evaluation", evaluation}, {"threads", threads}, {"memory", memory}, {"library", library},
    };
    if (argc == 5) {
        models = argv[2];
        data = argv[3];
        folder = argv[4];
        for (size_t i = 0; i < sizeof checks / sizeof *checks; i++) {
            if (strcmp(argv[1], checks[i].name) == 0) {
                checks[i].run();
                return 0;
            }
        }
    }
    printf("usage: hostile CHECK MODELS DATA FOLDER\n");
    return 2;
}
