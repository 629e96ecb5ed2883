/* What people say of an activity on their own phones without being named. */
#include "registry/quiet.h"
#include "tests/tracker/phone_case.h"

#include "journal/state.h"
#include "registry/record.h"
#include "store/stmt_int.h"

#define RATE "/rating"
#define TELL "/told"

static const char *about(const char *rest)
{
    static char path[120];
    snprintf(path, sizeof path, "/v1/phone/activities/%s%s", activity, rest);
    return path;
}

/* Somebody else's phone, which registers at the open day. */
static void another(const char *name)
{
    char slip[QZ_SLIP_TEXT], body[200];
    cookies[0] = '\0';
    scan(slip);
    snprintf(body, sizeof body, "{\"name\":\"%s\",\"phone\":\"\",\"age\":\"18-28\",\"version\":1}", name);
    json_decref(phone("POST", slip_path(slip, "/register"), body, 201));
}

static void post_said(const char *rest, const char *body, int want)
{
    json_decref(phone("POST", about(rest), body, want));
}

static const char *const names[] = {"赵一", "钱二", "孙三", "李四", "周五", "吴六"};

/* So many people take part, and each says it. */
static void say_all(const char *rest, const char *body, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        another(names[i]);
        post_said(rest, body, 200);
    }
}

static int64_t rated(void)
{
    struct qz_activity_row a = figures();
    return qz_rating_total(&a.rating);
}

/* How many rows the store has there; sql: a literal. */
static int64_t count_sql(const char *sql)
{
    struct qz_err err;
    struct qz_stmt *s = qz_db_stmt(f.t->db, sql, &err);
    assert_non_null(s);
    assert_int_equal(qz_step(s, &err), 1);
    int64_t n = qz_col_int(s, 0);
    qz_reset(s);
    return n;
}
#define COUNT_OF(what) count_sql("SELECT count(*) FROM " what)

/* What the superior is shown, and the organisation that held it. */
static size_t shown_to(const char *organisation)
{
    char path[100];
    snprintf(path, sizeof path, "/v1/organisations/%s/told", organisation);
    json_t *o = get(path, admin, 200);
    size_t n = json_array_size(json_object_get(o, "activities"));
    json_decref(o);
    return n;
}

/* ---- who may ---- */

static void who_took_no_part_says_nothing(void **state)
{
    (void)state;
    char other[QZ_ID_TEXT], path[120];
    json_t *o = phone("GET", about(""), NULL, 200);
    assert_int_equal(json_object_size(o), 1);
    json_decref(o);
    struct reply r = phone_ask("POST", about(RATE), "{\"mark\":5}");
    assert_problem(&r, 409, "phone-unknown");
    r = phone_ask("POST", about(TELL), "{}");
    assert_problem(&r, 409, "phone-unknown");

    another("赵一");
    plan(qz_now_ms() - 3600000, qz_now_ms() + 3600000, other);
    snprintf(path, sizeof path, "/v1/phone/activities/%s/told", other);
    r = phone_ask("POST", path, "{}");
    assert_problem(&r, 404, "not-found");
    r = phone_ask("GET", "/v1/phone/activities/nothing", NULL);
    assert_problem(&r, 404, "not-found");
}

static void each_says_a_thing_once(void **state)
{
    (void)state;
    another("赵一");
    post_said(RATE, "{\"mark\":0}", 400);
    post_said(RATE, "{\"mark\":6}", 400);
    post_said(RATE, "{}", 400);
    post_said(RATE, "{\"mark\":4}", 200);
    post_said(RATE, "{\"mark\":1}", 409);
    post_said(TELL, "{}", 200);
    post_said(TELL, "{}", 409);

    json_t *o = phone("GET", about(""), NULL, 200);
    assert_true(flag(o, "rated") && flag(o, "told") && flag(o, "open"));
    json_decref(o);
    stop_web();
    assert_int_equal(COUNT_OF("quiet_said"), 2);
}

/* ---- ratings ---- */

static void ratings_are_five_sums_once_five_came(void **state)
{
    (void)state;
    say_all(RATE, "{\"mark\":5}", 4);
    stop_web();
    assert_int_equal(rated(), 0);
    assert_int_equal(COUNT_OF("quiet_rating"), 1);
}

static void the_fifth_rating_lets_them_be_written(void **state)
{
    (void)state;
    say_all(RATE, "{\"mark\":2}", 5);
    stop_web();
    struct qz_activity_row a = figures();
    assert_int_equal(a.rating.of[1], 5);
    assert_int_equal(rated(), 5);
    assert_int_equal(COUNT_OF("quiet_rating"), 0);
}

