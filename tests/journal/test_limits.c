/* Writers keep to what readers take: whatever a tracker's store holds, what it tells its kiosks can be read.
 */
#include "figures/figures.h"
#include "journal/lookup.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "registry/registry.h"
#include "rules/limits.h"
#include "store/stmt_int.h"
#include "tests/journal/views_case.h"
#include "tests/support/logkit.h"
#include "wire/messages.h"

#include <stdio.h>

/* ---- what is told, read as a kiosk reads it ---- */

static void assert_config_is_read(void)
{
    struct qz_config told, read;
    struct qz_buf json = {0};
    struct qz_err err;
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &told, &err), &err);
    assert_int_equal(qz_config_write(&told, &json), 0);
    assert_done(qz_config_read(json.data, json.len, &read, &err), &err);
    assert_int_equal(read.activities, told.activities);
    assert_int_equal(read.cadres, told.cadres);
    assert_int_equal(read.revoked_count, told.revoked_count);
    qz_config_finish(&read);
    qz_config_finish(&told);
    qz_buf_finish(&json);
}

static void assert_feed_is_read(struct qz_feed *read)
{
    struct qz_feed told;
    struct qz_buf json = {0};
    struct qz_err err;
    assert_done(qz_views_feed(f.t, &k.row, 0, f.now_ms, &told, &err), &err);
    assert_int_equal(qz_feed_write(&told, &json), 0);
    assert_done(qz_feed_read(json.data, json.len, read, &err), &err);
    assert_int_equal(read->checkins, told.checkins);
    assert_int_equal(read->figures, told.figures);
    assert_int_equal(read->elsewheres, told.elsewheres);
    qz_feed_finish(&told);
    qz_buf_finish(&json);
}

static void assert_roster_is_read(void)
{
    struct qz_roster told, read;
    struct qz_buf json = {0};
    struct qz_err err;
    assert_done(qz_registry_roster(f.t, &k.row, "", f.now_ms, &told, &err), &err);
    assert_int_equal(qz_roster_write(&told, &json), 0);
    assert_done(qz_roster_read(json.data, json.len, &read, &err), &err);
    assert_int_equal(read.count, told.count);
    qz_roster_finish(&read);
    qz_roster_finish(&told);
    qz_buf_finish(&json);
}

static void assert_all_is_read(void)
{
    struct qz_feed feed;
    assert_config_is_read();
    assert_roster_is_read();
    assert_feed_is_read(&feed);
    qz_feed_finish(&feed);
}

/* ---- sums ---- */

static void set(const char *sql)
{
    struct qz_err err;
    assert_done(qz_db_exec(f.t->db, sql, &err), &err);
}

static void no_sum_wraps_and_a_kiosk_reads_it(void **state)
{
    (void)state;
    struct qz_feed feed;
    f.t->since[QZ_SINCE_BOUNDS] = UINT64_MAX; /* as before there were bounds of people without a name */
    fleet_write(&sibling, fleet_open(act));
    fleet_write(&sibling, fleet_heads(act, 100));
    fleet_send(&f, &sibling);

    /* What 216 uploads of 1,000 entries with 10,000 heads each came to. */
    set("UPDATE activity_figure SET unnamed=2160000000; UPDATE activity_log SET unnamed=2160000000;"
        "UPDATE organisation_quarter SET headcount=2160000000");
    assert_true(row().unnamed == INT64_C(2160000000));
    assert_true(stats().headcount == INT64_C(2160000000));

    fleet_write(&sibling, fleet_heads(act, 100));
    fleet_send(&f, &sibling);
    assert_true(row().unnamed == INT64_C(2160000100));

    assert_config_is_read();
    assert_feed_is_read(&feed);
    assert_true(feed.stats.headcount == INT64_C(2160000100));
    assert_true(feed.elsewhere[0].unnamed == INT64_C(2160000100));
    assert_true(feed.figure[0].counted == INT64_C(2160000100));
    qz_feed_finish(&feed);

    set("UPDATE activity_figure SET unnamed=100+100; UPDATE activity_log SET unnamed=100+100;"
        "UPDATE organisation_quarter SET headcount=100+100");
}

static void an_activity_counts_by_a_sum_that_is_past_32_bits(void **state)
{
    (void)state;
    fleet_write(&k, fleet_open(act));
    fleet_write(&k, fleet_heads(act, 100));
    fleet_write(&k, fleet_confirm(act, f.cadre, 0));
    fleet_send(&f, &k);
    assert_int_equal(row().counts, QZ_COUNTS);
    set("UPDATE activity_figure SET unnamed=2147483600");
    fleet_write(&k, fleet_heads(act, 100));
    fleet_send(&f, &k);
    assert_int_equal(row().counts, QZ_COUNTS);
    set("UPDATE activity_figure SET unnamed=200");
}

