/* One verdict for each payload, the gravest first; and a code held to the lens is answered once. */
#include "tests/support/spec.h"

#include "rules/admit.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define EXPIRES 1514736000u
static const int64_t NOON = 1493870400;

static uint8_t sk[64], secret[QZ_PASS_SECRET_BYTES], id[QZ_ID_BYTES] = {4, 2};
static struct qz_pass_key key = {.id = 7};
static uint8_t printed[QZ_PASS_BYTES];
static char text[QZ_PASS_TEXT];
static size_t text_len;

/* What the look-ups answer, and whom they were asked about. */
static struct {
    bool revoked, checked_in;
    int asked;
    struct qz_stay stay;
} world;

static bool is_revoked(void *ctx, const struct qz_pass *pass)
{
    assert_ptr_equal(ctx, &world);
    assert_memory_equal(pass->raw, printed, sizeof printed);
    world.asked++;
    return world.revoked;
}

static bool is_checked_in(void *ctx, const uint8_t who[QZ_ID_BYTES])
{
    assert_ptr_equal(ctx, &world);
    assert_memory_equal(who, id, sizeof id);
    world.asked++;
    return world.checked_in;
}

static void stay_is(void *ctx, const uint8_t who[QZ_ID_BYTES], struct qz_stay *out)
{
    assert_ptr_equal(ctx, &world);
    assert_memory_equal(who, id, sizeof id);
    *out = world.stay;
}

static struct qz_admit_facts facts;

static int prepare(void **state)
{
    (void)state;
    const uint8_t seed[32] = {1, 2, 3};

    crypto_sign_seed_keypair(key.pk, sk, seed);
    qz_pass_sign(7, id, EXPIRES, sk, printed);
    text_len = qz_pass_text(printed, sizeof printed, text);

    facts = (struct qz_admit_facts){.now_ms = NOON * 1000,
                                    .keys = &key,
                                    .key_count = 1,
                                    .activity_open = true,
                                    .opening.opened_ms = ((int64_t)EXPIRES + 3600) * 1000,
                                    .ctx = &world,
                                    .revoked = is_revoked,
                                    .checked_in = is_checked_in,
                                    .stay = stay_is};

    memset(&world, 0, sizeof world);
    return 0;
}

static enum qz_verdict judge(const char *payload, size_t n)
{
    struct qz_pass p;
    bool is_pass;
    enum qz_verdict v = qz_admit((const uint8_t *)payload, n, &facts, &p, &is_pass);
    assert_int_equal(is_pass, v != QZ_VERDICT_NOT_A_PASS);
    if (is_pass)
        assert_memory_equal(p.id, id, sizeof id);
    return v;
}

static void a_genuine_pass_at_an_open_activity_is_welcome(void **state)
{
    (void)state;
    char live[QZ_PASS_TEXT];
    uint8_t raw[QZ_PASS_LIVE_BYTES];
    assert_int_equal(judge(text, text_len), QZ_VERDICT_WELCOME);
    qz_pass_make_live(printed, secret, NOON, raw);
    assert_int_equal(judge(live, qz_pass_text(raw, sizeof raw, live)), QZ_VERDICT_WELCOME);
}

static void who_is_there_already_is_told_so(void **state)
{
    (void)state;
    world.checked_in = true;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_ALREADY);
}

/* Came (and went) so many seconds ago, -1: not. */
static enum qz_verdict at_the_door(int in_s, int out_s)
{
    world.checked_in = true;
    facts.checkout = true;
    world.stay.in_ms = in_s < 0 ? 0 : facts.now_ms - in_s * INT64_C(1000);
    world.stay.out_ms = out_s < 0 ? 0 : facts.now_ms - out_s * INT64_C(1000);
    return judge(text, text_len);
}

static void who_is_inside_goes_and_who_went_comes_back_a_minute_later(void **state)
{
    (void)state;
    assert_int_equal(at_the_door(59, -1), QZ_VERDICT_ALREADY);
    assert_int_equal(at_the_door(60, -1), QZ_VERDICT_GOODBYE);
    assert_int_equal(at_the_door(3600, 59), QZ_VERDICT_ALREADY);
    assert_int_equal(at_the_door(3600, 60), QZ_VERDICT_WELCOME);
    assert_int_equal(at_the_door(300, 3600), QZ_VERDICT_GOODBYE); /* came back before */
    assert_int_equal(at_the_door(-60, -1), QZ_VERDICT_ALREADY);   /* by a clock that is ahead */
    assert_int_equal(at_the_door(-1, -1), QZ_VERDICT_ALREADY);    /* nobody knows when */
}

