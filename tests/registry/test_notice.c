/* Notices at the tracker: who is told which, what may be one, and what becomes of pictures. */
#include "base/sha256.h"
#include "figures/figures.h"
#include "journal/replay.h"
#include "journal/state.h"
#include "registry/notice.h"
#include "tests/support/fleet.h"
#include "tests/support/spec.h"

#include <string.h>

static struct fleet f;
static struct fleet_kiosk k;
static struct qz_err err;

static int setup(void **state)
{
    (void)state;
    fleet_make(&f);
    fleet_enrol(&f, &k, f.county, "东门");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    fleet_kiosk_finish(&k);
    fleet_remove(&f);
    return 0;
}

static struct qz_notice_row notice(const char *organisation, const char *title)
{
    struct qz_notice_row n = {0};
    strcpy(n.organisation, organisation);
    strcpy(n.title, title);
    return n;
}

static void put(struct qz_notice_row *n, const char *bytes)
{
    struct qz_buf jpeg = {0};
    qz_buf_str(&jpeg, bytes ? bytes : "");
    n->width = 40;
    n->height = 30;
    assert_done(qz_notice_add(f.t, n, bytes ? &jpeg : NULL, f.now_ms, &err), &err);
    qz_buf_finish(&jpeg);
}

/* The titles that the kiosk is told, as it reads them. */
static void told(char out[400])
{
    struct qz_config c, read;
    struct qz_buf json = {0};
    assert_done(qz_registry_config(f.t, &k.row, f.now_ms, &c, &err), &err);
    assert_int_equal(qz_config_write(&c, &json), 0);
    assert_done(qz_config_read(json.data, json.len, &read, &err), &err);
    out[0] = '\0';
    for (size_t i = 0; i < read.notices; i++) {
        strcat(out, read.notice[i].title);
        strcat(out, read.notice[i].picture ? "+ " : " ");
    }
    qz_config_finish(&read);
    qz_config_finish(&c);
    qz_buf_finish(&json);
}

static void etag(char out[72])
{
    assert_done(qz_registry_etag(f.t, &k.row, f.now_ms, out, &err), &err);
}

static int64_t ask(const char *sql)
{
    int64_t v;
    assert_done(qz_db_number(f.t->db, sql, &v, &err), &err);
    return v;
}

static void expect_sound(void)
{
    struct qz_buf report = {0};
    uint64_t differences = 1;
    assert_done(qz_journal_verify(f.t, &report, &err), &err);
    assert_done(qz_views_check(f.t, &differences, &err), &err);
    assert_int_equal(differences, 0);
    qz_buf_finish(&report);
}

static void kiosks_are_told_their_own_and_what_is_for_below(void **state)
{
    (void)state;
    char titles[400], before[72], after[72];
    struct qz_notice_row own = notice(f.county, "own"), above = notice(f.province, "above"),
                         below = notice(f.province, "below"), old = notice(f.county, "old");
    etag(before);
    put(&above, NULL);
    etag(after);
    assert_string_equal(before, after); /* which is none of theirs */
    below.below = true;
    put(&below, "a picture");
    etag(after);
    assert_string_not_equal(before, after);
    put(&own, NULL);
    told(titles);
    assert_string_equal(titles, "own below+ "); /* the nearest first */

    old.when.to_day = qz_notice_day(f.now_ms);
    put(&old, NULL);
    told(titles);
    assert_string_equal(titles, "own old below+ ");
    f.now_ms += 2 * INT64_C(86400000); /* its last day has passed */
    told(titles);
    assert_string_equal(titles, "own below+ ");
    assert_done(qz_notice_remove(f.t, below.id, f.now_ms, &err), &err);
    told(titles);
    assert_string_equal(titles, "own ");
    assert_refused(qz_notice_remove(f.t, below.id, f.now_ms, &err), &err, QZ_E_MISSING);
    expect_sound();
}

static void a_picture_goes_with_its_last_notice(void **state)
{
    (void)state;
    struct qz_notice_row a = notice(f.county, "a"), b = notice(f.county, "b");
    struct qz_buf out = {0};
    put(&a, "the same");
    put(&b, "the same");
    assert_int_equal(ask("SELECT count(*) FROM picture"), 1);
    expect_sound();

    assert_done(qz_notice_remove(f.t, a.id, f.now_ms, &err), &err);
    assert_done(qz_picture_get(f.t, b.hash, &out, &err), &err);
    assert_string_equal(out.data, "the same");
    assert_done(qz_notice_remove(f.t, b.id, f.now_ms, &err), &err);
    assert_int_equal(ask("SELECT count(*) FROM picture"), 0);
    assert_refused(qz_picture_get(f.t, b.hash, &out, &err), &err, QZ_E_MISSING);
    qz_buf_finish(&out);
    expect_sound();
}

