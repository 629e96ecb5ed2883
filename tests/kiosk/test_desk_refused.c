/* What the desk keeps of the codes that it turns away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "rules/limits.h"
#include "tests/kiosk/desk_time.h"

static enum qz_verdict scan_text(struct world *w, const char *text)
{
    struct qz_ask ask = {.kind = QZ_ASK_PAYLOAD, .payload.len = (uint16_t)strlen(text)};
    memcpy(ask.payload.bytes, text, ask.payload.len);
    return scan(w, &ask).verdict;
}

/* So many different codes that are no pass, each of which is answered. */
static void show_links(struct world *w, int n)
{
    static int number;
    char text[40];
    for (int i = 0; i < n; i++) {
        snprintf(text, sizeof text, "https://example.org/%d", number++);
        assert_int_equal(scan_text(w, text), QZ_VERDICT_NOT_A_PASS);
    }
}

static void what_is_no_pass_is_kept_ten_times_at_once_and_then_once_a_second(void **state)
{
    struct world *w = *state;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    atomic_store(&still_ms, qz_up_ms());
    show_links(w, 40);
    atomic_fetch_add(&still_ms, 3000);
    show_links(w, 10);
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 13);
}

static void a_genuine_pass_that_is_refused_is_always_kept(void **state)
{
    struct world *w = *state;
    struct qz_ask ask;
    int n[QZ_ENTRY_COUNT];
    wait_open(w);
    atomic_store(&still_ms, qz_up_ms());
    show_links(w, 11);
    for (uint32_t i = 0; i < 12; i++) {
        make_pass(w, i, 1000, &ask);
        assert_int_equal(scan(w, &ask).verdict, QZ_VERDICT_EXPIRED);
    }
    ledger_kinds(w, n);
    assert_int_equal(n[QZ_ENTRY_REFUSED], 10 + 12);
}

/* What the log has of the scans that were turned away. */
struct turned {
    int written;
    char more[4][32]; /* entries that count the rest of a day, */
    int days;         /* and their number */
};

static int count_turned(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct turned *t = ctx;
    struct qz_entry e;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind != QZ_ENTRY_REFUSED)
        return 0;
    if (!strstr(e.reason, " more")) {
        t->written++;
        return 0;
    }
    assert_true(t->days < 4);
    qz_copy_text(t->more[t->days++], sizeof t->more[0], e.reason);
    return 0;
}

/* Stops the desk. */
static struct turned turned_away(struct world *w)
{
    struct turned t = {0};
    int n[QZ_ENTRY_COUNT];
    ledger_kinds(w, n);
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, NULL);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, count_turned, &t, NULL), 0);
    qz_ledger_close(l);
    return t;
}

/* Whatever the real time of day is: each test has the day for itself. */
static void begin_at_noon(struct world *w)
{
    atomic_store(&still_ms, qz_up_ms());
    atomic_store(&wall_ms, qz_date_start(qz_date_of(qz_now_ms())) + DAYS_MS / 2 - qz_now_ms());
    send_config(w);
    wait_open(w);
}

static void both_clocks_pass(long long ms)
{
    atomic_fetch_add(&still_ms, ms);
    atomic_fetch_add(&wall_ms, ms);
}

/* A day and a moment pass, and the desk looks at its clock. */
static void next_day(struct world *w)
{
    both_clocks_pass(DAYS_MS);
    settle(w);
    both_clocks_pass(1001);
    settle(w);
    settle(w);
}

static void of_a_day_two_thousand_are_written_and_the_rest_is_one_entry(void **state)
{
    struct world *w = *state;
    begin_at_noon(w);

    for (int i = 0; i < QZ_REFUSED_A_DAY; i++) {
        both_clocks_pass(1000);
        show_links(w, 1);
    }

    show_links(w, 30);
    restart(w);
    both_clocks_pass(3600000);
    show_links(w, 12); /* there is no room for more after a restart */

    next_day(w);
    show_links(w, 1);

    struct turned t = turned_away(w);
    assert_int_equal(t.written, QZ_REFUSED_A_DAY + 1);
    assert_int_equal(t.days, 1);
    assert_string_equal(t.more[0], "42 more");
}

static void the_rest_of_a_day_is_not_lost_with_a_stop_over_night(void **state)
{
    struct world *w = *state;
    begin_at_noon(w);
    show_links(w, 15);
    restart(w);
    show_links(w, 11); /* of which ten are written at once again */
    restart(w);
    next_day(w);
    struct turned t = turned_away(w);
    assert_int_equal(t.days, 1);
    assert_string_equal(t.more[0], "6 more");
}

static void a_count_of_none_writes_nothing(void **state)
{
    struct world *w = *state;
    begin_at_noon(w);
    show_links(w, 10);
    next_day(w);
    restart(w);
    next_day(w);
    show_links(w, 1);
    struct turned t = turned_away(w);
    assert_int_equal(t.written, 11);
    assert_int_equal(t.days, 0);
}

