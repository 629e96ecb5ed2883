/* What kiosk and tracker tell each other: read back as it was written, and refused when any member is missing
 * or of another type; but a figure that is no figure costs nothing else. Further members are passed over, so
 * that a newer end can say more. */
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
    static const char *const figures[] = {"closed",  "binds",   "rings",        "threshold", "fulfilled",
                                          "counted", "need",    "youths",       "proven",    "attested",
                                          "late",    "waiting", "headcount",    "times",     "named",
                                          "unnamed", "by",      "unnamed_most", "capacity",  "checkout"};
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

static struct qz_enrol_request request(void)
{
    struct qz_enrol_request r = {.token = {1, 2, 3}};
    qz_enrol_request_sign(&r, sk);
    return r;
}

static void write_request(struct qz_buf *out)
{
    struct qz_enrol_request r = request();
    qz_enrol_request_write(&r, out);
}

static int read_request(const char *json, size_t len, struct qz_err *err)
{
    struct qz_enrol_request r;
    return qz_enrol_request_read(json, len, &r, err);
}

static void a_request_to_enrol_is_signed_by_the_key_it_brings(void **state)
{
    (void)state;
    static const struct message m = {write_request, read_request};
    struct qz_enrol_request r = request(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};
    uint8_t msg[18 + 16 + 32];

    memcpy(msg, "qingzhan-enrol-v1", 18);
    memcpy(msg + 18, r.token, 16);
    memcpy(msg + 34, pk, 32);
    assert_memory_equal(r.key, pk, 32);
    assert_int_equal(crypto_sign_verify_detached(r.sig, msg, sizeof msg, pk), 0);

    try_message(&m, 3);
    write_request(&b);
    assert_done(qz_enrol_request_read(b.data, b.len, &got, &err), &err);
    assert_memory_equal(&got, &r, sizeof r);

    r.token[0] ^= 1; /* the same signature for another token */
    qz_buf_clear(&b);
    qz_enrol_request_write(&r, &b);
    assert_refused(qz_enrol_request_read(b.data, b.len, &got, &err), &err, QZ_E_DENIED);

    r = request();
    r.key[5] ^= 1;
    qz_buf_clear(&b);
    qz_enrol_request_write(&r, &b);
    assert_refused(qz_enrol_request_read(b.data, b.len, &got, &err), &err, QZ_E_DENIED);
    qz_buf_finish(&b);
}

static struct qz_enrol_answer answer(void)
{
    struct qz_enrol_answer a = {
        .bearer = "0123456789012345678901234567890123456789-_a", .tracker_key = {7}, .screen_key = {8}};
    qz_kiosk_id(pk, a.kiosk);
    return a;
}

static void write_answer(struct qz_buf *out)
{
    struct qz_enrol_answer a = answer();
    qz_enrol_answer_write(&a, out);
}

static int read_answer(const char *json, size_t len, struct qz_err *err)
{
    struct qz_enrol_answer a;
    return qz_enrol_answer_read(json, len, &a, err);
}

static void the_answer_to_it_names_the_kiosk_and_its_bearer(void **state)
{
    (void)state;
    static const struct message m = {write_answer, read_answer};
    struct qz_enrol_answer a = answer(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    try_message(&m, 4);
    write_answer(&b);
    assert_done(qz_enrol_answer_read(b.data, b.len, &got, &err), &err);
    assert_string_equal(got.kiosk, a.kiosk);
    assert_string_equal(got.bearer, a.bearer);
    assert_memory_equal(got.tracker_key, a.tracker_key, 32);
    assert_memory_equal(got.screen_key, a.screen_key, 32);

    a.bearer[42] = '\0'; /* one character short */
    qz_buf_clear(&b);
    qz_enrol_answer_write(&a, &b);
    assert_refused(qz_enrol_answer_read(b.data, b.len, &got, &err), &err, QZ_E_INPUT);

    a = answer();
    a.kiosk[0] = 'y';
    qz_buf_clear(&b);
    qz_enrol_answer_write(&a, &b);
    assert_refused(qz_enrol_answer_read(b.data, b.len, &got, &err), &err, QZ_E_INPUT);
    qz_buf_finish(&b);
}

static void write_upload(struct qz_buf *out)
{
    const struct qz_upload_answer a = {.next = 18, .cosignature = "\xe2\x80\x94 w c2ln\n"};
    qz_upload_answer_write(&a, out);
}

static int read_upload(const char *json, size_t len, struct qz_err *err)
{
    struct qz_upload_answer a;
    return qz_upload_answer_read(json, len, &a, err);
}

static void the_answer_to_an_upload_says_what_is_wanted_next(void **state)
{
    (void)state;
    static const struct message m = {write_upload, read_upload};
    struct qz_upload_answer got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    try_message(&m, 2);
    write_upload(&b);
    assert_done(qz_upload_answer_read(b.data, b.len, &got, &err), &err);
    assert_int_equal(got.next, 18);
    assert_string_equal(got.cosignature, "\xe2\x80\x94 w c2ln\n");

    static const char *const bad[] = {"{\"next\":0,\"cosignature\":\"\"}",
                                      "{\"next\":-1,\"cosignature\":\"\"}"};
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_refused(qz_upload_answer_read(bad[i], strlen(bad[i]), &got, &err), &err, QZ_E_INPUT);
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
                         .attested = 40,
                         .late = 10,
                         .headcount = 33,
                         .waiting = 5};
    for (int k = 0; k < QZ_OFFICE_KINDS; k++)
        s.ring[k] = (struct qz_ring){(enum qz_activity_kind)k, k, 1};
    return s;
}