static void a_picture_that_was_altered_is_found(void **state)
{
    (void)state;
    struct qz_notice_row n = notice(f.county, "a");
    struct qz_buf out = {0}, report = {0};
    put(&n, "a picture");
    assert_done(qz_db_exec(f.t->db, "UPDATE picture SET bytes=hash", &err), &err);
    assert_refused(qz_picture_get(f.t, n.hash, &out, &err), &err, QZ_E_CORRUPT);
    assert_refused(qz_journal_verify(f.t, &report, &err), &err, QZ_E_CORRUPT);
    assert_done(qz_db_exec(f.t->db, "DELETE FROM picture", &err), &err);
    assert_refused(qz_journal_verify(f.t, &report, &err), &err, QZ_E_CORRUPT);
    qz_buf_finish(&out);
    qz_buf_finish(&report);
}

static void refused(struct qz_notice_row n, const char *field)
{
    assert_refused(qz_notice_add(f.t, &n, NULL, f.now_ms, &err), &err, QZ_E_INPUT);
    assert_string_equal(err.field, field);
}

static void what_is_none_is_refused_with_its_field(void **state)
{
    (void)state;
    struct qz_notice_row n = notice(f.county, "");
    refused(n, "title");
    n = notice(f.county, "a");
    for (int i = 0; i < QZ_NOTICE_CHARS + 1; i++)
        strcat(n.text, "字");
    refused(n, "text");
    strcpy(n.text, "1\n2\n3\n4\n5\n6\n7\n8\n9");
    refused(n, "text");
    strcpy(n.text, "hidden\xe2\x80\xae");
    refused(n, "text");

    n = notice(f.county, "a");
    n.when = (struct qz_notice_when){.from_day = 20000, .to_day = 19999};
    refused(n, "to");
    n.when = (struct qz_notice_when){.to_day = qz_notice_day(f.now_ms) - 1};
    refused(n, "to");
}

static void lines_end_as_browsers_end_them(void **state)
{
    (void)state;
    struct qz_notice_row n = notice(f.county, "a"), again;
    strcpy(n.text, "one\r\ntwo\r\n\r\n");
    put(&n, NULL);
    assert_done(qz_notice_get(f.t, n.id, &again, &err), &err);
    assert_string_equal(again.text, "one\ntwo");
}

static void so_many_stand_and_no_more(void **state)
{
    (void)state;
    struct qz_notice_row n = notice(f.county, "a"), all[QZ_NOTICES_MOST + 1];
    for (int i = 0; i < QZ_NOTICES_MOST; i++)
        put(&n, NULL);
    assert_refused(qz_notice_add(f.t, &n, NULL, f.now_ms, &err), &err, QZ_E_CONFLICT);
    assert_int_equal(qz_notice_list(f.t, f.county, all, COUNT(all), &err), QZ_NOTICES_MOST);
    assert_done(qz_notice_remove(f.t, all[0].id, f.now_ms, &err), &err);
    put(&n, NULL);
    expect_sound();
}

/* The largest that may be fits into one entry of the log. */
static void the_longest_fits_into_an_entry(void **state)
{
    (void)state;
    struct qz_notice_row n = notice(f.county, ""), again;
    for (int i = 0; i < QZ_TITLE_CHARS; i++)
        strcat(n.title, "𠮷");
    for (int i = 0; i < QZ_NOTICE_CHARS; i++)
        strcat(n.text, i % 31 == 30 ? "\n" : "𠮷");
    n.when = (struct qz_notice_when){20000, 2900000, 1, 1439, true};
    n.below = true;
    put(&n, "a picture");
    assert_done(qz_notice_get(f.t, n.id, &again, &err), &err);
    assert_string_equal(again.text, n.text);
    assert_memory_equal(&again.when, &n.when, sizeof n.when);
    expect_sound();
}

#define T(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(kiosks_are_told_their_own_and_what_is_for_below),
        T(a_picture_goes_with_its_last_notice),
        T(a_picture_that_was_altered_is_found),
        T(what_is_none_is_refused_with_its_field),
        T(lines_end_as_browsers_end_them),
        T(so_many_stand_and_no_more),
        T(the_longest_fits_into_an_entry),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
