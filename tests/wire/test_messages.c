/* What kiosk and tracker tell each other: read back as it was written, and refused when any member is missing
 * or of another type; but a figure that is no figure costs nothing else. Further members are passed over, so
 * that a newer end can say more. */
#include "tests/wire/messages_case.h"

#include "base/clock.h"

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

static void the_figures_of_a_quarter_are_read_back(void **state)
{
    (void)state;
    static const struct message m = {write_stats, read_stats};
    struct qz_stats s = stats(), got;
    struct qz_buf b = {0};
    struct qz_err err = {0};

    try_message(&m, 18 + 1 + 3);
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

static void write_weeks(struct qz_buf *out)
{
    struct qz_stats s = stats();
    s.weeks = QZ_STATS_WEEKS;
    for (int i = 0; i < QZ_STATS_WEEKS; i++)
        s.week[i] = (struct qz_stats_week){NOON + i * 7 * QZ_DAY_MS, i, 2 * i, 1, 3, 0};
    qz_stats_write(&s, out);
}

/* Of these weeks, changed so, how many are taken? */
static size_t weeks_taken(void (*change)(json_t *weeks))
{
    struct qz_stats got;
    struct qz_buf b = {0};
    struct qz_err err = {0};
    write_weeks(&b);
    json_t *o = json_loadb(b.data, b.len, 0, NULL);
    change(json_object_get(o, "weeks"));
    char *text = json_dumps(o, 0);
    assert_done(qz_stats_read(text, strlen(text), &got, &err), &err);
    assert_int_equal(got.youths, stats().youths);
    free(text);
    json_decref(o);
    qz_buf_finish(&b);
    return got.weeks;
}

static void as_they_are(json_t *weeks)
{
    (void)weeks;
}

static void one_less(json_t *weeks)
{
    json_array_remove(weeks, 3);
}

static void one_out_of_order(json_t *weeks)
{
    json_object_set_new(json_array_get(weeks, 3), "start", json_string("2017-05-04T09:31:22.123+08:00"));
}

static void one_without_a_figure(json_t *weeks)
{
    json_object_set_new(json_array_get(weeks, 3), "late", json_integer(-1));
}

static void weeks_are_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    assert_int_equal(weeks_taken(as_they_are), QZ_STATS_WEEKS);
    assert_int_equal(weeks_taken(one_less), 0);
    assert_int_equal(weeks_taken(one_out_of_order), 0);
    assert_int_equal(weeks_taken(one_without_a_figure), 0);
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

/* What a writer of before leaves out. */
static void the_digit_and_the_letters_of_a_name_are_read_back(void **state)
{
    (void)state;
    struct qz_roster_person two[2] = {{YOU, "李＊＊", "0123", 4, '7', "L"}, {YOU, "单＊", "", 0, 0, "SD"}};
    const struct qz_roster r = {two, 2, ""};
    struct qz_buf b = {0};
    struct qz_roster got;
    struct qz_err err;

    assert_int_equal(qz_roster_write(&r, &b), 0);
    assert_done(qz_roster_read(b.data, b.len, &got, &err), &err);
    for (size_t i = 0; i < COUNT(two); i++) {
        assert_int_equal(got.person[i].digit, two[i].digit);
        assert_string_equal(got.person[i].initial, two[i].initial);
    }
    qz_roster_finish(&got);
    qz_buf_finish(&b);
}

/* Letters that are none make no page unreadable. */
static void letters_that_are_none_are_passed_over(void **state)
{
    (void)state;
    static const char *const none[] = {"\"l\"", "\"LLL\"", "\"L \"", "\"\"", "7", "null", "\"力\""};
    char json[300];
    struct qz_roster got;
    struct qz_err err;

    for (size_t i = 0; i < COUNT(none); i++) {
        snprintf(json, sizeof json,
                 "{\"people\":[{\"id\":\"" YOU "\",\"name\":\"x\",\"tail\":\"\",\"initial\":%s,\"times\":0}],"
                 "\"next\":\"\"}",
                 none[i]);
        assert_done(qz_roster_read(json, strlen(json), &got, &err), &err);
        assert_string_equal(got.person[0].initial, "");
        qz_roster_finish(&got);
    }
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

    try_message(&m, 8 + 4 + 2 + 3 + 3 + 7 + 1 + 18 + 1 + 3);
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

/* How they are known, where it is told; a word that is not known is as good as none. */
static void how_people_elsewhere_are_known_is_read_back(void **state)
{
    (void)state;
    struct qz_feed_checkin one[1] = {{ACT, YOU, INT64_C(1493870400123), "二楼"}};
    struct qz_feed told = feed(), got;
    struct qz_buf b = {0};
    struct qz_err err;

    told.checkin = one;
    for (int as = QZ_CAME_UNTOLD; as < QZ_CAME_AS; as++) {
        one[0].as = (enum qz_came_as)as;
        qz_buf_clear(&b);
        assert_int_equal(qz_feed_write(&told, &b), 0);
        assert_done(qz_feed_read(b.data, b.len, &got, &err), &err);
        assert_int_equal(got.checkin[0].as, as);
        qz_feed_finish(&got);
    }

    char *word = strstr(b.data, "\"how\":\"counted\"");
    assert_non_null(word);
    memcpy(word + strlen("\"how\":\""), "splendi", 7);
    assert_done(qz_feed_read(b.data, b.len, &got, &err), &err);
    assert_int_equal(got.checkin[0].as, QZ_CAME_UNTOLD);
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
        cmocka_unit_test(weeks_are_taken_whole_or_not_at_all),
        cmocka_unit_test(figures_of_whom_the_duty_does_not_bind_have_no_rings),
        cmocka_unit_test(a_page_of_the_roster_is_read_back),
        cmocka_unit_test(the_digit_and_the_letters_of_a_name_are_read_back),
        cmocka_unit_test(letters_that_are_none_are_passed_over),
        cmocka_unit_test(the_feed_is_read_back),
        cmocka_unit_test(how_people_elsewhere_are_known_is_read_back),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, make_key, NULL);
}