static void write_stats(struct qz_buf *out)
{
    struct qz_stats s = stats();
    qz_stats_write(&s, out);
}

static int read_stats(const char *json, size_t len, struct qz_err *err)
{
    struct qz_stats s;
    return qz_stats_read(json, len, &s, err);
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
    for (int k = 0; k < QZ_OFFICE_KINDS; k++)
        assert_true(a->ring[k].kind == b->ring[k].kind && a->ring[k].counted == b->ring[k].counted &&
                    a->ring[k].need == b->ring[k].need);
}

static void the_figures_of_a_quarter_are_read_back(void **state)
{
    (void)state;
    static const struct message m = {write_stats, read_stats};
    struct qz_stats s = stats(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    try_message(&m, 18 + 1);
    write_stats(&b);
    assert_done(qz_stats_read(b.data, b.len, &got, &err), &err);
    same_stats(&got, &s);

    s.ring[4].kind = QZ_ACT_LECTURE; /* a kind of cadres has no ring: then no duty is shown */
    qz_buf_clear(&b);
    qz_stats_write(&s, &b);
    assert_done(qz_stats_read(b.data, b.len, &got, &err), &err);
    assert_false(got.binds);
    assert_int_equal(got.youths, s.youths);

    json_t *o;
    qz_buf_clear(&b);
    write_stats(&b);
    o = json_loadb(b.data, b.len, 0, NULL);
    json_array_remove(json_object_get(o, "rings"), 4);
    assert_done(read_tree(&m, o, &err), &err);
    json_decref(o);
    qz_buf_finish(&b);
}

static void figures_of_whom_the_duty_does_not_bind_have_no_rings(void **state)
{
    (void)state;
    struct qz_stats s = stats(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    s.binds = false;
    qz_stats_write(&s, &b);
    assert_null(strstr(b.data, "rings"));
    assert_null(strstr(b.data, "threshold"));
    assert_null(strstr(b.data, "fulfilled"));

    assert_done(qz_stats_read(b.data, b.len, &got, &err), &err);
    assert_false(got.binds);
    assert_int_equal(got.counted, 4);
    assert_int_equal(got.threshold, 0);
    assert_int_equal(got.youths, 120);
    qz_buf_finish(&b);
}

static struct qz_config_activity activities[2] = {
    {ACT, "机关开放日", "团县委一楼大厅", QZ_ACT_OPEN_DAY, INT64_C(1493856000000), INT64_C(1493884800000),
     2000, 80, true},
    {ACT, "“1+100”分享", "", QZ_ACT_SHARING, INT64_C(1493856000000), INT64_C(1493856000001), 60, 0, false}};
static struct qz_config_cadre cadres[1] = {
    {CAD, "王＊", "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", false}};
static uint8_t revoked[2 * QZ_PASS_TAG_BYTES] = {1, [16] = 2};

static struct qz_config config(void)
{
    struct qz_config c = {.name = "一楼大厅",
                          .organisation = ORG,
                          .organisation_title = "示例县团委",
                          .host = "q.example:8443",
                          .demo = true,
                          .now_ms = NOON,
                          .key = {{.id = 3}, {.id = 4}},
                          .keys = 2,
                          .activity = activities,
                          .activities = 2,
                          .cadre = cadres,
                          .cadres = 1,
                          .revoked_number = 9,
                          .revoked = revoked,
                          .revoked_count = 2,
                          .stats = stats()};
    memcpy(c.key[1].pk, pk, 32);
    qz_config_sign_revoked(&c, 4, sk);
    return c;
}

static void write_config(struct qz_buf *out)
{
    struct qz_config c = config();
    qz_config_write(&c, out);
}

static int read_config(const char *json, size_t len, struct qz_err *err)
{
    struct qz_config c;
    int rc = qz_config_read(json, len, &c, err);
    if (rc != 0)
        assert_true(!c.activity && !c.cadre && !c.revoked); /* nothing is left behind */
    qz_config_finish(&c);
    return rc;
}

static void a_configuration_needs_every_member(void **state)
{
    (void)state;
    static const struct message m = {write_config, read_config};
    try_message(&m, 13 + 2 * 2 + 2 * 7 + 2 + 3 + 5 + 18 + 1);
}

static void what_waits_for_a_cadre_is_told_apart_and_read_back(void **state)
{
    (void)state;
    struct qz_config c = config(), got;
    struct qz_config_past past = {"", "分享会", "", QZ_ACT_SHARING, NOON, NOON + 1, true, 12, 3};
    struct qz_buf b = {0};
    struct qz_err err = {0};

    memcpy(past.id, activities[0].id, sizeof past.id);
    c.past = &past, c.pasts = 1;

    assert_int_equal(qz_config_write(&c, &b), 0);
    assert_done(qz_config_read(b.data, b.len, &got, &err), &err);
    assert_true(got.activities == 2 && got.pasts == 1);
    assert_string_equal(got.past[0].title, "分享会");
    assert_true(got.past[0].confirmed && got.past[0].came == 12 && got.past[0].waiting == 3);

    qz_config_finish(&got);
    qz_buf_finish(&b);
}

static void a_configuration_is_read_back(void **state)
{
    (void)state;
    struct qz_config c = config(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    cadres[0].stale = true;
    write_config(&b);
    assert_done(qz_config_read(b.data, b.len, &got, &err), &err);

    assert_string_equal(got.name, c.name);
    assert_string_equal(got.organisation, c.organisation);
    assert_string_equal(got.organisation_title, c.organisation_title);
    assert_string_equal(got.host, c.host);
    assert_true(got.demo && got.now_ms == NOON && got.keys == 2);

    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(got.key[i].id, c.key[i].id);
        assert_memory_equal(got.key[i].pk, c.key[i].pk, 32);
    }

    assert_int_equal(got.activities, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(got.activity[i].id, activities[i].id);
        assert_string_equal(got.activity[i].title, activities[i].title);
        assert_string_equal(got.activity[i].place, activities[i].place);
        assert_int_equal(got.activity[i].kind, activities[i].kind);
        assert_true(got.activity[i].start_ms == activities[i].start_ms &&
                    got.activity[i].end_ms == activities[i].end_ms);
        assert_int_equal(got.activity[i].capacity, activities[i].capacity);
        assert_int_equal(got.activity[i].checkout, activities[i].checkout);
    }

    assert_int_equal(got.cadres, 1);
    assert_string_equal(got.cadre[0].id, CAD);
    assert_string_equal(got.cadre[0].name, cadres[0].name);
    assert_string_equal(got.cadre[0].pin, cadres[0].pin);
    assert_true(got.cadre[0].stale);
    cadres[0].stale = false; /* which is not written */

    assert_int_equal(got.revoked_number, 9);
    assert_int_equal(got.revoked_count, 2);
    assert_memory_equal(got.revoked, revoked, sizeof revoked);
    same_stats(&got.stats, &c.stats);
    qz_config_finish(&got);
    qz_buf_finish(&b);
}

/* A writer that says nothing of check-in on phones offers none. */
static void phones_check_in_only_where_the_tracker_says_so(void **state)
{
    (void)state;
    static const struct {
        const char *member;
        bool phone;
    } told[] = {
        {"", false}, {"\"phone\":true,", true}, {"\"phone\":false,", false}, {"\"phone\":\"true\",", false}};
    struct qz_config c = config(), got;

    for (size_t i = 0; i < COUNT(told); i++) {
        struct qz_buf b = {0}, changed = {0};
        struct qz_err err = {0};
        write_config(&b);
        assert_null(strstr(b.data, "\"phone\""));

        qz_buf_printf(&changed, "{%s%s", told[i].member, b.data + 1);
        assert_done(qz_config_read(changed.data, changed.len, &got, &err), &err);
        assert_int_equal(got.phone, told[i].phone);
        qz_config_finish(&got);
        qz_buf_finish(&changed);
        qz_buf_finish(&b);
    }

    struct qz_buf b = {0};
    c.phone = true;
    assert_int_equal(qz_config_write(&c, &b), 0);
    assert_int_equal(qz_config_read(b.data, b.len, &got, NULL), 0);
    assert_true(got.phone);
    qz_config_finish(&got);
    qz_buf_finish(&b);
}

static int read_back(const struct qz_config *c, struct qz_err *err)
{
    struct qz_buf b = {0};
    memset(err, 0, sizeof *err);
    assert_int_equal(qz_config_write(c, &b), 0);
    int rc = read_config(b.data, b.len, err);
    qz_buf_finish(&b);
    return rc;
}

static void the_list_of_revoked_passes_is_signed_with_its_number(void **state)
{
    (void)state;
    struct qz_config c = config();
    uint8_t msg[20 + 8 + sizeof revoked] = "qingzhan-revoked-v2";
    msg[27] = 9;
    memcpy(msg + 28, revoked, sizeof revoked);
    assert_int_equal(crypto_sign_verify_detached(c.revoked_sig, msg, sizeof msg, pk), 0);
}

static void a_list_of_revoked_passes_that_was_touched_is_denied(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_config c = config();
    assert_done(read_back(&c, &err), &err);

    c.revoked_number++; /* an old list under a new number */
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);

    c = config();
    c.revoked_count = 1; /* somebody taken off it */
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);

    c = config();
    c.revoked_count = 0;
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);

    c = config();
    revoked[0] ^= 1; /* somebody else put in his place */
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);
    revoked[0] ^= 1;

    c.revoked_sig[8] ^= 1;
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);

    c = config();
    c.revoked_key = 3; /* the signature of another key */
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);
    c.revoked_key = 5; /* a key it does not bring along */
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);

    c = config();
    c.keys = 0;
    assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);
}