/* ---- whatever is in the store ---- */

/* A figure as a kiosk, a broken disk or a later program might have left it. */
static int64_t some_figure(struct kit_rng *r)
{
    static const int64_t edge[] = {0,
                                   1,
                                   -1,
                                   INT32_MAX,
                                   INT32_MAX + INT64_C(1),
                                   INT32_MIN,
                                   1000000001,
                                   QZ_FIGURE_MOST,
                                   QZ_FIGURE_MOST + 1,
                                   INT64_MAX / 4,
                                   INT64_MIN / 4};
    return kit_below(r, 2) ? edge[kit_below(r, COUNT(edge))] : (int64_t)kit_next(r) / 4;
}

static void spoil_figures(struct kit_rng *r)
{
    static const char *const column[] = {
        "activity_figure SET proven",       "activity_figure SET attested",
        "activity_figure SET pending",      "activity_figure SET late",
        "activity_figure SET unnamed",      "activity_figure SET unnamed_late",
        "activity_log SET named",           "activity_log SET unnamed",
        "organisation_quarter SET youths",  "organisation_quarter SET proven",
        "organisation_quarter SET late",    "organisation_quarter SET headcount",
        "organisation_quarter SET pending", "organisation_quarter SET attested",
        "organisation_kind SET counted",    "reach SET times=zeroblob(256) WHERE 0<>",
    };
    char sql[200];
    for (size_t i = 0; i < COUNT(column); i++) {
        snprintf(sql, sizeof sql, "UPDATE %s=%lld", column[i], (long long)some_figure(r));
        if (i + 1 < COUNT(column))
            set(sql);
    }
}

/* As long as a text may be, of characters of one to four bytes. */
static void some_text(struct kit_rng *r, int chars, char out[QZ_TEXT_MAX])
{
    static const char *const character[] = {"a", "\"", "\\", "é", "站", "＊", "😀", "<"};
    size_t n = 0;
    for (int i = 0; i < chars; i++) {
        const char *c = character[kit_below(r, COUNT(character))];
        memcpy(out + n, c, strlen(c));
        n += strlen(c);
    }
    out[n] = '\0';
}

static void whatever_is_in_the_store_a_kiosk_reads_what_it_is_told(void **state)
{
    (void)state;
    struct kit_rng r = {7};
    struct qz_err err;
    char id[QZ_ID_TEXT];

    for (int i = 0; i < 20; i++) {
        struct qz_activity_row a = {.kind = (enum qz_activity_kind)kit_below(&r, QZ_ACT_COUNT)};
        qz_copy_text(a.organisation, sizeof a.organisation, f.county);
        some_text(&r, QZ_TITLE_CHARS, a.title);
        some_text(&r, QZ_TITLE_CHARS, a.place);
        a.start_ms = f.now_ms + (int64_t)kit_below(&r, 50) * 86400000;
        a.end_ms = a.start_ms + 1 + (int64_t)kit_below(&r, 86400000);
        assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    }

    for (int i = 0; i < 10; i++) {
        char name[QZ_TEXT_MAX];
        some_text(&r, QZ_NAME_CHARS, name);
        assert_done(qz_cadre_add(f.t, f.county, name, "12345678", f.now_ms, id, &err), &err);
    }

    for (size_t i = 0; i < COUNT(p); i++)
        fleet_write(&sibling, fleet_checkin(act, &p[i]));
    fleet_write(&sibling, fleet_heads(act, 100));
    fleet_send(&f, &sibling);

    for (int i = 0; i < 300; i++) {
        spoil_figures(&r);
        assert_all_is_read();
    }

    uint64_t differences; /* what was spoilt here */
    assert_done(qz_views_rebuild(f.t, &differences, &err), &err);
}

/* A reader keeps all but the one figure that it cannot take. */
static void one_unfit_figure_costs_nothing_else(void **state)
{
    (void)state;
    static const char *const unfit[] = {"-5", "1e99", "\"many\"", "null", "{}", "99999999999999999"};
    struct qz_stats s = stats(), read;
    struct qz_buf json = {0};
    struct qz_err err;

    s.headcount = 1234567;
    assert_int_equal(qz_stats_write(&s, &json), 0);

    for (size_t i = 0; i < COUNT(unfit); i++) {
        char text[2000];
        const char *at = strstr(json.data, "1234567");
        snprintf(text, sizeof text, "%.*s%s%s", (int)(at - json.data), json.data, unfit[i], at + 7);
        assert_done(qz_stats_read(text, strlen(text), &read, &err), &err);
        assert_int_equal(read.headcount, QZ_FIGURE_UNKNOWN);
        assert_int_equal(read.youths, s.youths);
        assert_string_equal(read.title, s.title);
    }

    qz_buf_finish(&json);
}

