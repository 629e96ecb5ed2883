/* What the desk keeps of the codes that it turns away. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/kiosk/desk_time.h"

static enum qz_verdict scan_text(struct world *w, const char *text)
{
    struct qz_ask ask = {.kind = QZ_ASK_PAYLOAD, .len = (uint16_t)strlen(text)};
    memcpy(ask.bytes, text, ask.len);
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
        {"qz7:0123456789012345678901234567890123456789", "qz7:0123456789012345678901234567"},
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
        cmocka_unit_test_setup_teardown(no_number_and_no_name_of_a_refused_code_is_kept, start_right, stop),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