/* The configuration with its list of revoked passes changed as text. */
static int read_changed(const char *key, json_t *value, struct qz_err *err)
{
    struct qz_buf b = {0};
    write_config(&b);
    json_t *o = json_loadb(b.data, b.len, 0, NULL), *list = json_object_get(o, "revoked");

    if (value)
        json_object_set_new(list, key, value);
    else
        json_object_del(list, key);

    char *text = json_dumps(o, JSON_COMPACT);
    memset(err, 0, sizeof *err);
    int rc = read_config(text, strlen(text), err);

    free(text);
    json_decref(o);
    qz_buf_finish(&b);
    return rc;
}

static void a_list_of_another_version_is_not_taken_for_one_of_passes(void **state)
{
    (void)state;
    struct qz_err err;
    assert_refused(read_changed("v", NULL, &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "version 1"));
    assert_refused(read_changed("v", json_integer(3), &err), &err, QZ_E_INPUT);
    assert_non_null(strstr(err.msg, "version 3"));
    assert_done(read_changed("v", json_integer(2), &err), &err);
}

static void a_list_of_revoked_passes_is_of_whole_tags(void **state)
{
    (void)state;
    struct qz_err err;
    assert_refused(read_changed("tags", NULL, &err), &err, QZ_E_INPUT);
    assert_refused(read_changed("tags", json_string("AQ=="), &err), &err, QZ_E_INPUT);
    assert_refused(read_changed("tags", json_string("AQAAAAAAAAAAAAAAAAAAAA="), &err), &err, QZ_E_INPUT);
    assert_refused(read_changed("tags", json_string("no base64"), &err), &err, QZ_E_INPUT);
    /* Whole, but not what was signed. */
    assert_refused(read_changed("tags", json_string("AQAAAAAAAAAAAAAAAAAAAA=="), &err), &err, QZ_E_DENIED);
}

