/* Checking in with one's own phone, over HTTP: the code on a kiosk's screen, the slip, and the ways in. */
#include "tests/tracker/phone_case.h"

/* ---- the code ---- */

static void the_code_is_judged_when_the_page_is_opened(void **state)
{
    (void)state;
    static const struct {
        int64_t after_s;
        const char *said;
    } rows[] = {{0, "good"}, {-20, "good"}, {-40, "old"}, {-86400, "old"}, {10, "good"}, {60, "ahead"}};
    char code[QZ_SCREEN_CODE_TEXT];
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *o = phone("GET", screen_at(rows[i].after_s, code), NULL, 200);
        assert_string_equal(json_string_value(json_object_get(o, "said")), rows[i].said);
        assert_int_equal(json_object_get(o, "here") != NULL, strcmp(rows[i].said, "good") == 0);
        json_decref(o);
    }

    char *path = (char *)screen_at(0, code);
    for (char *p = path; *p; p++)
        *p = (char)(*p >= 'A' && *p <= 'Z' ? *p | 0x20 : *p);
    json_decref(phone("GET", path, NULL, 200));
    path[strlen(path) - 1] ^= 1;
    json_t *o = phone("GET", path, NULL, 200);
    assert_string_equal(json_string_value(json_object_get(o, "said")), "wrong");
    json_decref(o);
    o = phone("GET", "/C/AAAAAAAAAAAAAAAA/AAAAAAA.AAAAAAAAAAAAAAAA", NULL, 200);
    assert_string_equal(json_string_value(json_object_get(o, "said")), "wrong");
    json_decref(o);
}

/* Of codes that no kiosk shows an address may try some; then it waits. A code from a screen never does. */
static void who_guesses_at_codes_is_slowed_down_and_who_scans_one_is_not(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT];
    struct reply r = {0};
    int tries = 0;
    do {
        qz_buf_finish(&r.all);
        r = phone_ask("GET", "/C/AAAAAAAAAAAAAAAA/AAAAAAA.AAAAAAAAAAAAAAAA", NULL);
    } while (r.status == 200 && ++tries < 100);
    assert_problem(&r, 429, "wait");
    assert_int_equal(tries, 31);

    json_t *o = phone("GET", screen_at(0, code), NULL, 200);
    assert_string_equal(json_string_value(json_object_get(o, "said")), "good");
    json_decref(o);
    o = phone("GET", screen_at(-86400, code), NULL, 200);
    assert_string_equal(json_string_value(json_object_get(o, "said")), "old");
    json_decref(o);
}

static void a_phone_chooses_where_the_kiosk_has_nothing_open(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT], other[QZ_ID_TEXT];
    plan(qz_now_ms() - 600000, qz_now_ms() + 600000, other);
    struct qz_entry close = fleet_open(activity);
    close.kind = QZ_ENTRY_CLOSE;
    write_now(close);
    json_t *o = phone("GET", screen_at(0, code), NULL, 200);
    assert_null(json_object_get(o, "here"));
    assert_int_equal(json_array_size(json_object_get(o, "choices")), 2);
    json_decref(o);
}

/* ---- only counted ---- */

static void a_slip_counts_one_person_once_however_often_it_is_sent(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], code[QZ_SCREEN_CODE_TEXT];
    scan(slip);
    for (int i = 0; i < 5; i++) {
        json_t *o = phone("POST", slip_path(slip, "/counted"), "{}", 201);
        assert_false(flag(o, "named"));
        json_decref(o);
    }
    json_t *o = phone("GET", screen_at(0, code), NULL, 200);
    assert_true(flag(o, "counted")); /* the phone says so when it scans once more */
    json_decref(o);

    stop_web();
    assert_int_equal(figures().unnamed, 1);
}

/* One person, whatever came first: the number without a name goes when the name comes in. */
static void whoever_was_counted_and_gives_a_name_then_is_counted_once(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], code[QZ_SCREEN_CODE_TEXT], address[300];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/counted"), "{}", 201));
    snprintf(address, sizeof address, "%s?instead=1", screen_at(0, code));
    json_t *o = phone("GET", address, NULL, 200);
    assert_true(flag(o, "instead"));
    assert_false(flag(o, "counted"));
    snprintf(slip, sizeof slip, "%s", json_string_value(json_object_get(json_object_get(o, "here"), "slip")));
    json_decref(o);

    o = phone("POST", slip_path(slip, "/register"),
              "{\"name\":\"李小满\",\"age\":\"18-28\",\"version\":1,\"instead\":\"yes\"}", 201);
    assert_true(flag(o, "named"));
    json_decref(o);

    stop_web();
    assert_int_equal(figures().unnamed, 0);
    assert_int_equal(figures().pending, 1);
}

