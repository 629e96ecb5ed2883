/* A new kiosk is set up, as the flow goes: step by step, to and fro, by a code that is held up or typed. */
#include "tests/support/spec.h"

#include "base/text.h"
#include "kiosk/flow/act.h"
#include "tests/kiosk/flow_case.h"

#define TOKEN "abcdefghijklmnopqrstuvwxya"
#define PRINT "777777777777777777777777ae"

static void new_kiosk(struct world *w)
{
    begin(w);
    trouble(w, QZ_TROUBLE_UNENROLLED);
    assert_int_equal(w->m.screen, QZ_SCREEN_FIRST);
}

/* A touch of a person, who looks before the next one. */
static bool touch(struct world *w, enum qz_tap what, int arg)
{
    tick(w, QZ_DOUBLE_TAP_MS);
    return tap(w, what, arg);
}

static void to_network(struct world *w)
{
    new_kiosk(w);
    assert_true(touch(w, QZ_TAP_CHOOSE, QZ_LANG_EN));
    assert_int_equal(w->m.screen, QZ_SCREEN_NETWORK);
}

static void to_code(struct world *w)
{
    to_network(w);
    assert_true(touch(w, QZ_TAP_ENTER, 0));
    assert_int_equal(w->m.screen, QZ_SCREEN_ENROL);
}

static void to_type(struct world *w)
{
    to_code(w);
    assert_true(touch(w, QZ_TAP_GO, QZ_SCREEN_TYPE));
    assert_int_equal(w->m.screen, QZ_SCREEN_TYPE);
    tick(w, QZ_DOUBLE_TAP_MS);
}

static void type(struct world *w, const char *text)
{
    for (const char *p = text; *p; p++)
        tap(w, QZ_TAP_KEY, *p);
}

static void enrolled(struct world *w)
{
    static const struct qz_tell id = {.kind = QZ_TELL_IDENTITY,
                                      .identity = {.enrolled = true, .name = "东门"}};
    tell(w, &id);
    trouble(w, QZ_TROUBLE_NONE);
}

static void to_camera(struct world *w)
{
    to_code(w);
    enrolled(w);
    assert_int_equal(w->m.screen, QZ_SCREEN_CAMERA);
}

static void only_a_kiosk_that_is_not_enrolled_begins_so(void **state)
{
    (void)state;
    struct world w;
    begin(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    enrolled(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_false(tap(&w, QZ_TAP_CHOOSE, QZ_LANG_EN));
    assert_int_equal(w.m.own_lang, QZ_LANG_ZH);
}

static void the_language_that_is_chosen_is_everybodys_and_is_kept(void **state)
{
    (void)state;
    struct world w;
    to_network(&w);
    assert_int_equal(w.m.own_lang, QZ_LANG_EN);
    assert_int_equal(w.m.setup.lang, QZ_LANG_EN);
    tick(&w, 2 * QZ_SHOW_LANG_MS);
    assert_int_equal(w.m.lang, QZ_LANG_EN);
    assert_int_equal(w.m.screen, QZ_SCREEN_NETWORK);
    assert_false(tap(&w, QZ_TAP_CHOOSE, QZ_LANG_COUNT));
}

static void the_network_is_looked_at_when_it_is_asked_about(void **state)
{
    (void)state;
    static const struct qz_tell net = {.kind = QZ_TELL_NETWORK,
                                       .network = {.known = true, .address = "10.0.0.7"}};
    struct world w;
    to_network(&w);
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_NETWORK);
    assert_true(tell(&w, &net));
    assert_string_equal(w.m.first.network.address, "10.0.0.7");
    assert_true(touch(&w, QZ_TAP_AGAIN, 0));
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_NETWORK);
    assert_false(w.m.first.network.known);
}