/* Four digits of a number are no secret: whoever is inside stays there, whoever went can come back. */
static void by_digits_of_a_number_nobody_goes(void **state)
{
    (void)state;
    assert_int_equal(at_the_door(3600, -1), QZ_VERDICT_GOODBYE);
    assert_int_equal(qz_admit_person(id, &facts), QZ_VERDICT_ALREADY);
    assert_int_equal(at_the_door(3600, 600), QZ_VERDICT_WELCOME);
    assert_int_equal(qz_admit_person(id, &facts), QZ_VERDICT_WELCOME);
}

static void by_a_code_that_lies_there_nobody_goes(void **state)
{
    (void)state;
    facts.lies = true;
    assert_int_equal(at_the_door(3600, -1), QZ_VERDICT_ALREADY);
    assert_int_equal(at_the_door(3600, 600), QZ_VERDICT_ALREADY);
}

static void when_it_is_full_people_go_but_nobody_comes(void **state)
{
    (void)state;
    facts.full = true;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_FULL);
    assert_int_equal(at_the_door(3600, -1), QZ_VERDICT_GOODBYE);
    assert_int_equal(at_the_door(3600, 600), QZ_VERDICT_FULL);
    facts.lies = true; /* who waits holds the code up */
    assert_int_equal(at_the_door(3600, 600), QZ_VERDICT_FULL);
    assert_int_equal(at_the_door(3600, -1), QZ_VERDICT_ALREADY);
    facts.checkout = false; /* it may be full all the same */
    assert_int_equal(judge(text, text_len), QZ_VERDICT_ALREADY);
}

static void some_other_code_is_not_a_pass(void **state)
{
    (void)state;
    static char big[512];
    memset(big, 'A', sizeof big);
    memcpy(big, "QZ1:", 4);
    assert_int_equal(judge("https://example.org/", 20), QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(judge("", 0), QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(judge("\0\0\0\0", 4), QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(judge(big, sizeof big), QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(judge(text, text_len - 1), QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(world.asked, 0); /* nobody is looked up for it */
}

static void a_wrong_signature_is_forged_and_a_strange_key_unknown(void **state)
{
    (void)state;
    struct qz_pass_key other = key;
    other.pk[3] ^= 1;
    facts.keys = &other;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_FORGED);
    other.id = 8;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_UNKNOWN_KEY);
    facts.key_count = 0;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_UNKNOWN_KEY);
    assert_int_equal(world.asked, 0); /* nor for an id that nobody signed */
}

static void an_expired_pass_is_expired_to_the_millisecond(void **state)
{
    (void)state;
    facts.now_ms = (int64_t)EXPIRES * 1000 - 1;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_WELCOME);
    facts.now_ms++;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);
}

static void a_pass_that_was_good_at_the_opening_is_good_until_the_activity_closes(void **state)
{
    (void)state;
    facts.now_ms = ((int64_t)EXPIRES + 3600) * 1000;
    facts.opening.opened_ms = (int64_t)EXPIRES * 1000 - 1;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_WELCOME);
    facts.opening.opened_ms++;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);
    facts.opening.opened_ms = 0; /* it is not known */
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);
    facts.opening = (struct qz_pass_opening){NOON * 1000, NOON * 1000, (int64_t)EXPIRES * 1000};
    facts.activity_open = false;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);

    facts.activity_open = true;
    world.revoked = true; /* that is another matter */
    assert_int_equal(judge(text, text_len), QZ_VERDICT_REVOKED);
    world.revoked = false;
    world.checked_in = true;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_ALREADY);
}

/* Of a clock that stood years back when the activity was opened, or of an activity that nobody closed. */
static void an_opening_is_believed_from_a_day_before_the_plan_until_a_day_after_it(void **state)
{
    (void)state;
    const int64_t ended = (int64_t)EXPIRES * 1000, day = 86400000;
    facts.opening.opened_ms = 1000;
    facts.opening.start_ms = ended + day - 1;
    facts.opening.end_ms = ended + 2 * day;
    facts.now_ms = ended + 3 * day;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_WELCOME);
    facts.now_ms++;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);

    facts.now_ms = ended + day;
    facts.opening.start_ms = ended + day;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);

    facts.opening = (struct qz_pass_opening){.opened_ms = ended - 1}; /* the plan is not known */
    facts.now_ms = ended - 1 + day;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_WELCOME);
    facts.now_ms++;
    assert_int_equal(judge(text, text_len), QZ_VERDICT_EXPIRED);
}