/* A child stays counted, and is not counted again. */
static void a_child_that_was_counted_is_not_counted_again(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/counted"), "{}", 201));
    scan(slip);
    json_t *o = phone("POST", slip_path(slip, "/register"),
                      "{\"age\":\"under-14\",\"version\":1,\"instead\":\"yes\"}", 201);
    assert_true(flag(o, "already"));
    json_decref(o);

    stop_web();
    assert_int_equal(figures().unnamed, 1);
}

/* Nobody takes back what another phone counted. */
static void a_phone_that_counted_nobody_takes_nothing_back(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/counted"), "{}", 201));
    cookies[0] = '\0';
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"),
                      "{\"name\":\"李小满\",\"age\":\"18-28\",\"version\":1,\"instead\":\"yes\"}", 201));

    stop_web();
    assert_int_equal(figures().unnamed, 1);
    assert_int_equal(figures().pending, 1);
}

/* ---- what an office sees of it ---- */

static json_t *came(const char *more)
{
    char path[120];
    snprintf(path, sizeof path, "/v1/activities/%s/came%s", activity, more);
    return get(path, admin, 200);
}

/* Who registered by phone stands in the tracker's own log, and is confirmed there like anybody. */
static void who_registered_is_confirmed_one_by_one(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], path[120], body[300], cadre[QZ_ID_TEXT];
    struct qz_err err;
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
    assert_done(qz_staff_add_hashed(f.t, QZ_ROLE_CADRE, f.county, "方敏", "$", qz_now_ms(), cadre, &err),
                &err);

    json_t *o = came("");
    const json_t *row = json_array_get(json_object_get(o, "came"), 0);
    assert_string_equal(json_string_value(json_object_get(row, "how")), "pending");
    assert_string_equal(json_string_value(json_object_get(row, "log")), "");
    snprintf(path, sizeof path, "/v1/activities/%s/confirm", activity);
    snprintf(body, sizeof body,
             "{\"cadre\":\"%s\",\"administrator\":\"赵管理\",\"kiosk\":\"tracker\",\"n\":%d}", cadre,
             (int)json_integer_value(json_object_get(row, "n")));
    json_decref(o);
    json_decref(post(path, body, 200));
    stop_web();
    assert_int_equal(figures().attested, 1);
}

static void who_checked_out_is_not_on_the_list_of_who_is_inside(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    struct qz_entry out = fleet_open(activity);
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
    json_t *o = came("?inside=yes");
    const json_t *row = json_array_get(json_object_get(o, "came"), 0);
    assert_non_null(row);
    snprintf(out.who, sizeof out.who, "%s", json_string_value(json_object_get(row, "id")));
    json_decref(o);

    out.kind = QZ_ENTRY_CHECKOUT;
    write_now(out);
    o = came("?inside=yes");
    assert_int_equal(json_array_size(json_object_get(o, "came")), 0);
    json_decref(o);
    o = came("");
    assert_int_equal(json_array_size(json_object_get(o, "came")), 1);
    json_decref(o);
}

static void a_slip_that_is_none_does_nothing(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    slip[10] = slip[10] == 'A' ? 'B' : 'A';
    struct reply r = phone_ask("POST", slip_path(slip, "/counted"), "{}");
    assert_problem(&r, 404, "not-found");
    r = phone_ask("GET", slip_path("x", "/done"), NULL);
    assert_problem(&r, 404, "not-found");
    scan(slip);
    r = phone_ask("GET", slip_path(slip, "/done"), NULL);
    assert_problem(&r, 404, "not-found");
    stop_web();
    assert_int_equal(figures().unnamed, 0);
}

/* ---- registering ---- */