static void no_mutated_list_of_revoked_passes_is_taken(void **state)
{
    (void)state;
    struct qz_err err;
    uint64_t seed = 41;
    struct qz_config c = config();
    uint8_t tags[40 * QZ_PASS_TAG_BYTES];

    for (size_t i = 0; i < sizeof tags; i++)
        tags[i] = (uint8_t)qz_spec_random(&seed);

    for (int i = 0; i < 2000; i++) {
        c.revoked = tags;
        c.revoked_count = 1 + qz_spec_random(&seed) % 40;
        size_t at = qz_spec_random(&seed) % (c.revoked_count * QZ_PASS_TAG_BYTES);
        uint8_t flip = (uint8_t)(1u << qz_spec_random(&seed) % 8);
        qz_config_sign_revoked(&c, 4, sk);
        if (i % 100 == 0)
            assert_done(read_back(&c, &err), &err);
        tags[at] ^= flip;
        assert_refused(read_back(&c, &err), &err, QZ_E_DENIED);
    }
}

static void an_empty_list_is_signed_too(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_config c = config();
    c.revoked = NULL;
    c.revoked_count = 0;
    c.revoked_number = 0;
    qz_config_sign_revoked(&c, 4, sk);
    assert_done(read_back(&c, &err), &err);
}

static void an_activity_has_a_known_kind_and_ends_after_it_starts(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_config c = config();
    struct qz_config_activity a = activities[0];
    c.activity = &a;
    c.activities = 1;
    assert_done(read_back(&c, &err), &err);

    a.end_ms = a.start_ms;
    assert_refused(read_back(&c, &err), &err, QZ_E_INPUT);

    a = activities[0];
    a.kind = QZ_ACT_COUNT;
    assert_refused(read_back(&c, &err), &err, QZ_E_INPUT);

    a = activities[0];
    a.id[0] = 'y';
    assert_refused(read_back(&c, &err), &err, QZ_E_INPUT);
}

