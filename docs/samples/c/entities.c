/* Finds the entities of a text: entities MODEL TEXT. See docs/python.md for how to build it. */
#include <lightlm.h>
#include <stdio.h>

static int fail(const char *what, lightlm_status status) {
    fprintf(stderr, "%s: %s: %s\n", what, lightlm_status_name(status), lightlm_last_error());
    return 1;
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: entities MODEL TEXT\n");
        return 2;
    }

    lightlm_model *model;
    lightlm_status status = lightlm_load(argv[1], NULL, &model);
    if (status != LIGHTLM_OK) {
        return fail("load", status);
    }

    lightlm_text text = {argv[2], -1};
    lightlm_result *result;
    status = lightlm_find_entities(model, &text, 1, LIGHTLM_UTF8_BYTES, &result);
    if (status != LIGHTLM_OK) {
        fail("entities", status);
        lightlm_model_free(model);
        return 1;
    }

    const lightlm_entity *entities;
    size_t count;
    lightlm_result_entities(result, 0, &entities, &count);
    for (size_t i = 0; i < count; i++) {
        printf("%s %s [%lld, %lld) %.4f\n", entities[i].type, entities[i].text, (long long)entities[i].start, (long long)entities[i].end, entities[i].score);
    }

    lightlm_result_free(result);
    lightlm_model_free(model);
    return 0;
}