static void who_registers_waits_for_a_cadre_and_is_known_from_then_on(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], code[QZ_SCREEN_CODE_TEXT], other[QZ_ID_TEXT];
    scan(slip);
    json_t *o = phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "13900002231", "18-28"), 201);
    assert_true(flag(o, "named") && flag(o, "waits") && !flag(o, "already"));
    assert_string_equal(json_string_value(json_object_get(o, "masked")), "李＊＊");
    json_decref(o);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("别人", "", "18-28"), 201));

    o = phone("GET", screen_at(0, code), NULL, 200);
    json_t *me = json_object_get(o, "me");
    assert_string_equal(json_string_value(json_object_get(me, "masked")), "李＊＊");
    assert_string_equal(json_string_value(json_object_get(me, "tail")), "2231");
    assert_true(flag(me, "stands"));
    json_decref(o);
    scan(slip);
    o = phone("POST", slip_path(slip, "/known"), "{}", 201);
    assert_true(flag(o, "already") && flag(o, "waits"));
    json_decref(o);

    /* At the next activity the phone proves. */
    plan(qz_now_ms() - 600000, qz_now_ms() + 600000, other);
    write_now(fleet_open(other));
    scan(slip);
    o = phone("POST", slip_path(slip, "/known"), "{}", 201);
    assert_true(!flag(o, "already") && !flag(o, "waits") && flag(o, "known"));
    json_decref(o);

    stop_web();
    assert_int_equal(figures().pending, 1);
    strcpy(activity, other);
    assert_int_equal(figures().proven, 1);
}

static void a_cadre_confirms_who_registered(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "14-17"), 201));
    write_now(fleet_confirm(activity, f.cadre, 0));
    stop_web();
    assert_int_equal(figures().attested, 1);
    assert_int_equal(figures().pending, 0);
}

static void each_consent_is_kept_with_the_text_that_was_read(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    struct qz_consent_row row[10];
    struct qz_person_row person[2];
    struct qz_err err;
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
    stop_web();

    assert_int_equal(qz_people_list(f.t, f.county, "", person, 2, &err), 1);
    assert_int_equal(strlen(person[0].consent), 10);
    int n = qz_consent_list(f.t, 1, row, 10, &err);
    assert_int_equal(n, 5); /* no guardian was asked */
    for (int i = 0; i < n; i++) {
        bool yes = strcmp(row[i].purpose, "roll") == 0 || strcmp(row[i].purpose, "contact") == 0;
        assert_int_equal(row[i].given, yes);
        assert_int_equal(row[i].version, 1);
        assert_string_equal(row[i].how, "phone");
        assert_int_equal(row[i].ended_ms, 0);
    }

    struct qz_forgetting done;
    assert_done(qz_person_forget(f.t, person[0].id, qz_now_ms(), &done, &err), &err);
    assert_int_equal(qz_consent_list(f.t, 1, row, 10, &err), 5);
    assert_true(row[0].ended_ms > 0);
    struct qz_phone known;
    char token[QZ_SECRET_TEXT];
    snprintf(token, sizeof token, "%s", strchr(cookies, '=') + 1);
    assert_int_equal(qz_phone_find(f.t, token, &known, &err), 0);
}

static void a_child_is_only_counted_unless_a_guardian_agrees(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    struct qz_person_row person[2];
    struct qz_err err;
    scan(slip);
    json_t *o = phone("POST", slip_path(slip, "/register"), REGISTER("小小", "13900002231", "under-14"), 201);
    assert_false(flag(o, "named"));
    json_decref(o);
    scan(slip);
    o = phone("POST", slip_path(slip, "/register"),
              "{\"name\":\"小大\",\"age\":\"under-14\",\"version\":1,\"guardian\":\"yes\"}", 201);
    assert_true(flag(o, "named"));
    json_decref(o);

    stop_web();
    assert_int_equal(figures().unnamed, 1);
    assert_int_equal(qz_people_list(f.t, f.county, "", person, 2, &err), 1);
    assert_string_equal(person[0].name, "小大");
    struct qz_consent_row row[10];
    int n = qz_consent_list(f.t, 1, row, 10, &err);
    assert_int_equal(n, 6);
    assert_string_equal(row[n - 1].purpose, "guardian");
    assert_string_equal(row[0].how, "guardian");
}