static void lists_are_bounded(void **state)
{
    (void)state;
    static struct qz_config_activity many[QZ_CONFIG_ACTIVITIES + 1];
    struct qz_err err;
    struct qz_config c = config();
    for (size_t i = 0; i < COUNT(many); i++)
        many[i] = activities[0];
    c.activity = many;
    c.activities = QZ_CONFIG_ACTIVITIES;
    assert_done(read_back(&c, &err), &err);
    c.activities++;
    assert_refused(read_back(&c, &err), &err, QZ_E_INPUT);
}

static struct qz_roster_person people[2] = {{YOU, "李＊＊", "0123", 4}, {YOU, "张＊", "", 0}};

static void write_roster(struct qz_buf *out)
{
    const struct qz_roster r = {people, 2, YOU};
    qz_roster_write(&r, out);
}

static int read_roster(const char *json, size_t len, struct qz_err *err)
{
    struct qz_roster r;
    int rc = qz_roster_read(json, len, &r, err);
    if (rc != 0)
        assert_null(r.person);
    qz_roster_finish(&r);
    return rc;
}

static void a_page_of_the_roster_is_read_back(void **state)
{
    (void)state;
    static const struct message m = {write_roster, read_roster};
    struct qz_roster got, last = {NULL, 0, ""};
    struct qz_buf b = {0};
    struct qz_err err = {0};

    try_message(&m, 2 + 2 * 4);
    write_roster(&b);
    assert_done(qz_roster_read(b.data, b.len, &got, &err), &err);
    assert_int_equal(got.count, 2);
    assert_string_equal(got.next, YOU);
    for (size_t i = 0; i < 2; i++) {
        assert_string_equal(got.person[i].id, YOU);
        assert_string_equal(got.person[i].name, people[i].name);
        assert_string_equal(got.person[i].tail, people[i].tail);
        assert_int_equal(got.person[i].times, people[i].times);
    }

    qz_roster_finish(&got);
    qz_buf_clear(&b);
    qz_roster_write(&last, &b);
    assert_done(qz_roster_read(b.data, b.len, &got, &err), &err); /* the end, and nobody on it */
    assert_int_equal(got.count, 0);
    assert_string_equal(got.next, "");
    qz_roster_finish(&got);

    strcpy(last.next, ACT);
    qz_buf_clear(&b);
    qz_roster_write(&last, &b);
    assert_refused(qz_roster_read(b.data, b.len, &got, &err), &err, QZ_E_INPUT);
    qz_buf_finish(&b);
}

