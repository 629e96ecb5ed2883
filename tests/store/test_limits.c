/* Writers keep to what readers take: whatever a tracker's store holds, what it tells its kiosks can be read.
 */
#include "tests/store/views_case.h"

#include "rules/limits.h"
#include "store/tracker_int.h"
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
static void some_title(struct kit_rng *r, char out[QZ_TEXT_MAX])
{
    static const char *const character[] = {"a", "\"", "\\", "é", "站", "＊", "😀", "<"};
    size_t n = 0;
    for (;;) {
        const char *c = character[kit_below(r, COUNT(character))];
        if (n + strlen(c) >= QZ_TEXT_MAX)
            break;
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
        some_title(&r, a.title);
        some_title(&r, a.place);
        a.start_ms = f.now_ms + (int64_t)kit_below(&r, 50) * 86400000;
        a.end_ms = a.start_ms + 1 + (int64_t)kit_below(&r, 86400000);
        assert_done(qz_activity_add(f.t, &a, f.now_ms, &err), &err);
    }
    for (int i = 0; i < 10; i++) {
        char name[QZ_TEXT_MAX];
        some_title(&r, name);
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(no_sum_wraps_and_a_kiosk_reads_it),
        T(an_activity_counts_by_a_sum_that_is_past_32_bits),
        T(whatever_is_in_the_store_a_kiosk_reads_what_it_is_told),
        T(one_unfit_figure_costs_nothing_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