static void what_is_unfit_is_said_beside_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *body, *field;
    } rows[] = {
        {REGISTER("", "", "18-28"), "name"},          {REGISTER("李小满", "12", "18-28"), "phone"},
        {REGISTER("李小满", "", "17"), "age"},        {"{\"name\":\"李小满\",\"version\":1}", "age"},
        {REGISTER("\\u202E李", "", "18-28"), "name"},
    };
    char slip[QZ_SLIP_TEXT];
    scan(slip);

    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *o = phone("POST", slip_path(slip, "/register"), rows[i].body, 400);
        const char *field = json_string_value(json_object_get(o, "field"));
        if (!field || strcmp(field, rows[i].field) != 0)
            fail_msg("%s: %s", rows[i].body, json_string_value(json_object_get(o, "detail")));
        json_decref(o);
    }

    struct reply r = phone_ask("POST", slip_path(slip, "/register"),
                               "{\"name\":\"李小满\",\"age\":\"18-28\",\"version\":7}");
    assert_problem(&r, 409, "conflict");
    r = phone_ask("POST", slip_path(slip, "/known"), "{}");
    assert_problem(&r, 409, "phone-unknown");

    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
}

static void who_knows_a_name_and_a_number_is_handed_nothing(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "13900002231", "18-28"), 201));
    cookies[0] = '\0';
    scan(slip);
    json_t *o = phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "13900002231", "18-28"), 201);
    assert_true(flag(o, "already") && !flag(o, "known"));
    json_decref(o);
    assert_null(strstr(cookies, QZ_PHONE_COOKIE));
    stop_web();
    assert_int_equal(figures().pending, 1);
}

static void more_than_three_registrations_by_one_phone_are_shown(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], path[100];
    snprintf(path, sizeof path, "/v1/activities/%s", activity);

    for (int i = 0; i < 4; i++) {
        char body[200];
        json_t *o = get(path, admin, 200);
        assert_int_equal(json_integer_value(json_object_get(o, "crowd")), 0);
        json_decref(o);

        snprintf(body, sizeof body,
                 "{\"name\":\"张三\",\"age\":\"18-28\",\"version\":1,\"phone\":\"1390000%04d\"}", i);
        scan(slip);
        json_decref(phone("POST", slip_path(slip, "/register"), body, 201));
        cookies[0] = '\0';
    }

    json_t *o = get(path, admin, 200);
    assert_int_equal(json_integer_value(json_object_get(o, "crowd")), 4); /* one address */
    json_decref(o);
}

/* ---- by a pass ---- */

static void a_printed_pass_waits_and_gives_the_phone_nothing(void **state)
{
    (void)state;
    uint8_t live[QZ_PASS_LIVE_BYTES];
    send_pass(issued.pass, sizeof issued.pass, 201, true);
    assert_string_equal(cookies, "");
    qz_pass_make_live(issued.pass, issued.secret, qz_now_ms() / 1000, live);
    live[sizeof live - 1] ^= 1;
    send_pass(live, sizeof live, 201, true);
    assert_string_equal(cookies, "");
}

static void a_live_pass_proves_and_brings_the_phone_over_once(void **state)
{
    (void)state;
    uint8_t live[QZ_PASS_LIVE_BYTES];
    qz_pass_make_live(issued.pass, issued.secret, qz_now_ms() / 1000, live);
    send_pass(live, sizeof live, 201, false);
    assert_non_null(strstr(cookies, QZ_PHONE_COOKIE));
    cookies[0] = '\0';
    send_pass(live, sizeof live, 201, false);
    assert_string_equal(cookies, ""); /* a code that was used proves nothing */
    stop_web();
    assert_int_equal(figures().proven, 1);
}

static void digits_are_no_pass(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    scan(slip);
    json_t *o = phone("POST", slip_path(slip, "/pass"), "{\"pass\":\"2231\"}", 400);
    assert_string_equal(json_string_value(json_object_get(o, "field")), "pass");
    json_decref(o);
    uint8_t forged[QZ_PASS_BYTES];
    memcpy(forged, issued.pass, sizeof forged);
    forged[40] ^= 1;
    send_pass(forged, sizeof forged, 403, false);
}

static void a_kiosks_log_that_comes_later_doubles_nobody(void **state)
{
    (void)state;
    uint8_t live[QZ_PASS_LIVE_BYTES];
    struct qz_entry e = fleet_checkin(activity, &issued);
    qz_pass_make_live(issued.pass, issued.secret, qz_now_ms() / 1000, live);
    send_pass(live, sizeof live, 201, false);
    write_now(e);
    stop_web();
    struct qz_activity_row a = figures();
    assert_int_equal(a.proven + a.pending + a.attested + a.late, 1);
}

