/* How fast a kiosk's log may grow. */
#include "journal/allowance.h"
#include "journal/journal.h"
#include "rules/limits.h"
#include "tests/journal/views_case.h"

enum { DAY = 86400000 };

static void some(struct fleet_kiosk *kiosk, int n)
{
    while (n-- > 0)
        fleet_write(kiosk, fleet_heads(act, 1));
}

static enum qz_ingest send(struct fleet_kiosk *kiosk)
{
    struct qz_err err = {0};
    return fleet_upload(&f, kiosk, &err);
}

static void what_exceeds_the_allowance_waits_and_comes_in_by_itself(void **state)
{
    (void)state;
    qz_allowance_set(f.t, 1000, QZ_ALLOWANCE_BYTES);
    some(&k, 1000);
    assert_int_equal(send(&k), QZ_INGEST_STORED);
    some(&k, 10);
    assert_int_equal(send(&k), QZ_INGEST_TOO_FAST);
    assert_int_equal(row().unnamed, 1000); /* nothing of it was taken */
    fleet_write(&sibling, fleet_heads(act, 7));
    assert_int_equal(send(&sibling), QZ_INGEST_STORED); /* each log has its own */
    f.now_ms += DAY / 20000 * 10 + 1000;
    assert_int_equal(send(&k), QZ_INGEST_STORED);
    assert_int_equal(row().unnamed, 1017);
}

static void it_is_told_how_long_to_wait(void **state)
{
    (void)state;
    struct qz_upload_answer a;
    struct qz_buf body = {0};
    struct qz_err err;
    qz_allowance_set(f.t, 100, QZ_ALLOWANCE_BYTES);
    some(&k, 1000);
    fleet_body(&k, 1, 1000, &body);
    assert_int_equal(qz_journal_ingest(f.t, &k.row, 1, body.data, body.len, f.now_ms, &a, &err),
                     QZ_INGEST_TOO_FAST);
    assert_int_equal(a.next, 900 * 86400 / 20000 + 1);
    assert_non_null(strstr(err.msg, "--fill"));
    qz_buf_finish(&body);
}

static void a_superior_fills_it(void **state)
{
    (void)state;
    struct qz_err err;
    int64_t entries, bytes;

    qz_allowance_set(f.t, 500, QZ_ALLOWANCE_BYTES);
    some(&k, 500);
    assert_int_equal(send(&k), QZ_INGEST_STORED);
    assert_done(qz_allowance_left(f.t, &k.row, f.now_ms, &entries, &bytes, &err), &err);
    assert_int_equal(entries, 0);

    some(&k, 500);
    assert_int_equal(send(&k), QZ_INGEST_TOO_FAST);

    assert_done(qz_allowance_fill(f.t, k.row.id, f.now_ms, &err), &err);
    assert_int_equal(send(&k), QZ_INGEST_STORED);
    assert_int_equal(qz_allowance_fill(f.t, "k_nosuch", f.now_ms, &err), -1);
    assert_int_equal(err.code, QZ_E_MISSING);
}

/* A few kilobytes on the wire, compressed, are megabytes on the disk: those are counted. */
static void bytes_are_counted_as_they_are_kept(void **state)
{
    (void)state;
    int64_t entries, bytes;
    struct qz_err err;
    char line[QZ_ENTRY_MAX + 1];
    qz_allowance_set(f.t, QZ_ALLOWANCE_ENTRIES, 1 << 20);

    for (int i = 0; i < 250; i++) {
        int n = snprintf(line, sizeof line,
                         "{\"v\":1,\"n\":%llu,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":"
                         "\"of-next-year\",\"text\":\"%03900d\",\"seen\":0}",
                         (unsigned long long)k.size + 1, 0);
        fleet_write_line(&k, line, (size_t)n);
    }

    assert_int_equal(send(&k), QZ_INGEST_STORED);
    assert_done(qz_allowance_left(f.t, &k.row, f.now_ms, &entries, &bytes, &err), &err);
    assert_true(bytes < 60000);

    for (int i = 0; i < 20; i++) {
        int n = snprintf(line, sizeof line,
                         "{\"v\":1,\"n\":%llu,\"at\":\"2017-05-04T10:00:00.000+08:00\",\"up\":1,\"kind\":"
                         "\"of-next-year\",\"text\":\"%03900d\",\"seen\":0}",
                         (unsigned long long)k.size + 1, 0);
        fleet_write_line(&k, line, (size_t)n);
    }
    assert_int_equal(send(&k), QZ_INGEST_TOO_FAST);
}

static void a_week_off_line_and_all_that_a_restored_tracker_lacks_fit(void **state)
{
    (void)state;
    assert_true(QZ_ALLOWANCE_ENTRIES >= 7 * 24000); /* three kiosks' busiest days, each day of a week */
    struct qz_err err;
    int64_t entries, bytes;
    assert_done(qz_allowance_left(f.t, &k.row, f.now_ms, &entries, &bytes, &err), &err);
    assert_true(entries == QZ_ALLOWANCE_ENTRIES && bytes == QZ_ALLOWANCE_BYTES);

    some(&k, 1000);
    assert_int_equal(send(&k), QZ_INGEST_STORED);
    f.now_ms -= DAY; /* a clock that goes back gives nothing, and takes nothing */
    assert_done(qz_allowance_left(f.t, &k.row, f.now_ms, &entries, &bytes, &err), &err);
    assert_int_equal(entries, QZ_ALLOWANCE_ENTRIES - 1000);

    f.now_ms += 3 * DAY;
    assert_done(qz_allowance_left(f.t, &k.row, f.now_ms, &entries, &bytes, &err), &err);
    assert_true(entries == QZ_ALLOWANCE_ENTRIES && bytes == QZ_ALLOWANCE_BYTES); /* and no more than that */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(what_exceeds_the_allowance_waits_and_comes_in_by_itself),
        T(it_is_told_how_long_to_wait),
        T(a_superior_fills_it),
        T(bytes_are_counted_as_they_are_kept),
        T(a_week_off_line_and_all_that_a_restored_tracker_lacks_fit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