static void fill(char *out, const char *character, int n)
{
    *out = '\0';
    for (int i = 0; i < n; i++)
        strcat(out, character);
}

static void assert_too_long(const struct qz_err *err, const char *bound)
{
    assert_int_equal(err->code, QZ_E_INPUT);
    if (!strstr(err->msg, bound))
        fail_msg("\"%s\" does not say %s", err->msg, bound);
}

static void assert_activity_is_kept(const struct qz_activity_row *a)
{
    struct qz_activity_row kept;
    struct qz_err err;
    struct qz_stmt *s = qz_db_stmt(f.t->db, "SELECT title,place FROM activity WHERE id=?1", &err);
    assert_non_null(s);
    qz_bind_text(s, 1, a->id);
    assert_int_equal(qz_step(s, &err), 1);
    qz_copy_text(kept.title, sizeof kept.title, qz_col_text(s, 0));
    qz_copy_text(kept.place, sizeof kept.place, qz_col_text(s, 1));
    qz_reset(s);
    assert_string_equal(kept.title, a->title);
    assert_string_equal(kept.place, a->place);
}

/* Counted in characters: the longest name of the widest letters arrives whole where it is shown. */
static void names_and_titles_are_counted_in_characters(void **state)
{
    (void)state;
    static const char *const letter[] = {"a", "é", "站", "ཀ", "𠮷"};
    struct qz_err err;
    for (size_t i = 0; i < COUNT(letter); i++) {
        struct qz_activity_row a = {.kind = QZ_ACT_OPEN_DAY, .start_ms = f.now_ms, .end_ms = f.now_ms + 1};
        char name[QZ_TEXT_MAX], id[QZ_ID_TEXT];
        qz_copy_text(a.organisation, sizeof a.organisation, f.county);

        fill(a.title, letter[i], QZ_TITLE_CHARS);
        fill(a.place, letter[i], QZ_TITLE_CHARS);
        assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
        assert_activity_is_kept(&a);

        fill(name, letter[i], QZ_NAME_CHARS);
        assert_done(qz_cadre_add(f.t, f.county, name, "12345678", f.now_ms, id, &err), &err);
        fill(name, letter[i], QZ_NAME_CHARS + 1);
        assert_int_equal(qz_cadre_add(f.t, f.county, name, "12345678", f.now_ms, id, &err), -1);
        assert_too_long(&err, "40 characters");
    }
    assert_config_is_read();
}

static void one_character_more_is_refused(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_activity_row a = {.kind = QZ_ACT_OPEN_DAY, .start_ms = f.now_ms, .end_ms = f.now_ms + 1};
    qz_copy_text(a.organisation, sizeof a.organisation, f.county);
    fill(a.title, "站", QZ_TITLE_CHARS + 1);
    assert_int_equal(qz_activity_add(f.t, &a, f.now_ms, &err), -1);
    assert_too_long(&err, "60 characters");

    strcpy(a.title, "开放日");
    fill(a.place, "a", QZ_TITLE_CHARS + 1);
    assert_int_equal(qz_activity_add(f.t, &a, f.now_ms, &err), -1);
    assert_too_long(&err, "60 characters");
}

/* The roster: as long as it may be, in letters of four bytes. */
static void the_longest_name_comes_to_the_kiosk(void **state)
{
    (void)state;
    struct qz_err err;
    struct qz_person_new long_one = {.phone = "", .consent = "2017-05-01"};
    struct qz_row_problem problem;
    char id[1][QZ_ID_TEXT];
    size_t problems;
    fill(long_one.name, "𠮷·", QZ_NAME_CHARS / 2); /* each part's only letter is shown */
    assert_done(qz_people_add(f.t, f.county, &long_one, 1, f.now_ms, id, &problem, &problems, &err), &err);

    struct qz_roster told, read;
    struct qz_buf json = {0};
    assert_done(qz_registry_roster(f.t, &k.row, "", f.now_ms, &told, &err), &err);
    assert_int_equal(qz_roster_write(&told, &json), 0);
    assert_done(qz_roster_read(json.data, json.len, &read, &err), &err);
    bool found = false;
    for (size_t i = 0; i < read.count; i++)
        found = found || strcmp(read.person[i].name, long_one.name) == 0;
    assert_true(found);
    qz_roster_finish(&read);
    qz_roster_finish(&told);
    qz_buf_finish(&json);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_sum_wraps_and_a_kiosk_reads_it),
        T(an_activity_counts_by_a_sum_that_is_past_32_bits),
        T(whatever_is_in_the_store_a_kiosk_reads_what_it_is_told),
        T(one_unfit_figure_costs_nothing_else),
        T(names_and_titles_are_counted_in_characters),
        T(one_character_more_is_refused),
        T(the_longest_name_comes_to_the_kiosk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