/* ---- the own pass ---- */

static const char *pass_of(const json_t *o)
{
    const char *text = json_string_value(json_object_get(o, "pass"));
    return text ? text : "";
}

static void a_known_phone_shows_a_pass_that_proves_once_its_first_activity_is_over(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT];
    json_t *o = phone("GET", "/v1/phone", NULL, 200);
    assert_false(flag(o, "me"));
    json_decref(o);
    struct reply r = phone_ask("POST", "/v1/phone/pass", "{}");
    assert_problem(&r, 409, "phone-unknown");

    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));
    o = phone("GET", "/v1/phone", NULL, 200);
    assert_string_equal(pass_of(o), ""); /* looking gives nothing */
    json_decref(o);
    o = phone("POST", "/v1/phone/pass", "{}", 200);
    assert_memory_equal(pass_of(o), "QZ1:", 4);
    assert_false(flag(o, "live"));
    json_decref(o);
}

static void a_phone_that_proves_shows_a_pass_of_the_moment_and_can_end_the_old_ones(void **state)
{
    (void)state;
    uint8_t live[QZ_PASS_LIVE_BYTES];
    char old[QZ_PASS_TEXT], was[400];
    struct qz_phone known;
    struct qz_err err;
    qz_pass_make_live(issued.pass, issued.secret, qz_now_ms() / 1000, live);
    send_pass(live, sizeof live, 201, false);
    json_t *o = phone("POST", "/v1/phone/pass", "{}", 200);
    assert_memory_equal(pass_of(o), "QZ2:", 4);
    json_decref(o);
    o = phone("GET", "/v1/phone?keep=1", NULL, 200);
    assert_memory_equal(pass_of(o), "QZ1:", 4);
    snprintf(old, sizeof old, "%s", pass_of(o));
    json_decref(o);

    strcpy(was, cookies);
    cookies[0] = '\0';
    struct reply r = ask("POST", "/v1/phone/passes/end", NULL, was, "{}", 2);
    assert_int_equal(r.status, 200);
    take_cookie(&r, QZ_PHONE_COOKIE);
    qz_buf_finish(&r.all);
    o = phone("POST", "/v1/phone/pass", "{}", 200);
    assert_memory_equal(pass_of(o), "QZ2:", 4);
    assert_string_not_equal(pass_of(o), old);
    json_decref(o);
    send_pass(issued.pass, sizeof issued.pass, 403, false);

    r = ask("GET", "/v1/phone", NULL, was, NULL, 0);
    assert_non_null(strstr(r.body, "\"me\":false"));
    qz_buf_finish(&r.all);
    json_decref(phone("POST", "/v1/phone/end", "{}", 200));
    stop_web();
    snprintf(was, sizeof was, "%.*s", (int)strcspn(strchr(cookies, '=') + 1, "\r"), strchr(cookies, '=') + 1);
    assert_int_equal(qz_phone_find(f.t, was, &known, &err), 0);
}

/* ---- the kiosk is told ---- */

static void the_kiosk_is_told_whom_its_own_screen_brought(void **state)
{
    (void)state;
    char slip[QZ_SLIP_TEXT], path[100];
    struct fleet_kiosk other;
    struct qz_feed feed;
    struct qz_err err;
    enrol(&other, "西门");
    scan(slip);
    json_decref(phone("POST", slip_path(slip, "/register"), REGISTER("李小满", "", "18-28"), 201));

    const struct fleet_kiosk *told[] = {&kiosk, &other};
    for (int i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "/v1/kiosks/%s/feed?after=0", told[i]->row.id);
        struct reply r = ask("GET", path, told[i]->bearer, NULL, NULL, 0);
        assert_int_equal(r.status, 200);
        assert_done(qz_feed_read(r.body, r.len, &feed, &err), &err);

        assert_int_equal(feed.checkins, 1);
        assert_string_equal(feed.checkin[0].masked, i == 0 ? "李＊＊" : "");
        qz_feed_finish(&feed);
        qz_buf_finish(&r.all);
    }

    fleet_kiosk_finish(&other);
}