static void a_count_is_said_once_also_over_a_restart(void **state)
{
    struct world *w = *state;
    begin_at_noon(w);
    show_links(w, 13);
    next_day(w);
    restart(w);
    next_day(w);
    struct turned t = turned_away(w);
    assert_int_equal(t.days, 1);
    assert_string_equal(t.more[0], "3 more");
}

/* The setting that holds the count, of a desk that is stopped. */
static void count_setting(struct world *w, struct qz_buf *get, const char *put)
{
    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, NULL);
    assert_non_null(l);
    if (get)
        assert_int_equal(qz_ledger_get(l, "refused.day", get, NULL), 0);
    if (put)
        assert_int_equal(qz_ledger_set(l, "refused.day", put, NULL), 0);
    qz_ledger_close(l);
}

static void a_count_is_said_once_also_when_the_power_is_cut_behind_it(void **state)
{
    struct world *w = *state;
    struct qz_buf before = {0};
    begin_at_noon(w);
    show_links(w, 13);
    assert_int_equal(turned_away(w).days, 0);

    count_setting(w, &before, NULL);

    both_clocks_pass(DAYS_MS);
    start_again(w, true);
    next_day(w);
    assert_int_equal(turned_away(w).days, 1);

    count_setting(w, NULL, before.data); /* what the disk held when the entry had just been written */
    start_again(w, true);
    next_day(w);
    assert_int_equal(turned_away(w).days, 1);

    qz_buf_finish(&before);
}

static void codes_that_are_no_pass_hold_up_nobody(void **state)
{
    struct world *w = *state;
    begin_at_noon(w);
    for (uint32_t youth = 0; youth < 20; youth++) {
        show_links(w, 40);
        expect_welcome(w, youth);
    }
}

struct heads {
    char text[16][QZ_HEAD_BYTES + 1];
    int count;
};

static int collect_head(void *ctx, uint64_t n, const char *line, size_t len)
{
    struct heads *all = ctx;
    struct qz_entry e;
    (void)n;
    assert_int_equal(qz_entry_read(line, len, &e, NULL), 0);
    if (e.kind == QZ_ENTRY_REFUSED)
        memcpy(all->text[all->count++], e.head, e.head_len);
    return 0;
}

static void no_number_and_no_name_of_a_refused_code_is_kept(void **state)
{
    static const struct {
        const char *code, *kept;
    } codes[] = {
        {"TEL:13812345678", "TEL"},
        {"MECARD:N:张三;TEL:13812345678;;", "MECARD"},
        {"https://example.org/?name=zhangsan", "https"},
        {"13812345678", ""},
        {"13812345678:", ""},
        {"zhangsan@example.org:x", ""},
        {"张三:13812345678", ""},
        {":13812345678", ""},
        {"qz7:0123456789012345678901234567890123456789", "QZ7:0123456789012345678901234567"},
        {"QZ", "QZ"},
    };

    enum { CODES = sizeof codes / sizeof *codes };
    struct world *w = *state;
    struct heads all = {.count = 0};
    int n[QZ_ENTRY_COUNT];
    wait_open(w);

    for (int i = 0; i < CODES; i++)
        scan_text(w, codes[i].code);
    ledger_kinds(w, n);

    struct qz_ledger *l = qz_ledger_open(w->dir.path, NULL, NULL);
    assert_non_null(l);
    assert_int_equal(qz_ledger_each(l, 1, 0, collect_head, &all, NULL), 0);
    qz_ledger_close(l);

    assert_int_equal(all.count, CODES);
    for (int i = 0; i < CODES; i++)
        assert_string_equal(all.text[i], codes[i].kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_is_no_pass_is_kept_ten_times_at_once_and_then_once_a_second,
                                        start_right, stop),
        cmocka_unit_test_setup_teardown(a_genuine_pass_that_is_refused_is_always_kept, start_right, stop),
        cmocka_unit_test_setup_teardown(of_a_day_two_thousand_are_written_and_the_rest_is_one_entry,
                                        start_right, stop),
        cmocka_unit_test_setup_teardown(the_rest_of_a_day_is_not_lost_with_a_stop_over_night, start_right,
                                        stop),
        cmocka_unit_test_setup_teardown(a_count_of_none_writes_nothing, start_right, stop),
        cmocka_unit_test_setup_teardown(a_count_is_said_once_also_over_a_restart, start_right, stop),
        cmocka_unit_test_setup_teardown(a_count_is_said_once_also_when_the_power_is_cut_behind_it,
                                        start_right, stop),
        cmocka_unit_test_setup_teardown(codes_that_are_no_pass_hold_up_nobody, start_right, stop),
        cmocka_unit_test_setup_teardown(no_number_and_no_name_of_a_refused_code_is_kept, start_right, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