static void a_week_after_the_end_the_rest_is_written_and_the_key_destroyed(void **state)
{
    (void)state;
    struct qz_err err;
    say_all(RATE, "{\"mark\":3}", 2);
    post_said(TELL, "{}", 200);
    stop_web();
    int64_t end = figures().end_ms;
    assert_done(qz_quiet_end(f.t, end + 7 * QZ_DAY_MS - 1, &err), &err);
    assert_int_equal(COUNT_OF("quiet_key"), 1);
    assert_int_equal(rated(), 0);

    assert_done(qz_quiet_end(f.t, end + 7 * QZ_DAY_MS, &err), &err);
    assert_int_equal(COUNT_OF("quiet_key"), 0);
    assert_int_equal(COUNT_OF("quiet_said"), 0);
    assert_int_equal(COUNT_OF("quiet_rating"), 0);
    assert_int_equal(rated(), 2);
    assert_int_equal(COUNT_OF("quiet_told"), 1); /* a number, nobody's */
}

static void what_is_over_for_a_week_or_cancelled_is_not_spoken_of(void **state)
{
    (void)state;
    struct qz_record_row r = {.how = QZ_HOW_PROVEN, .end_ms = 1000};
    assert_true(qz_quiet_may(&r, 1000 + 7 * QZ_DAY_MS - 1));
    assert_false(qz_quiet_may(&r, 1000 + 7 * QZ_DAY_MS));
    r.state = QZ_ACTIVITY_CANCELLED;
    assert_false(qz_quiet_may(&r, 1000));
    r = (struct qz_record_row){.how = QZ_RECORD_REJECTED, .end_ms = 1000};
    assert_false(qz_quiet_may(&r, 1000));
}

/* ---- told to come ---- */

static void from_three_on_the_superior_is_shown_a_number_and_the_office_is_not(void **state)
{
    (void)state;
    say_all(TELL, "{}", 2);
    assert_int_equal(shown_to(f.province), 0);
    another("孙三");
    post_said(TELL, "{}", 200);
    assert_int_equal(shown_to(f.province), 1);
    assert_int_equal(shown_to(f.county), 0);

    char path[100];
    snprintf(path, sizeof path, "/v1/organisations/%s/told", f.province);
    json_t *o = get(path, admin, 200);
    const json_t *row = json_array_get(json_object_get(o, "activities"), 0);
    assert_int_equal(json_integer_value(json_object_get(row, "times")), 3);
    assert_string_equal(json_string_value(json_object_get(row, "activity")), activity);
    assert_int_equal(json_object_size(row), 6); /* nothing else, and nobody */
    json_decref(o);
}

/* Neither the log's lines nor the tables have the youth's id, or its number, beside what was said. */
static int names_somebody(void *ctx, uint64_t n, enum qz_judgement j, const char *line, size_t len)
{
    int *rating = ctx;
    (void)n;
    (void)j;
    if (memmem(line, len, "\"rating\"", 8)) {
        (*rating)++;
        assert_null(memmem(line, len, "\"y_", 3));
    }
    assert_null(memmem(line, len, "told", 4));
    return 0;
}

static void neither_log_nor_table_holds_who_said_it(void **state)
{
    (void)state;
    int rating = 0;
    struct qz_err err;
    say_all(RATE, "{\"mark\":1}", 5);
    post_said(TELL, "{}", 200);
    stop_web();
    assert_done(qz_journal_each(f.t, "", 1, 10000, names_somebody, &rating, &err), &err);
    assert_int_equal(rating, 1);
    assert_int_equal(COUNT_OF("quiet_said WHERE activity = 1"), 6);
    assert_int_equal(COUNT_OF("quiet_told WHERE times = 1"), 1);
}

/* ---- pages ---- */

static void the_page_has_a_button_for_each_mark(void **state)
{
    (void)state;
    char path[120], form[200];
    snprintf(path, sizeof path, "/phone/activities/%s", activity);
    page_holds(page("GET", path, NULL), 200, "这部手机还不认得你");
    another("赵一");
    page_holds(page("GET", "/phone/record", NULL), 200, path);
    page_holds(page("GET", path, NULL), 200, "value=\"5\">很好");

    snprintf(path, sizeof path, "/phone/activities/%s/rating", activity);
    snprintf(form, sizeof form, "_page=/phone/activities/%s&mark:number=5", activity);
    struct reply r = page("POST", path, form);
    assert_int_equal(r.status, 303);
    qz_buf_finish(&r.all);
    page_holds(page("POST", path, form), 409, "note re");
    snprintf(path, sizeof path, "/phone/activities/%s", activity);
    page_holds(page("GET", path, NULL), 200, "谢谢，记下了");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        O(who_took_no_part_says_nothing),
        O(each_says_a_thing_once),
        O(ratings_are_five_sums_once_five_came),
        O(the_fifth_rating_lets_them_be_written),
        O(a_week_after_the_end_the_rest_is_written_and_the_key_destroyed),
        O(what_is_over_for_a_week_or_cancelled_is_not_spoken_of),
        O(from_three_on_the_superior_is_shown_a_number_and_the_office_is_not),
        O(neither_log_nor_table_holds_who_said_it),
        O(the_page_has_a_button_for_each_mark),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