/* Each fact that speaks against a pass, from the gravest; the first that holds is the verdict. */
static void the_gravest_reason_is_the_verdict(void **state)
{
    (void)state;
    static const enum qz_verdict order[] = {QZ_VERDICT_FORGED,      QZ_VERDICT_EXPIRED, QZ_VERDICT_REVOKED,
                                            QZ_VERDICT_NO_ACTIVITY, QZ_VERDICT_ALREADY, QZ_VERDICT_WELCOME};
    struct qz_pass_key wrong = key;
    wrong.pk[0] ^= 1;

    for (unsigned set = 0; set < 32; set++) {
        facts.keys = set & 1 ? &wrong : &key;
        facts.now_ms = set & 2 ? INT64_C(1) + (int64_t)EXPIRES * 1000 : NOON * 1000;
        world.revoked = set & 4;
        facts.activity_open = !(set & 8);
        world.checked_in = set & 16;

        size_t first = set ? (size_t)__builtin_ctz(set) : 5;
        if (judge(text, text_len) != order[first])
            fail_msg("facts %u should give %s", set, qz_verdict_name(order[first]));
    }
}

static void every_refusal_has_a_code_of_its_own_for_staff(void **state)
{
    (void)state;
    for (int v = 0; v < QZ_VERDICT_COUNT; v++) {
        bool refused = v > QZ_VERDICT_SILENT && v != QZ_VERDICT_GOODBYE;
        assert_int_equal(qz_verdict_refused((enum qz_verdict)v), refused);
        assert_int_equal(strlen(qz_verdict_code((enum qz_verdict)v)), refused ? 3 : 0);
        assert_true(*qz_verdict_name((enum qz_verdict)v));
        for (int w = 0; w < v; w++) {
            assert_string_not_equal(qz_verdict_name((enum qz_verdict)v), qz_verdict_name((enum qz_verdict)w));
            if (refused)
                assert_string_not_equal(qz_verdict_code((enum qz_verdict)v),
                                        qz_verdict_code((enum qz_verdict)w));
        }
    }

    assert_string_equal(qz_verdict_code(QZ_VERDICT_EXPIRED), "E12");
    assert_string_equal(qz_verdict_name(QZ_VERDICT_EXPIRED), "expired");
    assert_string_equal(qz_verdict_code(QZ_VERDICT_COUNT), "");
    assert_string_equal(qz_verdict_name(QZ_VERDICT_COUNT), "");
}

static void no_mutated_payload_is_ever_accepted(void **state)
{
    (void)state;
    const char *asked = getenv("QZ_MUTATIONS");
    long count = asked && *asked ? atol(asked) : 100000;
    uint64_t seed = 20170504;
    long by[QZ_VERDICT_COUNT] = {0};

    for (long i = 0; i < count; i++) {
        char payload[QZ_PASS_TEXT + 8];
        struct qz_pass p;
        bool is_pass;
        size_t n = qz_spec_mutated(text, text_len, &seed, payload);
        enum qz_verdict v = qz_admit((const uint8_t *)payload, n, &facts, &p, &is_pass);
        by[v]++;
        if (v != QZ_VERDICT_NOT_A_PASS && v != QZ_VERDICT_FORGED && v != QZ_VERDICT_UNKNOWN_KEY)
            fail_msg("mutation %ld was judged \"%s\"", i, qz_verdict_name(v));
    }

    print_message("%ld mutated payloads: %ld not a pass, %ld forged, %ld unknown key, 0 accepted\n", count,
                  by[QZ_VERDICT_NOT_A_PASS], by[QZ_VERDICT_FORGED], by[QZ_VERDICT_UNKNOWN_KEY]);

    assert_true(by[QZ_VERDICT_FORGED] > count / 10); /* the mutations do reach the signature */
    assert_true(by[QZ_VERDICT_NOT_A_PASS] > count / 10);
}

static bool hit(struct qz_debounce *d, const char *payload, int64_t up_ms)
{
    return qz_debounce_hit(d, (const uint8_t *)payload, strlen(payload), up_ms);
}