static void a_kiosk_draws_the_code_once_phones_have_an_address(void **state)
{
    (void)state;
    struct qz_config config;
    struct qz_kiosk k;
    struct qz_err err;
    stop_web();
    assert_int_equal(qz_kiosk_by_bearer(f.t, kiosk.bearer, &k, &err), 1);
    for (int set = 0; set < 2; set++) {
        assert_done(qz_setting_set(f.t, "host", set ? "tracker.test" : "", qz_now_ms(), &err), &err);
        assert_done(qz_registry_config(f.t, &k, qz_now_ms(), &config, &err), &err);
        assert_int_equal(config.phone, set);
        qz_config_finish(&config);
    }
}

/* ---- pages ---- */

static void the_pages_lead_through_without_a_script(void **state)
{
    (void)state;
    char code[QZ_SCREEN_CODE_TEXT], slip[QZ_SLIP_TEXT], path[100], form[300], where[120];
    page_holds(page("GET", screen_at(-60, code), NULL), 200, "<h1>这个码过期了</h1>");
    page_holds(page("GET", screen_at(0, code), NULL), 200, "<h1>选一个方式签到</h1>");

    scan(slip);
    snprintf(path, sizeof path, "/slips/%s/register", slip);
    page_holds(page("GET", path, NULL), 200, "下面四件事，你分别说了算");

    snprintf(form, sizeof form, "_page=%s&version%%3Anumber=1&name=&age=18-28&wall=yes", path);
    page_holds(page("POST", path, form), 400, "<div class=\"f err\"><label for=\"name\">");
    page_holds(page("POST", path, form), 400, "name=\"wall\" value=\"yes\" checked");

    snprintf(form, sizeof form, "_page=%s&version%%3Anumber=1&name=%%3Cb%%3E&age=18-28", path);
    struct reply r = page("POST", path, form);
    snprintf(where, sizeof where, "Location: /slips/%s/done\r\n", slip);
    assert_int_equal(r.status, 303);
    assert_non_null(strstr(r.all.data, where));
    qz_buf_finish(&r.all);

    snprintf(path, sizeof path, "/slips/%s/done", slip);
    page_holds(page("GET", path, NULL), 200, "<p class=\"name\">&lt;＊＊</p>");
    page_holds(page("GET", screen_at(0, code), NULL), 200, "<h1>你已经签到了</h1>");

    snprintf(path, sizeof path, "/slips/%s?other=1", slip);
    page_holds(page("GET", path, NULL), 200, "<h1>选一个方式签到</h1>");
    snprintf(path, sizeof path, "/slips/%s/pass", slip);
    page_holds(page("GET", path, NULL), 200, "<textarea id=\"pass\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        O(the_code_is_judged_when_the_page_is_opened),
        O(a_phone_chooses_where_the_kiosk_has_nothing_open),
        O(a_slip_counts_one_person_once_however_often_it_is_sent),
        O(a_slip_that_is_none_does_nothing),
        O(who_registers_waits_for_a_cadre_and_is_known_from_then_on),
        O(a_cadre_confirms_who_registered),
        O(each_consent_is_kept_with_the_text_that_was_read),
        O(a_child_is_only_counted_unless_a_guardian_agrees),
        O(who_registered_is_confirmed_one_by_one),
        O(who_checked_out_is_not_on_the_list_of_who_is_inside),
        O(whoever_was_counted_and_gives_a_name_then_is_counted_once),
        O(a_child_that_was_counted_is_not_counted_again),
        O(a_phone_that_counted_nobody_takes_nothing_back),
        O(who_guesses_at_codes_is_slowed_down_and_who_scans_one_is_not),
        O(what_is_unfit_is_said_beside_its_field),
        O(who_knows_a_name_and_a_number_is_handed_nothing),
        O(more_than_three_registrations_by_one_phone_are_shown),
        P(a_printed_pass_waits_and_gives_the_phone_nothing),
        P(a_live_pass_proves_and_brings_the_phone_over_once),
        P(digits_are_no_pass),
        P(a_kiosks_log_that_comes_later_doubles_nobody),
        O(a_known_phone_shows_a_pass_that_proves_once_its_first_activity_is_over),
        P(a_phone_that_proves_shows_a_pass_of_the_moment_and_can_end_the_old_ones),
        O(the_kiosk_is_told_whom_its_own_screen_brought),
        O(a_kiosk_draws_the_code_once_phones_have_an_address),
        O(the_pages_lead_through_without_a_script),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
