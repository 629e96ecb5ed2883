/* What the tests of messages between kiosk and tracker begin with: how each member of one is tried. Each test
 * file has its own. */
#ifndef QZ_TESTS_MESSAGES_CASE_H
#define QZ_TESTS_MESSAGES_CASE_H

#include "tests/support/spec.h"

#include "wire/messages.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ACT "a_aaisem2ekvthpcezvk54zxpo74"
#define YOU "y_aaisem2ekvthpcezvk54zxpo74"
#define CAD "c_aaisem2ekvthpcezvk54zxpo74"
#define ORG "o_aaisem2ekvthpcezvk54zxpo74"
static const int64_t NOON = INT64_C(1493870400000);

static uint8_t pk[32], sk[64];

static int make_key(void **state)
{
    (void)state;
    const uint8_t seed[32] = {1};
    crypto_sign_seed_keypair(pk, sk, seed);
    return 0;
}

/* One kind of message: writes a sample, reads text, and says whether it was read. */
struct message {
    void (*write)(struct qz_buf *out);
    int (*read)(const char *json, size_t len, struct qz_err *err);
};

static int read_tree(const struct message *m, const json_t *o, struct qz_err *err)
{
    char *text = json_dumps(o, JSON_COMPACT);
    assert_non_null(text);
    memset(err, 0, sizeof *err);
    int rc = m->read(text, strlen(text), err);
    free(text);
    return rc;
}

/* Without these, what is told is whole: they are shown as unknown. */
static bool is_figure(const char *key)
{
    static const char *const figures[] = {
        "closed", "binds",        "rings",    "threshold", "fulfilled", "counted", "need",        "youths",
        "proven", "attested",     "late",     "waiting",   "headcount", "times",   "named",       "unnamed",
        "by",     "unnamed_most", "capacity", "checkout",  "ratings",   "marks",   "satisfaction"};
    for (size_t i = 0; i < COUNT(figures); i++)
        if (strcmp(figures[i], key) == 0)
            return true;
    return false;
}

static void must_refuse(const struct message *m, const json_t *root, const char *what, const char *key)
{
    struct qz_err err;
    bool taken = read_tree(m, root, &err) == 0;
    bool newer = strcmp(key, "discounted") == 0 || strcmp(key, "past") == 0 || strcmp(key, "stays") == 0 ||
                 strcmp(key, "in") == 0;
    if (newer && strcmp(what, "is missing") == 0) {
        assert_true(taken); /* an older writer leaves it out */
        return;
    }
    if (is_figure(key) && !taken)
        fail_msg("the figure \"%s\" %s, and it cost the rest", key, what);
    if (!is_figure(key) && (taken || !*err.msg))
        fail_msg("\"%s\" %s, and it was taken", key, what);
}

static void try_types(const struct message *m, const json_t *root, json_t *object, const char *key)
{
    json_t *was = json_incref(json_object_get(object, key));
    json_t *scalar = json_is_string(was) ? json_integer(5) : json_string("5");
    json_t *object_or_list = json_is_object(was) ? json_array() : json_object();
    json_t *flag = json_is_boolean(was) ? json_integer(1) : json_true();
    json_t *other[] = {json_null(), json_real(1.5), scalar, object_or_list, flag};

    for (size_t i = 0; i < COUNT(other); i++) {
        json_object_set_new(object, key, other[i]);
        must_refuse(m, root, "has another type", key);
    }
    json_object_set_new(object, key, was);
}

/* Each member of the object, and of all objects below it, is needed and has one type. Returns how many. */
static int try_members(const struct message *m, const json_t *root, json_t *object)
{
    json_t *before = json_copy(object), *was, *item; /* to walk while members come and go */
    int tried = 0;
    const char *key;

    json_object_foreach(before, key, was)
    {
        size_t i;
        json_object_del(object, key);
        if (strcmp(key, "by") != 0) /* an older writer knows nothing of it */
            must_refuse(m, root, "is missing", key);
        json_object_set(object, key, was);

        try_types(m, root, object, key);
        tried += 1 + (json_is_object(was) && !is_figure(key) ? try_members(m, root, was) : 0);

        json_array_foreach(was, i, item)
        {
            if (json_is_object(item) && !is_figure(key))
                tried += try_members(m, root, item);
        }
    }

    json_decref(before);
    return tried;
}

static void try_message(const struct message *m, int members)
{
    struct qz_buf b = {0};
    struct qz_err err = {0};

    m->write(&b);
    assert_false(b.failed);
    json_t *o = json_loadb(b.data, b.len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(o);

    assert_int_equal(try_members(m, o, o), members);
    assert_done(read_tree(m, o, &err), &err);

    json_object_set_new(o, "a member of next year", json_integer(5));
    assert_done(read_tree(m, o, &err), &err);
    json_decref(o);

    for (size_t n = 0; n < b.len; n++)
        assert_int_equal(m->read(b.data, n, &err), -1);

    qz_buf_char(&b, 'x');
    assert_int_equal(m->read(b.data, b.len, &err), -1);
    assert_int_equal(m->read("[]", 2, &err), -1);
    qz_buf_finish(&b);
}

static struct qz_stats stats(void)
{
    struct qz_stats s = {.organisation = ORG,
                         .title = "示例县团委",
                         .period = "2017-Q2",
                         .year = 2017,
                         .quarter = 2,
                         .days_left = 58,
                         .as_of_ms = NOON,
                         .binds = true,
                         .counted = 4,
                         .threshold = 5,
                         .fulfilled = false,
                         .youths = 120,
                         .proven = 70,
                         .rating = {{0, 1, 2, 3, 4}},
                         .attested = 40,
                         .late = 10,
                         .headcount = 33,
                         .waiting = 5};
    for (int k = 0; k < QZ_OFFICE_KINDS; k++)
        s.ring[k] = (struct qz_ring){(enum qz_activity_kind)k, k, 1};
    return s;
}

static void same_stats(const struct qz_stats *a, const struct qz_stats *b)
{
    assert_string_equal(a->organisation, b->organisation);
    assert_string_equal(a->title, b->title);
    assert_string_equal(a->period, b->period);
    assert_true(a->year == b->year && a->quarter == b->quarter && a->days_left == b->days_left);
    assert_true(a->as_of_ms == b->as_of_ms && a->binds == b->binds && a->fulfilled == b->fulfilled);
    assert_true(a->counted == b->counted && a->threshold == b->threshold && a->youths == b->youths);
    assert_true(a->proven == b->proven && a->attested == b->attested && a->late == b->late);
    assert_true(a->headcount == b->headcount && a->waiting == b->waiting);
    assert_memory_equal(&a->rating, &b->rating, sizeof a->rating);
    for (int k = 0; k < QZ_OFFICE_KINDS; k++)
        assert_true(a->ring[k].kind == b->ring[k].kind && a->ring[k].counted == b->ring[k].counted &&
                    a->ring[k].need == b->ring[k].need);
}

#endif
