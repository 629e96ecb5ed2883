/* The configuration: read back as it was written, whole or not at all, its list of revoked passes signed. */
#include "tests/wire/messages_case.h"

static struct qz_config_activity activities[2] = {
    {ACT, "机关开放日", "团县委一楼大厅", QZ_ACT_OPEN_DAY, INT64_C(1493856000000), INT64_C(1493884800000),
     2000, 80, true},
    {ACT, "“1+100”分享", "", QZ_ACT_SHARING, INT64_C(1493856000000), INT64_C(1493856000001), 60, 0, false}};
static struct qz_config_cadre cadres[1] = {
    {CAD, "王＊", "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", false}};
static struct qz_config_cadre helpers[1] = {
    {"h_aaisem2ekvthpcezvk54zxpo74", "林＊", "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", false}};
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
    try_message(&m, 13 + 2 * 2 + 2 * 7 + 2 + 3 + 5 + 18 + 1 + 3);
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

static int read_text(const char *text, struct qz_config *c)
{
    struct qz_err err;
    return qz_config_read(text, strlen(text), c, &err);
}

/* A program of before, which looks at cadres alone, lets no helper in as one. */
static void helpers_are_told_in_a_list_of_their_own(void **state)
{
    (void)state;
    struct qz_buf b = {0};
    struct qz_config c = config(), got;
    c.helper = helpers;
    c.helpers = 1;
    assert_int_equal(qz_config_write(&c, &b), 0);
    const char *cadre_list = strstr(b.data, "\"cadres\":"), *helper_list = strstr(b.data, "\"helpers\":");
    assert_true(cadre_list && helper_list && helper_list > cadre_list);

    assert_int_equal(read_text(b.data, &got), 0);
    assert_int_equal(got.cadres, 1);
    assert_int_equal(got.helpers, 1);
    assert_string_equal(got.helper[0].id, helpers[0].id);
    assert_string_equal(got.helper[0].name, helpers[0].name);
    assert_string_equal(got.helper[0].pin, helpers[0].pin);
    qz_config_finish(&got);

    char *letter = strstr(b.data, "h_aaisem2ekvthpcezvk54zxpo74");
    assert_non_null(letter);
    *letter = 'c'; /* a cadre among the helpers */
    assert_int_equal(read_text(b.data, &got), -1);
    qz_buf_finish(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_configuration_needs_every_member),
        cmocka_unit_test(what_waits_for_a_cadre_is_told_apart_and_read_back),
        cmocka_unit_test(a_configuration_is_read_back),
        cmocka_unit_test(phones_check_in_only_where_the_tracker_says_so),
        cmocka_unit_test(the_list_of_revoked_passes_is_signed_with_its_number),
        cmocka_unit_test(a_list_of_revoked_passes_that_was_touched_is_denied),
        cmocka_unit_test(a_list_of_another_version_is_not_taken_for_one_of_passes),
        cmocka_unit_test(a_list_of_revoked_passes_is_of_whole_tags),
        cmocka_unit_test(no_mutated_list_of_revoked_passes_is_taken),
        cmocka_unit_test(an_empty_list_is_signed_too),
        cmocka_unit_test(an_activity_has_a_known_kind_and_ends_after_it_starts),
        cmocka_unit_test(lists_are_bounded),
        cmocka_unit_test(helpers_are_told_in_a_list_of_their_own),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_key, NULL);
}