static struct qz_feed_checkin checkins[1] = {{ACT, YOU, INT64_C(1493870400123), "二楼"}};
static struct qz_feed_fallen fallen[1] = {{ACT, YOU}};
static struct qz_feed_elsewhere elsewhere[1] = {{ACT, 12, 30}};
static struct qz_feed_stay stays[1] = {{ACT, YOU, INT64_C(1493870400123), 0}};
static struct qz_feed_figure figures[1] = {
    {ACT, 1, 2, 3, 4, 5, {[QZ_WHOSE_KIOSK] = {1, 2, 3}, [QZ_WHOSE_CADRE] = {4, 5, 6}}, true}};

static struct qz_feed feed(void)
{
    return (struct qz_feed){.next = 5,
                            .config = "\"7-3\"",
                            .checkin = checkins,
                            .checkins = 1,
                            .fallen = fallen,
                            .fallens = 1,
                            .elsewhere = elsewhere,
                            .elsewheres = 1,
                            .stay = stays,
                            .stays = 1,
                            .figure = figures,
                            .figures = 1,
                            .stats = stats()};
}

static void write_feed(struct qz_buf *out)
{
    struct qz_feed f = feed();
    qz_feed_write(&f, out);
}

static int read_feed(const char *json, size_t len, struct qz_err *err)
{
    struct qz_feed f;
    int rc = qz_feed_read(json, len, &f, err);
    if (rc != 0)
        assert_true(!f.checkin && !f.fallen && !f.elsewhere && !f.figure);
    qz_feed_finish(&f);
    return rc;
}

static void the_feed_is_read_back(void **state)
{
    (void)state;
    static const struct message m = {write_feed, read_feed};
    struct qz_feed f = feed(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    try_message(&m, 8 + 4 + 2 + 3 + 3 + 7 + 1 + 18 + 1);
    write_feed(&b);
    assert_done(qz_feed_read(b.data, b.len, &got, &err), &err);
    assert_int_equal(got.next, 5);
    assert_string_equal(got.config, f.config);

    assert_int_equal(got.checkins, 1);
    assert_string_equal(got.checkin[0].activity, ACT);
    assert_string_equal(got.checkin[0].who, YOU);
    assert_true(got.checkin[0].at_ms == checkins[0].at_ms);
    assert_string_equal(got.checkin[0].where, "二楼");

    assert_int_equal(got.fallens, 1);
    assert_string_equal(got.fallen[0].activity, ACT);
    assert_string_equal(got.fallen[0].who, YOU);

    assert_int_equal(got.elsewheres, 1);
    assert_string_equal(got.elsewhere[0].activity, ACT);
    assert_int_equal(got.elsewhere[0].named, 12);
    assert_int_equal(got.elsewhere[0].unnamed, 30);
    assert_int_equal(got.stays, 1);
    assert_int_equal(got.stay[0].in_ms, INT64_C(1493870400123));
    assert_int_equal(got.stay[0].out_ms, 0);

    assert_int_equal(got.figures, 1);
    assert_memory_equal(got.figure, figures, sizeof figures);

    same_stats(&got.stats, &f.stats);
    qz_feed_finish(&got);
    qz_buf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_to_enrol_is_signed_by_the_key_it_brings),
        cmocka_unit_test(the_answer_to_it_names_the_kiosk_and_its_bearer),
        cmocka_unit_test(the_answer_to_an_upload_says_what_is_wanted_next),
        cmocka_unit_test(the_figures_of_a_quarter_are_read_back),
        cmocka_unit_test(figures_of_whom_the_duty_does_not_bind_have_no_rings),
        cmocka_unit_test(a_configuration_needs_every_member),
        cmocka_unit_test(a_configuration_is_read_back),
        cmocka_unit_test(what_waits_for_a_cadre_is_told_apart_and_read_back),
        cmocka_unit_test(phones_check_in_only_where_the_tracker_says_so),
        cmocka_unit_test(the_list_of_revoked_passes_is_signed_with_its_number),
        cmocka_unit_test(a_list_of_revoked_passes_that_was_touched_is_denied),
        cmocka_unit_test(a_list_of_another_version_is_not_taken_for_one_of_passes),
        cmocka_unit_test(a_list_of_revoked_passes_is_of_whole_tags),
        cmocka_unit_test(no_mutated_list_of_revoked_passes_is_taken),
        cmocka_unit_test(an_empty_list_is_signed_too),
        cmocka_unit_test(an_activity_has_a_known_kind_and_ends_after_it_starts),
        cmocka_unit_test(lists_are_bounded),
        cmocka_unit_test(a_page_of_the_roster_is_read_back),
        cmocka_unit_test(the_feed_is_read_back),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_key, NULL);
}
