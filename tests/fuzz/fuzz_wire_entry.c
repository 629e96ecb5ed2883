/* Entries that come in over the network: what is read is one clean line, and what it holds is within bounds.
 */
#include "tests/support/fuzz_driver.h"

#include "base/text.h"
#include "wire/entry.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

static bool within(const char *line, size_t len, const struct qz_entry *e)
{
    return e->data == NULL || (e->data >= line && e->data + e->data_len <= line + len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    const char *line = (const char *)data;
    struct qz_entry e, again;
    struct qz_err err = {0};
    struct qz_buf b = {0};

    if (qz_entry_read(line, len, &e, &err) != 0) {
        FUZZ_PROMISE(err.code == QZ_E_INPUT && *err.msg);
        return 0;
    }

    FUZZ_PROMISE(len <= QZ_ENTRY_MAX && !memchr(line, '\n', len) && !memchr(line, 0, len) &&
                 qz_utf8_valid(line, len));
    FUZZ_PROMISE(e.n >= 1 && e.seen < e.n && e.up_ms >= 0);
    FUZZ_PROMISE(e.age_ms >= 0 && (!*e.boot || strlen(e.boot) == QZ_BOOT_TEXT - 1));
    FUZZ_PROMISE(e.proof_len <= sizeof e.proof && e.head_len <= sizeof e.head && within(line, len, &e));
    FUZZ_PROMISE(!*e.activity || qz_id_parse('a', e.activity, NULL));
    FUZZ_PROMISE(!*e.who || qz_id_parse('y', e.who, NULL));

    if (e.data) {
        json_t *v = json_loadb(e.data, e.data_len, 0, NULL);
        FUZZ_PROMISE(json_is_object(v));
        json_decref(v);
    }

    /* Written by us it may come out shorter or longer, but it means the same. A year outside ours is cut. */
    if (e.kind != QZ_ENTRY_OTHER && qz_entry_write(&e, &b, &err) == 0) {
        FUZZ_PROMISE(qz_entry_read(b.data, b.len, &again, &err) == 0);
        FUZZ_PROMISE(again.n == e.n && again.kind == e.kind && again.count == e.count &&
                     again.target == e.target && again.of == e.of);
        FUZZ_PROMISE(again.offset_ms == e.offset_ms && strcmp(again.boot, e.boot) == 0);
        FUZZ_PROMISE(strcmp(again.reason, e.reason) == 0 && again.data_len == e.data_len);
    }

    qz_buf_finish(&b);
    return 0;
}

static size_t make_seeds(struct qz_buf *out, size_t cap)
{
    static const char object[] = "{\"a\":[1,{\"data\":{}}],\"seen\":2}";
    struct qz_entry e = {.n = 17,
                         .at_ms = INT64_C(1493861482123),
                         .up_ms = 5,
                         .seen = 16,
                         .activity = "a_aaisem2ekvthpcezvk54zxpo74",
                         .who = "y_aaisem2ekvthpcezvk54zxpo74",
                         .cadre = "c_aaisem2ekvthpcezvk54zxpo74",
                         .by = "camera",
                         .proof_len = QZ_PASS_BYTES,
                         .count = 5,
                         .target = 9,
                         .of = 7,
                         .step_ms = -2500,
                         .has_offset = true,
                         .offset_ms = 1500,
                         .age_ms = 60000,
                         .boot = "0f8fad5b-d9cb-469f-a165-70867728950e",
                         .reason = "x\n\"青",
                         .head_len = 5,
                         .data = object,
                         .data_len = sizeof object - 1};
    size_t n = 0;
    if (sodium_init() < 0)
        qz_fuzz_broken("libsodium starts");
    for (; n < QZ_ENTRY_OTHER && n < cap; n++) {
        e.kind = (enum qz_entry_kind)n;
        qz_entry_write(&e, &out[n], NULL);
    }
    return n;
}

FUZZ_MAIN(make_seeds, NULL)