static void each_step_can_be_gone_back_from(void **state)
{
    (void)state;
    static const enum qz_screen_id before[] = {QZ_SCREEN_ENROL, QZ_SCREEN_NETWORK, QZ_SCREEN_FIRST};
    struct world w;
    to_type(&w);
    for (size_t i = 0; i < COUNT(before); i++) {
        assert_true(touch(&w, QZ_TAP_BACK, 0));
        assert_int_equal(w.m.screen, before[i]);
    }
    assert_false(touch(&w, QZ_TAP_BACK, 0));

    to_camera(&w);
    assert_true(touch(&w, QZ_TAP_ENTER, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_READY);
    assert_true(touch(&w, QZ_TAP_BACK, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    assert_true(touch(&w, QZ_TAP_BACK, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_NETWORK); /* the code is used up */
    assert_true(touch(&w, QZ_TAP_ENTER, 0));
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
}

static void a_code_that_is_held_up_early_is_taken_at_once(void **state)
{
    (void)state;
    static const struct qz_tell trying = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_TRYING};
    struct world w;
    new_kiosk(&w);
    assert_true(tell(&w, &trying));
    assert_int_equal(w.m.screen, QZ_SCREEN_ENROL);
    enrolled(&w);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
}

static void why_it_did_not_work_stands_where_the_code_is_held_up(void **state)
{
    (void)state;
    static const struct qz_tell off = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_OFFLINE};
    static const struct qz_tell line = {.kind = QZ_TELL_LINE,
                                        .line = {.done = true, .reached = QZ_REACHED_NAME}};
    struct world w;
    to_code(&w);
    tell(&w, &line);
    tell(&w, &off);
    assert_int_equal(w.m.screen, QZ_SCREEN_ENROL);
    assert_int_equal(w.m.enrolling, QZ_ENROL_OFFLINE);

    touch(&w, QZ_TAP_BACK, 0); /* and how far it came one step before */
    assert_int_equal(w.m.screen, QZ_SCREEN_NETWORK);
    assert_true(w.m.check.line.done);
    assert_int_equal(w.m.check.line.reached, QZ_REACHED_NAME);
}

static void a_code_is_typed_line_by_line(void **state)
{
    (void)state;
    uint8_t token[16], print[16];
    struct world w;
    to_type(&w);
    assert_false(tap(&w, QZ_TAP_ENTER, 0)); /* nothing is typed */
    type(&w, "QZ.example.cn:8443");
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    assert_int_equal(w.m.first.line, QZ_ENROL_TOKEN);

    type(&w, "abcdefghijk 1mn0pqrstuvwxy");
    assert_false(tap(&w, QZ_TAP_ENTER, 0)); /* the blank is none: one is lacking */
    type(&w, "A-");
    assert_string_equal(w.m.first.typed[QZ_ENROL_TOKEN].text, TOKEN);
    assert_false(tap(&w, QZ_TAP_KEY, 'a'));
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    type(&w, PRINT);
    assert_true(tap(&w, QZ_TAP_ENTER, 0));

    const struct qz_enrol_code *code = &w.out[1].ask.enrol;
    assert_int_equal(w.out[1].ask.kind, QZ_ASK_ENROL);
    assert_string_equal(code->url, "https://qz.example.cn:8443");
    assert_int_equal(qz_base32_decode(TOKEN, 26, token, 16), 16);
    assert_int_equal(qz_base32_decode(PRINT, 26, print, 16), 16);
    assert_memory_equal(code->token, token, 16);
    assert_memory_equal(code->fingerprint, print, 16);
    assert_int_equal(w.m.screen, QZ_SCREEN_ENROL);
    assert_int_equal(w.m.enrolling, QZ_ENROL_TRYING);
}

static void what_was_typed_is_there_to_be_put_right_and_gone_once_it_worked(void **state)
{
    (void)state;
    static const struct qz_tell refused = {.kind = QZ_TELL_ENROL, .enrol = QZ_ENROL_REFUSED};
    static const struct qz_typed nothing[QZ_ENROL_LINES];
    struct world w;
    to_type(&w);
    type(&w, "http://10.0.0.1");
    tap(&w, QZ_TAP_ENTER, 0);
    type(&w, TOKEN);
    tap(&w, QZ_TAP_ENTER, 0);
    type(&w, PRINT);
    tap(&w, QZ_TAP_ENTER, 0);
    tell(&w, &refused);
    assert_true(w.m.first.by_hand);

    assert_true(touch(&w, QZ_TAP_GO, QZ_SCREEN_TYPE));
    assert_string_equal(w.m.first.typed[QZ_ENROL_URL].text, "http://10.0.0.1");
    assert_true(touch(&w, QZ_TAP_ERASE, 0));
    assert_string_equal(w.m.first.typed[QZ_ENROL_URL].text, "http://10.0.0.");
    tap(&w, QZ_TAP_KEY, '2');
    assert_true(tap(&w, QZ_TAP_ENTER, 0));
    assert_string_equal(w.m.first.typed[QZ_ENROL_TOKEN].text, TOKEN);
    assert_true(tap(&w, QZ_TAP_BACK, 0)); /* to the line before */
    assert_int_equal(w.m.first.line, QZ_ENROL_URL);
    enrolled(&w);
    assert_memory_equal(w.m.first.typed, nothing, sizeof nothing);
}

static void what_is_no_address_does_not_go_on(void **state)
{
    (void)state;
    static const char *const bad[] = {"", "http://", "a b", "q^z.example.cn"};
    for (size_t i = 0; i < COUNT(bad); i++) {
        struct world w;
        to_type(&w);
        type(&w, bad[i]);
        if (strchr(bad[i], ' '))
            continue; /* a blank is not put there at all */
        if (tap(&w, QZ_TAP_ENTER, 0))
            fail_msg("'%s' is taken for an address", bad[i]);
    }
}

/* Whoever goes on after a power cut finds it where it was; with a disk that fails it says that first. */
static void it_goes_on_after_a_power_cut(void **state)
{
    (void)state;
    static const struct qz_tell id = {.kind = QZ_TELL_IDENTITY, .identity = {.enrolled = true}};
    struct world w = {.now = START, .up = 40 * QZ_SHOW_FIRST_MS}; /* the machine runs for long */
    qz_flow_init(&w.m, QZ_LANG_ZH, qz_screens);
    qz_flow_first_resume(&w.m);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    tell(&w, &id);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    tick(&w, QZ_SHOW_FIRST_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    trouble(&w, QZ_TROUBLE_STORE);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
}

/* An enrolled kiosk serves people also while nobody ends this. */
static void an_enrolled_kiosk_goes_on_by_itself(void **state)
{
    (void)state;
    struct world w;
    to_camera(&w);
    tick(&w, QZ_SHOW_FIRST_MS - 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    tick(&w, 1);
    assert_int_equal(w.m.screen, QZ_SCREEN_READY);
    tick(&w, QZ_SHOW_FIRST_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    assert_int_equal(w.m.first.step, QZ_FIRST_NONE);

    to_camera(&w);
    outcome(&w, QZ_VERDICT_WELCOME);
    assert_int_equal(w.m.screen, QZ_SCREEN_WELCOME);
    tick(&w, QZ_SHOW_WELCOME_MS);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
}

static void any_code_tries_the_camera_and_none_is_refused(void **state)
{
    (void)state;
    static const struct qz_tell look = {.kind = QZ_TELL_LOOK, .look = {1280, 720, 28, 27, 43}};
    struct world w;
    to_camera(&w);
    outcome(&w, QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    assert_int_equal(w.out[0].kind, QZ_EFFECT_SOUND_YES);
    assert_true(tell(&w, &look));
    assert_int_equal(w.m.check.look.read, 27);

    touch(&w, QZ_TAP_ENTER, 0);
    touch(&w, QZ_TAP_ENTER, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_IDLE);
    outcome(&w, QZ_VERDICT_NOT_A_PASS);
    assert_int_equal(w.m.screen, QZ_SCREEN_REFUSED);
}

static void without_a_camera_it_goes_on_with_a_word(void **state)
{
    (void)state;
    static const struct qz_tell lost = {.kind = QZ_TELL_CAMERA, .camera = false};
    struct world w;
    to_code(&w);
    assert_true(tell(&w, &lost));
    assert_true(w.m.first.blind);
    enrolled(&w);
    trouble(&w, QZ_TROUBLE_CAMERA);
    assert_int_equal(w.m.screen, QZ_SCREEN_CAMERA);
    touch(&w, QZ_TAP_ENTER, 0);
    touch(&w, QZ_TAP_ENTER, 0);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE); /* E34, as on any other day */
}

/* What is told while somebody types takes no key away. */
static void who_types_is_not_disturbed(void **state)
{
    (void)state;
    static const struct qz_tell heard = {.kind = QZ_TELL_CLOCK, .clock = {.word = QZ_CLOCKWORD_KERNEL}};
    struct world w;
    to_type(&w);
    type(&w, "qz.");
    tell(&w, &heard);
    type(&w, "example.cn");
    assert_string_equal(w.m.first.typed[QZ_ENROL_URL].text, "qz.example.cn");
}

static void what_cannot_be_kept_stops_it(void **state)
{
    (void)state;
    struct world w;
    to_code(&w);
    trouble(&w, QZ_TROUBLE_STORE);
    assert_int_equal(w.m.screen, QZ_SCREEN_TROUBLE);
    trouble(&w, QZ_TROUBLE_UNENROLLED);
    assert_int_equal(w.m.screen, QZ_SCREEN_ENROL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_a_kiosk_that_is_not_enrolled_begins_so),
        cmocka_unit_test(the_language_that_is_chosen_is_everybodys_and_is_kept),
        cmocka_unit_test(the_network_is_looked_at_when_it_is_asked_about),
        cmocka_unit_test(each_step_can_be_gone_back_from),
        cmocka_unit_test(a_code_that_is_held_up_early_is_taken_at_once),
        cmocka_unit_test(why_it_did_not_work_stands_where_the_code_is_held_up),
        cmocka_unit_test(a_code_is_typed_line_by_line),
        cmocka_unit_test(what_was_typed_is_there_to_be_put_right_and_gone_once_it_worked),
        cmocka_unit_test(what_is_no_address_does_not_go_on),
        cmocka_unit_test(it_goes_on_after_a_power_cut),
        cmocka_unit_test(an_enrolled_kiosk_goes_on_by_itself),
        cmocka_unit_test(any_code_tries_the_camera_and_none_is_refused),
        cmocka_unit_test(without_a_camera_it_goes_on_with_a_word),
        cmocka_unit_test(who_types_is_not_disturbed),
        cmocka_unit_test(what_cannot_be_kept_stops_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
