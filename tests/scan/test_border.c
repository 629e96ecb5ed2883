/* What crosses from a scan worker: every member is checked, whoever took the worker over, and a code that
 * is new is not kept back by those that hang there. */
#include "scan/worker/border.h"
#include "tests/support/spec.h"

#include <math.h>
#include <string.h>

static void sound(const struct qz_scan_result *r, int width, int height)
{
    assert_true(r->count <= QZ_BORDER_CODES);
    assert_true(r->hint < QZ_HINT_COUNT);
    for (size_t i = 0; i < r->count; i++) {
        assert_true(r->code[i].len <= QZ_PAYLOAD_MAX);
        assert_true(r->code[i].quality >= 0 && r->code[i].quality <= 1);
        for (int k = 0; k < 4; k++) {
            assert_true(r->code[i].corner[k].x >= 0 && r->code[i].corner[k].x <= (float)width);
            assert_true(r->code[i].corner[k].y >= 0 && r->code[i].corner[k].y <= (float)height);
        }
    }

    for (int k = 0; k < 4; k++) {
        assert_true(r->outline[k].x >= 0 && r->outline[k].x <= (float)width);
        assert_true(r->outline[k].y >= 0 && r->outline[k].y <= (float)height);
    }
}

/* Every member of a good answer, made anything at all. */
static void each_member_is_checked(void **state)
{
    (void)state;
    static struct qz_border_answer good, a;
    struct qz_border_job job = {.number = 7, .width = 320, .height = 240};
    struct qz_scan_result r;
    uint64_t seed = 11;
    int believed = 0;
    good.number = 7;
    good.width = 320;
    good.height = 240;
    good.count = QZ_BORDER_CODES;
    for (int i = 0; i < QZ_BORDER_CODES; i++)
        good.code[i].len = QZ_PAYLOAD_MAX;

    for (int i = 0; i < 50000; i++) {
        a = good;
        size_t head = offsetof(struct qz_border_answer, code) + 48, n = 1 + qz_spec_random(&seed) % 8;
        size_t at = qz_spec_random(&seed) % (head - n);
        qz_spec_fill(&seed, (uint8_t *)&a + at, n);
        job.in_room = i % 2;
        if (qz_border_take(&a, &job, &r)) {
            sound(&r, job.width, job.height);
            believed++;
        }
    }
    assert_in_range(believed, 1000, 49000);
}

static void says(struct qz_border_answer *a, bool wanted)
{
    struct qz_border_job job = {.number = 7, .width = 320, .height = 240};
    struct qz_scan_result r;
    assert_int_equal(qz_border_take(a, &job, &r), wanted);
    if (wanted)
        sound(&r, job.width, job.height);
    *a = (struct qz_border_answer){.number = 7, .width = 320, .height = 240, .count = 1};
}

static void what_no_scanner_says_is_refused(void **state)
{
    (void)state;
    static struct qz_border_answer a;
    says(&a, false);
    says(&a, true);

    a.number = 6; /* of another frame */
    says(&a, false);
    a.count = QZ_BORDER_CODES + 1;
    says(&a, false);
    a.code[0].len = QZ_PAYLOAD_MAX + 1;
    says(&a, false);
    a.width = 319;
    says(&a, false);
    a.failed = QZ_BORDER_FAILED_COUNT;
    says(&a, false);
    a.hint = QZ_HINT_COUNT;
    says(&a, false);
    a.seen = 2;
    says(&a, false);
    a.outline[3] = NAN;
    says(&a, false);
    a.code[0].corner[7] = INFINITY;
    says(&a, false);
    a.code[0].quality = NAN;
    says(&a, false);
    a.cpu_ms = -1;
    says(&a, false);

    a.code[0].corner[0] = -1e30F; /* a place, brought inside */
    says(&a, true);
}

/* Of many codes that hang there and one that is new, the new one crosses; the others take turns. */
static void a_new_code_is_not_crowded_out(void **state)
{
    (void)state;
    static struct qz_scan_result many;
    static struct qz_border_answer a;
    static const char *const texts = "abcdefghijklmnopqrstuvwxyz012345";
    struct qz_border_job job = {.width = 320, .height = 240, .in_room = true};
    bool crossed[QZ_SCAN_CODES] = {false};
    many.count = QZ_SCAN_CODES;
    for (size_t i = 0; i < many.count; i++)
        many.code[i] = (struct qz_code){
            .bytes = (const uint8_t *)texts + i, .len = 1, .quality = 1, .worth = QZ_CODE_OLD};
    many.code[QZ_SCAN_CODES - 1].worth = QZ_CODE_ENOUGH;

    for (job.number = 1; job.number <= QZ_SCAN_CODES; job.number++) {
        qz_border_fill(&a, &job, &many);
        assert_int_equal(a.count, QZ_BORDER_CODES);
        assert_int_equal(a.code[0].bytes[0], texts[QZ_SCAN_CODES - 1]);
        for (size_t i = 0; i < a.count; i++)
            crossed[strchr(texts, a.code[i].bytes[0]) - texts] = true;
    }
    for (size_t i = 0; i < many.count; i++)
        assert_true(crossed[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_member_is_checked),
        cmocka_unit_test(what_no_scanner_says_is_refused),
        cmocka_unit_test(a_new_code_is_not_crowded_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