static void the_same_payload_is_silent_for_three_seconds(void **state)
{
    (void)state;
    struct qz_debounce d;
    memset(&d, 0xA5, sizeof d);
    qz_debounce_init(&d);
    assert_false(hit(&d, "x", 1000));
    assert_true(hit(&d, "x", 1000));
    assert_false(hit(&d, "y", 1001)); /* another one is not */
    assert_true(hit(&d, "x", 3999));
    assert_false(hit(&d, "x", 3999 + QZ_DEBOUNCE_MS)); /* three seconds later it is answered again */
    assert_true(hit(&d, "x", 3999 + 2 * QZ_DEBOUNCE_MS - 1));
}

static void a_code_left_in_view_stays_silent(void **state)
{
    (void)state;
    struct qz_debounce d;
    qz_debounce_init(&d);
    assert_false(hit(&d, "x", 0));
    for (int64_t t = 100; t < 60000; t += 100)
        assert_true(hit(&d, "x", t));
}

static void a_live_pass_whose_step_rolled_on_is_the_same_payload(void **state)
{
    (void)state;
    struct qz_debounce d;
    char a[QZ_PASS_TEXT], b[QZ_PASS_TEXT];
    uint8_t raw[QZ_PASS_LIVE_BYTES], other_id[QZ_ID_BYTES] = {9}, other[QZ_PASS_BYTES];

    qz_debounce_init(&d);
    qz_pass_make_live(printed, secret, NOON, raw);
    qz_pass_text(raw, sizeof raw, a);
    qz_pass_make_live(printed, secret, NOON + 30, raw);
    qz_pass_text(raw, sizeof raw, b);
    assert_string_not_equal(a, b);

    assert_false(hit(&d, a, 0));
    assert_true(hit(&d, b, 100));

    qz_pass_sign(7, other_id, EXPIRES, sk, other);
    qz_pass_make_live(other, secret, NOON, raw);
    qz_pass_text(raw, sizeof raw, b);
    assert_false(hit(&d, b, 200)); /* another youth's is not */
}

static void eight_payloads_are_remembered_and_the_oldest_gives_way(void **state)
{
    (void)state;
    struct qz_debounce d;
    qz_debounce_init(&d);
    static const char *const names[] = {"a", "b", "c", "d", "e", "f", "g", "h", "i"};

    for (int i = 0; i < QZ_DEBOUNCE_SLOTS; i++)
        assert_false(hit(&d, names[i], i));
    for (int i = 0; i < QZ_DEBOUNCE_SLOTS; i++)
        assert_true(hit(&d, names[i], 10 + i));

    assert_true(hit(&d, "a", 30));  /* seen just now, so "b" is the oldest */
    assert_false(hit(&d, "i", 40)); /* and gives way to a ninth */
    assert_true(hit(&d, "a", 41));
    assert_true(hit(&d, "c", 42));
    assert_true(hit(&d, "i", 43));
    assert_false(hit(&d, "b", 44));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_genuine_pass_at_an_open_activity_is_welcome, prepare),
        cmocka_unit_test_setup(who_is_there_already_is_told_so, prepare),
        cmocka_unit_test_setup(who_is_inside_goes_and_who_went_comes_back_a_minute_later, prepare),
        cmocka_unit_test_setup(by_digits_of_a_number_nobody_goes, prepare),
        cmocka_unit_test_setup(by_a_code_that_lies_there_nobody_goes, prepare),
        cmocka_unit_test_setup(when_it_is_full_people_go_but_nobody_comes, prepare),
        cmocka_unit_test_setup(some_other_code_is_not_a_pass, prepare),
        cmocka_unit_test_setup(a_wrong_signature_is_forged_and_a_strange_key_unknown, prepare),
        cmocka_unit_test_setup(an_expired_pass_is_expired_to_the_millisecond, prepare),
        cmocka_unit_test_setup(a_pass_that_was_good_at_the_opening_is_good_until_the_activity_closes,
                               prepare),
        cmocka_unit_test_setup(an_opening_is_believed_from_a_day_before_the_plan_until_a_day_after_it,
                               prepare),
        cmocka_unit_test_setup(the_gravest_reason_is_the_verdict, prepare),
        cmocka_unit_test_setup(every_refusal_has_a_code_of_its_own_for_staff, prepare),
        cmocka_unit_test_setup(no_mutated_payload_is_ever_accepted, prepare),
        cmocka_unit_test_setup(the_same_payload_is_silent_for_three_seconds, prepare),
        cmocka_unit_test_setup(a_code_left_in_view_stays_silent, prepare),
        cmocka_unit_test_setup(a_live_pass_whose_step_rolled_on_is_the_same_payload, prepare),
        cmocka_unit_test_setup(eight_payloads_are_remembered_and_the_oldest_gives_way, prepare),
    };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
